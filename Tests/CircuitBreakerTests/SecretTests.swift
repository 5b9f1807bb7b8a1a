import CircuitBreaker
import CircuitBreakerTestKit
import TestSupport
import Testing

@Suite("What leaves the process of an error")
struct SecretTests {
    private static let cases: [(String, String)] = [
        // Credentials of URLs.
        ("GET https://ada:hunter2@shop.internal/prices failed", "GET https://***@shop.internal/prices failed"),
        ("redis://:hunter2@10.0.0.7:6379/0", "redis://***@10.0.0.7:6379/0"),
        ("redis://:hun/ter2@10.0.0.7:6379", "redis://***@10.0.0.7:6379"),
        ("redis://:1/hunter2@10.0.0.7:6379", "redis://***@10.0.0.7:6379"),
        ("redis://app:1/hunter2@10.0.0.7:6379", "redis://***@10.0.0.7:6379"),
        ("postgres://app:p@ss:w@db/shop?sslmode=require", "postgres://***@db/shop?sslmode=***"),
        ("postgres://app:p@ss/w@db/shop", "postgres://***@db/shop"),
        ("amqp://a:hunter2@h1,amqp://b:hunter3@h2", "amqp://***@h1,amqp://***@h2"),
        ("mongodb+srv://u:hunter2@c0.example.net/test", "mongodb+srv://***@c0.example.net/test"),
        ("token@https://x.example/", "token@https://x.example/"),
        ("https://hunter2@github.example/a/b.git", "https://***@github.example/a/b.git"),
        ("cannot connect to root:hunter2@tcp(127.0.0.1:3306)/shop", "cannot connect to ***@tcp(127.0.0.1:3306)/shop"),
        ("(url: \"https://u:hunter2@h/p\")", "(url: \"https://***@h/p\")"),
        // Queries and fragments.
        ("https://h/p?token=hunter2&user=ada", "https://h/p?token=***&user=***"),
        ("https://h/p?hunter2", "https://h/p?***"),
        ("https://h/p?a=hunter2#access_token=hunter3&state=x", "https://h/p?a=***#access_token=***&state=***"),
        ("https://h/docs#section-2", "https://h/docs#section-2"),
        ("see https://h/p?page=hunter2.", "see https://h/p?page=***."),
        ("GET /v1/users?key=hunter2&page=2: 503", "GET /v1/users?key=***&page=***: 503"),
        (
            "https://b.s3.example/o?X-Amz-Signature=0f&amp;X-Amz-Credential=AK",
            "https://b.s3.example/o?X-Amz-Signature=***&***;X-Amz-Credential=***"
        ),
        // Headers.
        ("Authorization: Bearer hunter2", "Authorization: Bearer ***"),
        ("authorization: Basic YTpi and status 401", "authorization: Basic *** and status 401"),
        (
            "Authorization: Digest username=\"ada\", response=\"0f\"\nstatus 401",
            "Authorization: ***\nstatus 401"
        ),
        (
            "[\"Authorization\": \"Bearer hunter2\", \"Accept\": \"text/plain\"]",
            "[\"Authorization\": \"***\", \"Accept\": \"text/plain\"]"
        ),
        ("curl -H 'Proxy-Authorization: Basic YTpiYw=='", "curl -H 'Proxy-Authorization: Basic ***'"),
        ("Cookie: sid=hunter2; theme=dark", "Cookie: ***"),
        ("curl -H \"Cookie: sid=hunter2; b=c\" https://h/", "curl -H \"Cookie: ***\" https://h/"),
        ("set-cookie: sid=hunter2; Path=/\nstatus 500", "set-cookie: ***\nstatus 500"),
        ("X-Api-Key: hunter2, status 403", "X-Api-Key: ***, status 403"),
        ("headers[\"authorization\"] = \"Bearer hunter2\"", "headers[\"authorization\"] = \"***\""),
        ("refused: Bearer hunter2secret is unknown", "refused: Bearer *** is unknown"),
        // Names and values.
        ("password=hunter2", "password=***"),
        ("PASSWORD: hunter2", "PASSWORD: ***"),
        ("user=ada;password=hunter2;database=shop", "user=ada;password=***;database=shop"),
        ("password=hun,ter)2 for ada", "password=*** for ada"),
        ("password=hunter2,user=ada", "password=***,user=ada"),
        (
            "Login(user: \"ada\", password: \"hun\\\"ter 2\", retries: 3)",
            "Login(user: \"ada\", password: \"***\", retries: 3)"
        ),
        ("Login(user: \"ada\", token: Optional(\"hunter 2\"))", "Login(user: \"ada\", token: ***)"),
        ("Login(user: \"ada\", pass: \"hunter2\")", "Login(user: \"ada\", pass: \"***\")"),
        (
            "{\"user\":\"ada\",\"client_secret\":\"hunter2\",\"n\":1}",
            "{\"user\":\"ada\",\"client_secret\":\"***\",\"n\":1}"
        ),
        (
            "body: \"{\\\"api_key\\\":\\\"hunter2\\\",\\\"n\\\":1}\"",
            "body: \"{\\\"api_key\\\":\\\"***\\\",\\\"n\\\":1}\""
        ),
        ("apiKey=hunter2 api-key=hunter3 api_key:hunter4", "apiKey=*** api-key=*** api_key:***"),
        ("AccountName=shop;AccountKey=hunter2==;Suffix=x", "AccountName=shop;AccountKey=***;Suffix=x"),
        ("redis-cli --password hunter -h 10.0.0.7", "redis-cli --password *** -h 10.0.0.7"),
        ("the token hunter2hunter2 is unknown", "the token *** is unknown"),
        ("form%26password%3Dhunter2", "form%26password%3D***"),
        ("tokens: [\"a1\"], access_token: [\"hunter2\", \"hunter3\"]", "tokens: [\"a1\"], access_token: [***]"),
        ("pin = 1234, \"pin\": 1234", "pin = ***, \"pin\": ***"),
        // Shapes.
        ("jwt expired eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "jwt expired ***"),
        ("no such key: AKIAIOSFODNN7EXAMPLE", "no such key: ***"),
        ("Incorrect API key provided: sk-proj4abcdefghijklmnop.", "Incorrect API key provided: ***"),
        (
            "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----***-----END PRIVATE KEY-----"
        ),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "-----BEGIN RSA PRIVATE KEY-----***"),
    ]

