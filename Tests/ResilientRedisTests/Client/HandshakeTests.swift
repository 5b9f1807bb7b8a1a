import Testing

@testable import ResilientRedis

@Suite struct HandshakeTests {
    private let unknown = RedisValue.error("ERR unknown command 'HELLO', with args beginning with: '3' ")
    private let info = RedisCommand("CLIENT", ["SETINFO", "LIB-NAME", "breakertop"])

    @Test("a server of today is greeted, told who comes, and asked for the database, all at once")
    func today() {
        var handshake = Handshake(user: "app", password: "secret", database: 2, clientName: "shop")
        #expect(
            handshake.begin() == [
                RedisCommand("HELLO", ["3", "AUTH", "app", "secret"]), RedisCommand("CLIENT", ["SETNAME", "shop"]),
                info,
                RedisCommand("SELECT", ["2"]),
            ]
        )
        #expect(handshake.received(.map([])) == .wait)
        #expect(handshake.received(.ok) == .wait)
        #expect(handshake.received(.error("ERR unknown subcommand 'SETINFO'")) == .wait)
        #expect(handshake.received(.ok) == .ready)
    }

    @Test("without a user, the password is that of the default user")
    func defaultUser() {
        var handshake = Handshake(password: "secret")
        #expect(handshake.begin().first == RedisCommand("HELLO", ["3", "AUTH", "default", "secret"]))
    }

    @Test("a server that refuses the greeting gets it again in the older version")
    func older() {
        var handshake = Handshake(password: "secret", database: 2)
        #expect(handshake.begin().count == 3)
        #expect(handshake.received(unknown) == .wait)
        #expect(handshake.received(.error("NOAUTH Authentication required.")) == .wait)
        let again = [RedisCommand("AUTH", ["secret"]), info, RedisCommand("SELECT", ["2"])]
        #expect(handshake.received(.error("NOAUTH Authentication required.")) == .send(again))
        #expect(handshake.received(.ok) == .wait)
        #expect(handshake.received(.error("ERR unknown command")) == .wait)
        #expect(handshake.received(.ok) == .ready)
    }

    @Test("an older server is asked with the user's name where there is one")
    func olderWithUser() {
        var handshake = Handshake(user: "app", password: "secret")
        _ = handshake.begin()
        _ = handshake.received(unknown)
        #expect(handshake.received(.error("NOAUTH")) == .send([RedisCommand("AUTH", ["app", "secret"]), info]))
    }

    @Test("a server that is not set up for this client says so while the connection is made")
    func protectedMode() {
        var handshake = Handshake()
        _ = handshake.begin()
        let reply = RedisValue.error("DENIED Redis is running in protected mode")
        let text = "configuration, the server is in protected mode: DENIED Redis is running in protected mode"
        #expect(handshake.received(reply) == .fail(.connectionRejected(text)))
    }

    @Test(
        "a login that the server does not take is an error that says so",
        arguments: [
            "WRONGPASS invalid username-password pair or user is disabled.",
            "NOAUTH HELLO must be called with the client already authenticated",
            "ERR AUTH <password> called without any password configured for the default user.",
        ]
    )
    func wrongLogin(text: String) {
        var handshake = Handshake(password: "wrong")
        _ = handshake.begin()
        guard case .fail(let error) = handshake.received(.error(text)) else {
            Issue.record("no error")
            return
        }
        #expect(error.code == .authentication)
        #expect(error.description == "authentication failed: \(text)")
    }

    @Test("a login that an older server does not take is an error too")
    func wrongOlderLogin() {
        var handshake = Handshake(password: "wrong")
        _ = handshake.begin()
        _ = handshake.received(unknown)
        _ = handshake.received(.error("NOAUTH"))
        #expect(handshake.received(.error("ERR invalid password")) == .fail(.authentication("ERR invalid password")))
    }

    @Test("a server that refuses every login, and a database that is not there, are errors in the server's words")
    func rejected() {
        var full = Handshake()
        _ = full.begin()
        #expect(
            full.received(.error("ERR max number of clients reached"))
                == .fail(.connectionRejected("ERR max number of clients reached"))
        )
        var beyond = Handshake(database: 99)
        _ = beyond.begin()
        _ = beyond.received(.map([]))
        _ = beyond.received(.ok)
        #expect(
            beyond.received(.error("ERR DB index is out of range"))
                == .fail(.connectionRejected("ERR DB index is out of range"))
        )
    }

    @Test("a reply too many is no Redis")
    func unasked() {
        var handshake = Handshake()
        guard case .fail(let error) = handshake.received(.ok) else {
            Issue.record("no error")
            return
        }
        #expect(error.code == .protocolViolation)
    }
}
