import NIOCore

/// One connection from its first byte to its last: what to do with what the server sends, and when to give up.
///
/// It knows neither sockets nor clocks. Answers that come out of it are to be handed to those who wait.
struct ConnectionStateMachine<Waiter: Sendable>: Sendable {
    /// The purpose of the connection.
    enum Purpose: Equatable, Sendable {
        /// Commands of many callers; it is given up for new ones after that much silence.
        case shared(silenceLimit: TimeAmount)
        /// Commands of one caller, who may ask one that takes long.
        case dedicated
        /// Messages, which come when they come. Every so often the server is asked for a sign of life.
        case messages(signOfLife: TimeAmount)
    }

    /// The state of the connection.
    enum State: Equatable, Sendable {
        /// Connected, not ready for commands. Then: active, closed.
        case greeting(Handshake)
        /// Takes commands. Then: retired, closed.
        case active
        /// Takes no more commands, and ends when the last answer has come or no caller waits for it. Then: closed.
        case retired
        /// Over.
        case closed
    }

    /// What the handler does after a frame.
    enum Action {
        case none
        /// Send what belongs to the handshake.
        case send([RedisCommand])
        /// The connection is ready for commands.
        case activate
        /// Hand an answer to its caller.
        case answer(Answer<Waiter>)
        /// A message has come.
        case deliver([RedisValue])
        /// The connection is of no use: call ``fail(with:)`` and close it.
        case fail(RedisError)
    }

    /// The result of a check of deadlines.
    struct Due {
        var answers: [Answer<Waiter>] = []
        /// The connection takes no more commands.
        var isRetiring = false
        /// Ask the server for a sign of life.
        var asks = false
        /// The connection is of no use: call ``fail(with:)`` and close it.
        var error: RedisError?
    }

    private(set) var state: State
    private var queue = ReplyQueue<Waiter>()
    private let purpose: Purpose
    /// Of messages: when something has come last, and whether a sign of life is outstanding.
    private var heard = NIODeadline.distantPast
    private var isAsked = false
    private var listens = true
    /// Whether a command was answered.
    private(set) var hasAnswered = false
    /// When the connection was ready for commands; nil where it never was.
    private(set) var readySince: NIODeadline?
    /// What the last frame makes doubtful; see ``takeDoubt()``.
    private var doubt: Doubt?
    /// What says that the server serves, where it has refused to or another server has.
    private var telltale: Telltale?
    /// Whether the last frame was that answer; see ``takeRelief()``.
    private var isRelieved = false
    /// Why a connection of one caller takes no more commands.
    private(set) var retirement: RedisError?

    /// Creates the state of a connection that has just been made.
    ///
    /// - Parameters:
    ///   - purpose: What it is for.
    ///   - handshake: What is said before the first command.
    ///   - telltale: What says that this server serves, where the one before it has refused to; see ``takeRelief()``.
    init(purpose: Purpose, handshake: Handshake, telltale: Telltale? = nil) {
        self.purpose = purpose
        self.telltale = telltale
        state = .greeting(handshake)
    }

    /// Whether there is nothing left to do but to close it.
    var isFinished: Bool {
        switch state {
        case .greeting, .active: false
        case .retired: queue.waiting == 0
        case .closed: true
        }
    }

    /// The number of units that are not answered, with or without a caller.
    var outstanding: Int { queue.count }

    /// When ``fallDue(at:)`` is to be called next.
    var nextCheck: NIODeadline? {
        switch (state, purpose) {
        case (.greeting, _), (.closed, _): nil
        case (.active, .shared(let limit)):
            [queue.nextDeadline, queue.silentSince.map { $0 + limit }].compactMap { $0 }.min()
        case (.active, .messages(let interval)): listens ? heard + interval : nil
        case (.active, .dedicated), (.retired, _): queue.nextDeadline
        }
    }

    /// Returns when the connection is given up if it stays silent from now on; nil where silence does not matter.
    func silenceEnds(after now: NIODeadline) -> NIODeadline? {
        if case .shared(let limit) = purpose { now + limit } else { nil }
    }

    /// Returns the commands to send first.
    mutating func begin() -> [RedisCommand] {
        guard case .greeting(var handshake) = state else { return [] }
        let commands = handshake.begin()
        state = .greeting(handshake)
        return commands
    }

    /// Takes units that are being sent; returns false where the connection takes none.
    mutating func submit(_ units: [UnitOfWork<Waiter>], at now: NIODeadline) -> Bool {
        switch state {
        case .active:
            queue.append(units, at: now)
            return true
        case .greeting, .retired, .closed:
            return false
        }
    }

    /// Takes a frame from the server.
    mutating func received(_ frame: ReplyDecoder.Frame, at now: NIODeadline) -> Action {
        switch (state, frame) {
        case (.closed, _), (.greeting, .push):
            return .none
        case (.greeting(var handshake), .reply(let reply)):
            let action = handshake.received(reply)
            state = .greeting(handshake)
            switch action {
            case .wait: return .none
            case .send(let commands): return .send(commands)
            case .fail(let error): return .fail(error)
            case .ready:
                state = .active
                heard = now
                readySince = now
                return .activate
            }
        case (.active, .reply(let reply)), (.retired, .reply(let reply)):
            examine(reply)
            return isForMessages ? heard(reply, at: now) : answer(reply, at: now)
        case (.active, .push(let message)), (.retired, .push(let message)):
            heard = now
            isAsked = false
            return .deliver(message)
        }
    }

