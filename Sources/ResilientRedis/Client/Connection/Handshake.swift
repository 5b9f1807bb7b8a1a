/// The exchange before the first command: the version of the protocol, the login, the name, the database.
///
/// Everything is sent at once. Where the server refuses `HELLO`, because it is old or does not know the command, the
/// same is said in the older version.
struct Handshake: Equatable, Sendable {
    /// What follows a reply.
    enum Action: Equatable {
        /// There are more replies to come.
        case wait
        /// Send these.
        case send([RedisCommand])
        /// The connection is ready for commands.
        case ready
        /// The connection is of no use.
        case fail(RedisError)
    }

    /// The expected reply.
    private enum Expected: Equatable {
        case hello
        case login
        case database
        /// One that changes nothing.
        case courtesy
    }

    private let user: String?
    private let password: String?
    private let database: Int
    private let clientName: String?
    private var expected: [Expected] = []
    private var helloWasRefused = false

    /// Creates a handshake that has not begun.
    init(user: String? = nil, password: String? = nil, database: Int = 0, clientName: String? = nil) {
        self.user = user
        self.password = password
        self.database = database
        self.clientName = clientName
    }

    /// Creates the handshake for a configuration.
    init(_ configuration: RedisConfiguration) {
        self.init(
            user: configuration.user,
            password: configuration.password,
            database: configuration.database,
            clientName: configuration.clientName
        )
    }

    /// Returns the commands to send first.
    mutating func begin() -> [RedisCommand] {
        var hello: [RedisBytes] = ["3"]
        if let password { hello += ["AUTH", RedisBytes(user ?? "default"), RedisBytes(password)] }
        return expect([(RedisCommand("HELLO", hello), .hello)] + introduction)
    }

    /// Takes the reply to the oldest command that has none.
    mutating func received(_ reply: RedisValue) -> Action {
        guard !expected.isEmpty else { return .fail(.protocolViolation("the server sent a reply without a command")) }
        let error: String? = if case .error(let text) = reply { text } else { nil }
        switch (expected.removeFirst(), error) {
        case (.hello, let error?):
            guard Self.isUnknownHello(error) else { return .fail(Self.trouble(error)) }
            helloWasRefused = true
        case (.login, let error?):
            return .fail(.authentication(error))
        // Said again after the login that is to come.
        case (.database, let error?) where !helloWasRefused:
            return .fail(Self.trouble(error))
        case (.hello, nil), (.login, nil), (.database, _), (.courtesy, _):
            break
        }
        guard expected.isEmpty else { return .wait }
        guard helloWasRefused else { return .ready }
        helloWasRefused = false
        let again = expect(login + introduction)
        return again.isEmpty ? .ready : .send(again)
    }

    private var login: [(RedisCommand, Expected)] {
        guard let password else { return [] }
        return [(RedisCommand("AUTH", [user, password].compactMap { $0.map { RedisBytes($0) } }), .login)]
    }

    private var introduction: [(RedisCommand, Expected)] {
        var commands: [(RedisCommand, Expected)] = []
        if let clientName {
            commands.append((RedisCommand("CLIENT", ["SETNAME", RedisBytes(clientName)]), .courtesy))
        }
        commands.append((RedisCommand("CLIENT", ["SETINFO", "LIB-NAME", "breakertop"]), .courtesy))
        if database != 0 { commands.append((RedisCommand("SELECT", [RedisBytes(database)]), .database)) }
        return commands
    }

    private mutating func expect(_ commands: [(RedisCommand, Expected)]) -> [RedisCommand] {
        expected = commands.map(\.1)
        return commands.map(\.0)
    }

    /// Whether the server cannot or may not take `HELLO`, so that the older version of the protocol is used.
    private static func isUnknownHello(_ error: String) -> Bool {
        error.hasPrefix("ERR unknown command") || error.hasPrefix("NOPROTO") || error.hasPrefix("NOPERM")
    }

    private static func trouble(_ error: String) -> RedisError {
        let words = ["NOAUTH", "WRONGPASS", "NOPERM", "ERR AUTH", "ERR Client sent AUTH"]
        let wantsLogin = words.contains { error.hasPrefix($0) }
        return wantsLogin ? .authentication(error) : .connectionRejected(RedisError.serverReply(error).description)
    }
}