    @Test("A secret is struck out and the rest is kept", arguments: cases)
    func struckOut(text: String, right: String) {
        #expect(CircuitBreaker.withoutSecrets(text) == right)
        #expect(CircuitBreaker.withoutSecrets(right) == right)
    }

    @Test(
        "What is no secret is kept as it is",
        arguments: [
            "", "connection refused", "timed out after 250ms", "status 503 from https://shop.internal:8443/prices",
            "WRONGPASS invalid username-password pair or user is disabled.", "NOAUTH Authentication required.",
            "LOADING Redis is loading the dataset in memory", "Basic authentication failed", "Bearer token missing",
            "unexpected token < in JSON at position 0", "authentication failed for ada", "password is too short",
            "token: nil", "git@github.com:org/repo.git", "key=user:7 is too long",
            "SQLITE_BUSY (5): database is locked",
            "http://[::1]:8080/health", "wrote to ada@example.com",
            "dial tcp 10.0.0.7:6379: connect: connection refused",
            "Error Domain=NSURLErrorDomain Code=-1001 \"The request timed out.\"", "max_tokens=512 of 4097 tokens",
            "https://host/@ada/feed", "Passwörter: keine", "münchen.example:443 says 😀", "a?b", "what? no",
        ]
    )
    func kept(text: String) {
        #expect(CircuitBreaker.withoutSecrets(text) == text)
    }

    @Test("An error is its type and its message, the type once")
    func typeAndMessage() {
        struct Plain: Error {}
        struct Coded: Error { var code = 3 }
        struct Worded: Error, CustomStringConvertible { var description = "no route" }
        struct Silent: Error, CustomStringConvertible { var description = "" }
        enum Choice: Error { case gone, status(Int) }
        #expect(CircuitBreaker.describe(Plain()) == "Plain()")
        #expect(CircuitBreaker.describe(Coded()) == "Coded(code: 3)")
        #expect(CircuitBreaker.describe(Worded()) == "Worded: no route")
        #expect(CircuitBreaker.describe(Silent()) == "Silent")
        #expect(CircuitBreaker.describe(Choice.gone) == "Choice: gone")
        #expect(CircuitBreaker.describe(Choice.status(503)) == "Choice: status(503)")
    }

