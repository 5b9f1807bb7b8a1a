import CircuitBreaker
import Testing

/// Names and values as programs print them; each secret is `hunter2` or has a part of that.
@Suite("What printed headers, pairs, connection strings and forms keep of secrets")
struct SecretDumpTests {
    @Test(
        "A value is struck out beside its name, however the two are printed",
        arguments: [
            // Pairs, as Swift prints tuples, and lists of two, as JSON has them.
            (
                #"[("Authorization", "Bearer hunter2"), ("Accept", "text/plain")]"#,
                #"[("Authorization", "***"), ("Accept", "text/plain")]"#
            ),
            (#"[("Cookie", "sid=hunter2; b=hunter2")]"#, #"[("Cookie", "***")]"#),
            (#"("x-api-key","hunter2")"#, #"("x-api-key","***")"#),
            (#"(indexable, "authorization", "hunter2")"#, #"(indexable, "authorization", "***")"#),
            (#"{"h":[["api-key","hunter2"],["accept","*/*"]]}"#, #"{"h":[["api-key","***"],["accept","*/*"]]}"#),
            // A field with the name and one with the value.
            (#"Header(name: "Authorization", value: "hunter2")"#, #"Header(name: "Authorization", value: "***")"#),
            (#"{"name": "X-Api-Key", "value": "hunter2"}"#, #"{"name": "X-Api-Key", "value": "***"}"#),
            (#"{"value": "hunter2", "name": "X-Api-Key"}"#, #"{"value": "***", "name": "X-Api-Key"}"#),
            (#"{Name:Authorization Value:hunter2}"#, #"{Name:Authorization Value:***"#),
            (#"<NSHTTPCookie name:"sid" value:"hunter2">"#, #"<NSHTTPCookie name:"sid" value:"***">"#),
            (#"Cookie(name: "theme", value: "hunter2")"#, #"Cookie(name: "theme", value: "***")"#),
            ("- key: \"Authorization\"\n    - value: \"hunter2\"", "- key: \"Authorization\"\n    - value: \"***\""),
            ("HTTPField(name: Authorization, value: x hunter2)", "HTTPField(name: Authorization, value: ***"),
            // Dictionaries and lines.
            (#"[AnyHashable("Authorization"): "hunter2"]"#, #"[AnyHashable("Authorization"): "***"]"#),
            ("map[Authorization:[Bearer hunter2] Cookie:[a=hunter2]]", "map[Authorization:[***] Cookie:[***]]"),
            ("{'password': b'hunter2'}", "{'password': b'***'}"),
            ("authorization=Bearer hunter2", "authorization=Bearer ***"),
            ("set-cookie=sid=hunter2; Path=/", "set-cookie=***"),
            ("DB_PASS=hunter2 smtpPass: \"hunter2\"", "DB_PASS=*** smtpPass: \"***\""),
            ("API key: hunter2, Access Key = hunter2", "API key: ***, Access Key = ***"),
            ("Bearer: hunter2", "Bearer: ***"),
            ("X-Auth: hunter2", "X-Auth: ***"),
            ("pass: hunter2, pin: 1234", "pass: ***, pin: ***"),
            (#"["Authorization": Optional("hunter2")]"#, #"["Authorization": ***"#),
            // Cases of enumerations and calls.
            (#"Auth.password("hunter 2")"#, "Auth.password(***)"),
            ("password('hunter2'), bearer(\"hunter2\")", "password(***), bearer(***)"),
            // Elements.
            ("<password>hunter 2</password>", "<password>***</password>"),
            (#"<wsse:Password Type="x">hunter 2</wsse:Password>"#, #"<wsse:Password Type="x">***</wsse:Password>"#),
            (#"<add key="password" value="hunter2"/>"#, #"<add key="password" value="***"/>"#),
            (
                "<key>password</key>\n<string>hunter 2</string>",
                "<key>password</key>\n<string>***</string>"
            ),
            // Arguments of commands.
            ("curl -u ada:hunter2 https://h/", "curl -u *** https://h/"),
            ("curl --user 'ada:hunter 2' https://h/", "curl --user '***' https://h/"),
        ]
    )
    func besideItsName(text: String, right: String) {
        expectStruckOut(text, right)
    }

    @Test(
        "A password of a connection string or a URL may have spaces, quotes and signs in it",
        arguments: [
            ("host=h password='hunter 2' user=x", "host=h password='***' user=x"),
            ("host=h password='hunter''2' user=x", "host=h password='***' user=x"),
            (#"host=h password='hunter\'2' user=x"#, "host=h password='***' user=x"),
            (#"string: "host=h password=\'hunter 2\'""#, #"string: "host=h password=\'***\'""#),
            ("Server=x;Password=hunter 2;Database=y", "Server=x;Password=***;Database=y"),
            ("Server=x;Password=hunter'2;Initial Catalog=y", "Server=x;Password=***;Initial Catalog=y"),
            ("Server=x; Password=my hunter\"2", "Server=x; Password=***"),
            ("Server=x;Password=\"hunter\"\"2\";Database=y", "Server=x;Password=\"***\";Database=y"),
            ("Driver=x;PWD={hunter}}2;3};Database=y", "Driver=x;PWD={***};Database=y"),
            ("password=hunter'2 next", "password=*** next"),
            ("redis://:hunter 2@h:1/0", "redis://***@h:1/0"),
            ("redis://:hunter\"2@h:1/0", "redis://***@h:1/0"),
            ("https://u:hunter/@2@h/db", "https://***@h/db"),
            ("https://u:hunter2%40x@h/db", "https://***@h/db"),
            ("postgres://u@x:hunter?2@h/db", "postgres://***"),
        ]
    )
    func connections(text: String, right: String) {
        expectStruckOut(text, right)
    }

    @Test(
        "Forms within forms, signatures and signed tokens are found",
        arguments: [
            ("redirect=%2Fcb%3Ftoken%3Dhunter2", "redirect=%2Fcb%3Ftoken%3D***"),
            ("form%2526password%253Dhunter2", "form%2526password%253D***"),
            (#"{\u0022password\u0022:\u0022hunter2\u0022}"#, #"{\u0022password\u0022:\***}"#),
            (#"password\u003dhunter2\u0026x=y"#, #"password\u003d***"#),
            ("password=&quot;hunter2&quot;", "password=&quot;***&quot;"),
            ("body=%7B%22password%22%3A%22hunter2%22%7D", "body=%7B%22password%22%3A***"),
            (
                "AWS4-HMAC-SHA256 Credential=hunter2/2023/eu, SignedHeaders=host, Signature=hunter2",
                "AWS4-HMAC-SHA256 Credential=***, SignedHeaders=host, Signature=***"
            ),
            (
                "X-Amz-Credential=hunter2%2F2023&X-Amz-Signature=hunter2&X-Amz-Expires=60",
                "X-Amz-Credential=***&X-Amz-Signature=***&X-Amz-Expires=60"
            ),
            ("sv=2020&sig=hunter2%3D&se=1", "sv=2020&sig=***&se=1"),
            ("v4.local.AAAAAAAAhunter2AAAAAAAAAAAAAAAA", "***"),
            ("MDEyMzQ1Njc4hunter2.MDEyMzQ1Njc4OTAxMjM0.MDEyMzQ1Njc4OTAxMjM0", "***"),
            ("id-eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.c2ln", "id-***"),
        ]
    )
    func encoded(text: String, right: String) {
        expectStruckOut(text, right)
    }

    @Test(
        "Names beside each other, and words about secrets, are kept",
        arguments: [
            "password(s) do not match", "missing: [\"token\", \"user\", \"password\"]", "<password> is required",
            "the cookie \"theme\", sent twice", "passwordIsTooShort(minimum: 8)", "compass=north; status=3",
            "com.example.ServiceName.SomethingElse", "unexpected token, \"x\" comes later", "task-1234567890123456",
            "value: 3, name: \"limit\"", "auth: 401 Unauthorized, session: 12 left, pass: ok",
            "https://h:8080, then mail ada@example.com",
        ]
    )
    func kept(text: String) {
        #expect(CircuitBreaker.withoutSecrets(text) == text)
    }

    private func expectStruckOut(_ text: String, _ right: String) {
        #expect(CircuitBreaker.withoutSecrets(text) == right)
        #expect(CircuitBreaker.withoutSecrets(right) == right)
        #expect(!right.contains("hunter"))
    }
}
