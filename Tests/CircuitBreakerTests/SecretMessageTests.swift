import CircuitBreaker
import Testing

/// What clients say of failures that have nothing to do with secrets, though some names in it are those of secrets too.
@Suite("What ordinary messages of failures keep")
struct SecretMessageTests {
    @Test(
        "An ordinary message stays as it is, also where a service is called like a secret",
        arguments: [
            // Hosts with ports, and URLs of services.
            "http://auth:8080/login: connection refused",
            "cannot reach session:6379",
            "redis-auth:6379",
            "redis-auth:6379: connection refused",
            "token-service:8080: refused",
            "auth.example.com:443",
            "secret-store.internal:8200: no route to host",
            "http://secrets:8200/v1/sys/health: 503",
            "http://token:8080, refused",
            "http://user_session:6379/: EOF",
            "dial tcp 10.0.0.7:6379: connect: connection refused",
            "dial tcp: lookup session.default.svc.cluster.local on 10.96.0.10:53: no such host",
            "Post \"http://auth:8080/token\": context deadline exceeded",
            "POST /oauth/token: connection refused",
            "connect ECONNREFUSED 127.0.0.1:5432",
            "getaddrinfo ENOTFOUND auth",
            "getaddrinfo EAI_AGAIN redis-session",
            "upstream connect error or disconnect/reset before headers. reset reason: connection termination",
            "curl: (7) Failed to connect to auth port 8080 after 0 ms: Connection refused",
            // A service before a colon.
            "auth: 5000ms timeout",
            "auth: 1h30m0s is over",
            "auth: HTTP/1.1 503",
            "auth: HTTP/1.1 503 Service Unavailable",
            "auth: 503 Service Unavailable",
            "auth: oauth2 login expired",
            "auth: https://sso.internal:8443/ is gone",
            "auth: 10.0.0.7:6379 refused",
            "auth: redis1:6379: connection refused",
            "app.auth: connection refused",
            "com.example.auth: eu-west-1 is unreachable",
            "user-session: not found",
            "session: /run/redis1.sock: no such file",
            "session: 0x7ffe12ab was freed",
            "GET /session: node3db is gone",
            "SecretsManagerException: Rate exceeded",
            "CredentialsProviderError: Could not load credentials from any providers",
            "com.amazonaws.services.secretsmanager.model.InternalServiceErrorException: An error occurred",
            "PasswordExpiredException: ask an administrator",
            // TLS.
            "tls: failed to verify certificate: x509: certificate signed by unknown authority",
            "x509: certificate is valid for auth.example.com, not session.example.com",
            "error:0A000086:SSL routines::certificate verify failed",
            "auth: TLSv1.3 handshake failure",
            // Redis, gRPC, Postgres.
            "WRONGPASS invalid username-password pair or user is disabled.",
            "NOPERM User app has no permissions to run the 'get' command",
            "MOVED 3999 127.0.0.1:6381",
            "ERR AUTH <password> called without any password configured for the default user.",
            "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing\"",
            "rpc error: code = Unauthenticated desc = auth: expired",
            "14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED 10.0.0.7:50051",
            "FATAL: password authentication failed for user \"ada\"",
            "FATAL:  sorry, too many clients already (SQLSTATE 53300)",
            "ERROR: deadlock detected (SQLSTATE 40P01)",
            "connection to server at \"db\" (10.0.0.9), port 5432 failed: fe_sendauth: no password supplied",
        ]
    )
    func ordinary(text: String) {
        #expect(CircuitBreaker.withoutSecrets(text) == text)
    }

    @Test(
        "What looks like a secret is struck out beside the same names",
        arguments: [
            ("X-Auth: hunter2", "X-Auth: ***"),
            ("app.auth: hunter2.", "app.auth: ***"),
            ("app.auth=hunter", "app.auth=***"),
            ("{\"user-session\": \"hunter\"}", "{\"user-session\": \"***\"}"),
            ("pin:1234, otp: 123456", "pin:***, otp: ***"),
            ("session: 3f2c1a4e-8d1b-4c6e-9a57-0d8f7e6b5c4a", "session: ***"),
            ("sid: 0d8f7e6b5c4a closed", "sid: *** closed"),
            ("userPass: hunter, DB_PASS: hunter", "userPass: ***, DB_PASS: ***"),
            ("tool --auth hunter --pass hunter x", "tool --auth *** --pass *** x"),
            (
                "secretValue: hunter, password2: hunter, SECRET_KEY_BASE: hunter",
                "secretValue: ***, password2: ***, SECRET_KEY_BASE: ***"
            ),
            ("password:12345", "password:***"),
            ("app/password=hunter, \"app/password\": \"hunter\"", "app/password=***, \"app/password\": \"***\""),
            ("app/password: hunter2", "app/password: ***"),
            ("SecretsManagerException: hunter2", "SecretsManagerException: ***"),
        ]
    )
    func secrets(text: String, right: String) {
        expectStruckOut(text, right)
    }

    @Test(
        "A URL without a host, or with several, keeps what a message says behind it",
        arguments: [
            "postgres://db1:5432,db2:5432/app: refused (user ada@corp)",
            "mongodb://a.example,b.example:27017: no primary, ask ops@example.com",
            "redis+unix:///run/redis.sock: refused, ask ops@example.com",
            "file:///x/pkg@1.2",
            "file:///x/pkg@1.2: no such file",
            "kafka://b1:9092, b2:9092 (ada@corp)",
        ]
    )
    func hosts(text: String) {
        #expect(CircuitBreaker.withoutSecrets(text) == text)
    }

    @Test(
        "A password of a URL with signs and spaces in it is struck out",
        arguments: [
            ("redis://:p@ss/word@host:6379", "redis://***@host:6379"),
            ("postgres://u:p w@h", "postgres://***@h"),
            ("redis://: hunter2@h", "redis://***@h"),
            ("mongodb://u:hunter 2,x@h1,h2", "mongodb://***@h1,h2"),
            ("mongodb://u:hunter2@h1:1,h2:2/db", "mongodb://***@h1:1,h2:2/db"),
        ]
    )
    func passwords(text: String, right: String) {
        expectStruckOut(text, right)
    }

    private func expectStruckOut(_ text: String, _ right: String) {
        #expect(CircuitBreaker.withoutSecrets(text) == right)
        #expect(CircuitBreaker.withoutSecrets(right) == right)
    }
}
