import ResilientRedis
import Testing

@Suite struct RedisURLTests {
    struct Parts: Equatable {
        var endpoint: RedisConfiguration.Endpoint
        var user: String?
        var password: String?
        var database = 0
        var isSecure = false
    }

    @Test(
        "a URL says where, as whom, which database, and whether by TLS",
        arguments: [
            ("redis://localhost", Parts(endpoint: .tcp(host: "localhost", port: 6_379))),
            ("REDIS://localhost:7000/", Parts(endpoint: .tcp(host: "localhost", port: 7_000))),
            ("redis://h:1/15", Parts(endpoint: .tcp(host: "h", port: 1), database: 15)),
            ("redis://:secret@h", Parts(endpoint: .tcp(host: "h", port: 6_379), password: "secret")),
            (
                "redis://app:s%40c%2Fret@h",
                Parts(endpoint: .tcp(host: "h", port: 6_379), user: "app", password: "s@c/ret")
            ),
            ("redis://app:a:b@h", Parts(endpoint: .tcp(host: "h", port: 6_379), user: "app", password: "a:b")),
            ("redis://@h", Parts(endpoint: .tcp(host: "h", port: 6_379))),
            ("rediss://h:6380", Parts(endpoint: .tcp(host: "h", port: 6_380), isSecure: true)),
            ("valkey://:secret@h:1/2", Parts(endpoint: .tcp(host: "h", port: 1), password: "secret", database: 2)),
            ("valkeys://h", Parts(endpoint: .tcp(host: "h", port: 6_379), isSecure: true)),
            ("redis://:p#w?x@h", Parts(endpoint: .tcp(host: "h", port: 6_379), password: "p#w?x")),
            ("redis://[::1]", Parts(endpoint: .tcp(host: "::1", port: 6_379))),
            ("redis://[fe80::1]:65535/3", Parts(endpoint: .tcp(host: "fe80::1", port: 65_535), database: 3)),
            ("unix:///run/redis.sock", Parts(endpoint: .unixSocket(path: "/run/redis.sock"))),
            ("redis+unix:///run/a%20b?db=2", Parts(endpoint: .unixSocket(path: "/run/a b"), database: 2)),
            ("unix://:pw@/run/redis.sock", Parts(endpoint: .unixSocket(path: "/run/redis.sock"), password: "pw")),
        ]
    )
    func good(url: String, parts: Parts) throws {
        let configuration = try RedisConfiguration(url: url)
        let read = Parts(
            endpoint: configuration.endpoint,
            user: configuration.user,
            password: configuration.password,
            database: configuration.database,
            isSecure: configuration.tls != nil
        )
        #expect(read == parts)
    }

    @Test(
        "a URL that is none says what is wrong in one line, and never a password",
        arguments: [
            "", "localhost", "localhost:6379", "http://localhost", "redis:/localhost", "redis://", "redis:///2",
            "redis://:6379",
            "redis://h:", "redis://h:0", "redis://h:65536", "redis://h:+1", "redis://h:six",
            "redis://h:99999999999999999999",
            "redis://h/x", "redis://h/-1", "redis://h/1/2", "redis://h/1?x=y", "redis://h?db=1", "redis://h#x",
            "redis://::1", "redis://[::1", "redis://[::1]x", "redis://h x", "redis://h\n", "redis://hunter2@h",
            "redis://app:@h", "redis://app:hunter2%4@h", "redis://app:hunter2%zz@h", "redis://app:hunter2%ff@h",
            "redis://app:hunter2@", "redis://app:hunter2@h:x", "unix://run/redis.sock", "unix:///s?database=1",
            "unix:///s?db=hunter2", "unix:///" + String(repeating: "x", count: 200),
        ]
    )
    func bad(url: String) {
        let error = #expect(throws: RedisURLError.self) { try RedisConfiguration(url: url) }
        let text = error?.description ?? ""
        #expect(!text.isEmpty && text.count < 100 && !text.contains { $0.isNewline })
        #expect(!text.contains("hunter2"))
    }

    @Test(
        "a URL that people write wrongly is told with what would be right",
        arguments: [
            ("redis://a:6379,b:6379", "one server"), ("redis://a,b", "one server"), ("valkey://a:1;b:1", "one server"),
            ("redis://:hunter2/x@h", "/ is written %2F"), ("redis://:a@b/hunter2@h:6379", "/ is written %2F"),
            ("unix://:hun/ter2@/s", "/ is written %2F"), ("redis://:hunter2%@h", "% itself is %25"),
            ("redis://:6379", "names a host"), ("127.0.0.1:6379", "valkey://"), ("unix:///a%00b", "is absolute"),
        ]
    )
    func hints(url: String, words: String) {
        let text = #expect(throws: RedisURLError.self) { try RedisConfiguration(url: url) }?.description ?? ""
        #expect(text.contains(words) && !text.contains("hunter2"), "\(text)")
    }

    @Test("an endpoint is shown as it is written, without a login")
    func endpoints() throws {
        #expect(try RedisConfiguration(url: "redis://a:b@[::1]:7").endpoint.description == "[::1]:7")
        #expect(try RedisConfiguration(url: "redis://h").endpoint.description == "h:6379")
        #expect(try RedisConfiguration(url: "unix:///s").endpoint.description == "/s")
    }
}