    @Test("The last failure and the reason of the opening have no credentials, however the call failed")
    func inTheSnapshot() throws {
        struct HTTPError: Error {
            var url = "https://ada:hunter2@shop.internal/prices?key=hunter2"
            var headers = ["Authorization": "Bearer hunter2"]
        }
        for way in 0..<3 {
            let breaker = CircuitBreaker(ManualClock()) {
                $0.failureThreshold = 1
                if way == 1 { $0.classify = { .failure("\($0)") } }
            }
            if way == 2 { try breaker.acquire().end(.failure("\(HTTPError())")) } else { breaker.fail(HTTPError()) }
            let failure = try #require(breaker.snapshot().lastFailure)
            #expect(failure.text.hasPrefix("HTTPError(url: \"https://***@shop.internal/prices?key=***\""))
            #expect(!failure.text.contains("hunter2"))
            #expect(!"\(breaker.recentEvents().events)".contains("hunter2"))
        }
    }

    @Test("What describe returns is taken as it is, up to 200 characters")
    func hook() {
        let words = "password=known, " + String(repeating: "x", count: 300)
        let breaker = CircuitBreaker(ManualClock()) { $0.describe = { _ in words } }
        breaker.fail()
        let text = breaker.snapshot().lastFailure?.text
        #expect(text?.hasPrefix("password=known, xxx") == true)
        #expect(text?.unicodeScalars.count == 200)
    }

    @Test("A long text is cut, and a secret that is cut in two goes as a whole", arguments: 2020...2060)
    func cut(length: Int) {
        let filler = String(repeating: "x", count: length - 2000) + String(repeating: " é", count: 667)
        let text = filler + " https://ada:hunter2@host/"
        let cut = CircuitBreaker.withoutSecrets(text)
        #expect(cut.utf8.count <= 2048 + 3)
        #expect(!cut.contains("hunter"))
        #expect(!cut.contains("ada"))
        #expect(!cut.contains("\u{FFFD}"))
    }

    @Test("One character of a million marks is cut as well")
    func endlessCharacter() {
        let words = "e" + String(repeating: "\u{301}", count: 1_000_000)
        let breaker = CircuitBreaker(ManualClock()) { $0.describe = { _ in words } }
        breaker.fail()
        #expect(breaker.snapshot().lastFailure?.text.utf8.count ?? 0 < 1000)
    }

    @Test("Pieces of texts in any order, whole and cut, trap nothing, and what was cleaned stays as it is")
    func pieces() {
        let pieces = [
            "://", "@", ":", "/", "?", "#", "&", "=", "password", "token", "\"", "\\\"", "\\", "'", "(", ")", "[", "]",
            "{", "}", " ", "\n", ",", ";", "Authorization", "Bearer ", "Basic ", "-----BEGIN", "-----END", "-----",
            "eyJ",
            "é", "--", "%3D", "%22", "hunter2hunter2hunter2", "pin", "cookie", "name", "value", "<", ">", "</", "-u ",
            "API key", "b'", "}}", "x.", "***",
        ]
        var chance = SeededRandom(seed: 10)
        for number in 0..<3_000 {
            let text = (0..<(chance.next() % 14)).map { _ in pieces[Int(chance.next() % UInt64(pieces.count))] }
                .joined()
            let cleaned = CircuitBreaker.withoutSecrets(text)
            #expect(cleaned.utf8.count <= 3 * text.utf8.count + 3, "\(text)")
            #expect(CircuitBreaker.withoutSecrets(cleaned) == cleaned, "\(text)")
            // In a text so long that it is cut within the pieces.
            guard number.isMultiple(of: 50) else { continue }
            let length = 2_048 - text.utf8.count / 2
            let cut = CircuitBreaker.withoutSecrets(String(repeating: "x ", count: length / 2) + text)
            #expect(cut.utf8.count <= 3 * 2_048, "\(text)")
        }
    }
}