    /// Starts or stops reading messages; while stopped, nothing is concluded from silence.
    ///
    /// - Returns: Whether this is a change.
    mutating func listen(_ listens: Bool, at now: NIODeadline) -> Bool {
        guard listens != self.listens else { return false }
        self.listens = listens
        heard = now
        isAsked = false
        return true
    }

    /// Returns the doubt that the last frame has raised about where the connection leads, once.
    mutating func takeDoubt() -> Doubt? {
        defer { doubt = nil }
        return doubt
    }

    /// Returns whether the last frame shows that the server does what it refused before, once.
    mutating func takeRelief() -> Bool {
        defer { isRelieved = false }
        return isRelieved
    }

    /// Takes no more commands; it ends when the last answer has come.
    mutating func retire() {
        switch state {
        case .active: state = .retired
        case .greeting: state = .closed
        case .retired, .closed: break
        }
    }

    /// Gives a unit up; its replies will be dropped.
    ///
    /// - Returns: The waiter of the unit, or nil where the unit is not here.
    mutating func abandon(_ number: UInt64) -> Waiter? {
        queue.abandon(number)
    }

    /// Returns what has fallen due.
    mutating func fallDue(at now: NIODeadline) -> Due {
        switch (state, purpose) {
        case (.greeting, _), (.closed, _):
            return Due()
        case (.active, .messages(let interval)):
            guard listens, heard + interval <= now else { return Due() }
            guard !isAsked else { return Due(error: .timedOut(after: .nanoseconds(interval.nanoseconds))) }
            isAsked = true
            heard = now
            return Due(asks: true)
        case (.active, .shared(let limit)):
            var due = Due(answers: queue.expire(at: now))
            if let since = queue.silentSince, since + limit <= now {
                state = .retired
                due.isRetiring = true
            }
            return due
        case (.active, .dedicated), (.retired, _):
            return Due(answers: queue.expire(at: now))
        }
    }

    /// Ends the connection's work and fails all waiting units.
    mutating func fail(with error: RedisError) -> [Answer<Waiter>] {
        state = .closed
        return queue.fail(with: error)
    }

    private var isForMessages: Bool {
        if case .messages = purpose { true } else { false }
    }

    /// Checks whether a reply says that the connection leads to the wrong place.
    ///
    /// A connection that takes no more commands has said it before, or is given up already.
    private mutating func examine(_ reply: RedisValue) {
        guard state == .active else { return }
        switch reply {
        case .error(let text): examine(.serverReply(text))
        // What came of the commands of a transaction, and what a script has caught.
        case .array, .map:
            guard let name = queue.nextCommand, name == RedisCommand.exec.name || RedisCommand.runsScripts(name)
            else { break }
            reply.forEachError { examine(.serverReply($0)) }
        case .null, .integer, .double, .boolean, .bytes: break
        }
        guard doubt == nil, let name = queue.nextCommand else { return }
        if let telltale, telltale.isGiven(by: reply, to: name) {
            self.telltale = nil
            isRelieved = true
        }
    }

    private mutating func examine(_ error: RedisError) {
        switch purpose {
        case .shared(let silenceLimit):
            guard let found = Doubt(error, recovery: silenceLimit, of: queue.nextCommand) else { return }
            // Of two the one that is harder to give.
            if telltale == nil || found.telltale != .anyCommand { telltale = found.telltale ?? telltale }
            // Of several in one reply the gravest.
            if doubt?.patience != .zero { doubt = found }
        case .messages:
            doubt = Doubt(error, recovery: nil)
        case .dedicated:
            guard let found = Doubt(error, recovery: nil) else { return }
            doubt = found
            // Its caller would be told the same for ever; a connection made anew may lead elsewhere.
            retirement = error
            state = .retired
        }
    }

    private mutating func answer(_ reply: RedisValue, at now: NIODeadline) -> Action {
        do {
            let answer = try queue.received(reply, at: now)
            hasAnswered = true
            return answer.map { .answer($0) } ?? .none
        } catch {
            return .fail(error)
        }
    }

    /// Takes a message that an old server, which knows no push, sends as a reply.
    ///
    /// An error in answer to `PING` is a sign of life too: a server that cannot write its data, or that loads it, refuses
    /// `PING` and goes on with messages.
    private mutating func heard(_ reply: RedisValue, at now: NIODeadline) -> Action {
        let wasAsked = isAsked
        heard = now
        isAsked = false
        switch reply {
        case .array(let message): return .deliver(message)
        case .error(let text):
            let error = RedisError.serverReply(text)
            return wasAsked && error.refusal != .wrongPlace ? .none : .fail(error)
        default: return .none
        }
    }
}
