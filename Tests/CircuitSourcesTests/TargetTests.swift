import CircuitVocabulary
import DisplayText
import Testing

@testable import CircuitMonitor
@testable import CircuitPolling
@testable import CircuitSources

@Suite("What the user may name as a target")
struct TargetTests {
    @Test(
        "a base leads to the two health endpoints",
        arguments: [
            ("http://auth:8000", "http://auth:8000/", "http://auth:8000", "auth:8000"),
            ("http://auth:8000/", "http://auth:8000/", "http://auth:8000", "auth:8000"),
            ("HTTPS://Auth.Example", "https://auth.example/", "https://auth.example", "auth.example"),
            ("auth:8000", "http://auth:8000/", "http://auth:8000", "auth:8000"),
            ("localhost:8000", "http://localhost:8000/", "http://localhost:8000", "localhost:8000"),
            ("http://[::1]:8000", "http://[::1]:8000/", "http://[::1]:8000", "[::1]:8000"),
            ("[::1]:8000", "http://[::1]:8000/", "http://[::1]:8000", "[::1]:8000"),
            ("http://gateway/auth/", "http://gateway/auth/", "http://gateway/auth/", "gateway/auth"),
            ("http://auth:8000#frag", "http://auth:8000/", "http://auth:8000", "auth:8000"),
        ] as [(String, String, DisplayText, DisplayText)]
    )
    func bases(text: String, base: String, label: DisplayText, instance: DisplayText) throws {
        let target = try Target.parse(text)
        #expect(target.endpoint.url == base + "api/v1/health/circuit-breaker")
        #expect(target.fallback?.url == base + "api/v1/health/redis")
        #expect(target.label == label)
        #expect(target.instance == instance)
    }

    @Test(
        "a path is polled as it is, without a fallback",
        arguments: [
            ("http://auth:8000/breaker", nil, "http://auth:8000/breaker"),
            ("http://auth:8000/breaker?name=redis", nil, "http://auth:8000/breaker?name=redis"),
            ("http://auth:8000", "/health", "http://auth:8000/health"),
            ("http://auth:8000", "health?a=b", "http://auth:8000/health?a=b"),
            ("http://gateway/auth/", "/health", "http://gateway/auth/health"),
        ] as [(String, String?, String)]
    )
    func paths(text: String, path: String?, url: String) throws {
        let target = try Target.parse(text, path: path)
        #expect(target.endpoint.url == url)
        #expect(target.fallback == nil)
    }

    @Test(
        "services behind one gateway are told apart by their paths",
        arguments: [
            ("http://gateway/auth/breaker", "gateway/auth/breaker"),
            ("http://gateway/breaker?token=secret", "gateway/breaker"),
            ("http://auth:8000/api/v1/health/circuit-breaker", "auth:8000"),
            ("http://gateway/auth/api/v1/health/redis", "gateway/auth"),
        ] as [(String, DisplayText)]
    )
    func places(text: String, instance: DisplayText) throws {
        #expect(try Target.parse(text).instance == instance)
    }

    @Test("a query is sent and never shown")
    func query() throws {
        let target = try Target.parse("http://auth:8000/breaker?token=secret")
        #expect(target.endpoint.url.hasSuffix("?token=secret"))
        #expect(!target.label.text.contains("secret"))
        #expect(!target.endpoint.shown.text.contains("secret"))
    }

    @Test(
        "what cannot be watched is refused with one line that says why",
        arguments: [
            ("", "not a URL"), ("dmeo", "not a URL"), (":8000", "write localhost:8000"),
            ("ftp://auth", "only http and https"),
            ("file:///etc/passwd", "only http and https"), ("http://", "no host"), ("http://:80", "no host"),
            ("http:///path", "no host"), ("http://auth:0", "1 to 65535"), ("http://auth:65536", "1 to 65535"),
            ("http://auth:99999999999999999999", "1 to 65535"), ("http://auth:", "1 to 65535"),
            ("http://auth:80a", "1 to 65535"), ("http://auth:-1", "1 to 65535"), ("http://auth:+80", "1 to 65535"),
            ("http://user:secret@auth", "user or a password"), ("user:secret@auth:80", "user or a password"),
            ("http://a b", "one address, not a list"), ("http://a\u{1B}[31m", "no spaces"),
            ("http://a/\r\nHost: b", "no spaces"),
            ("http://bücher", "no spaces"), ("http://[::1", "not closed"), ("http://[zz]", "no IPv6"),
            ("http://a<b", "letters"),
            ("http:auth", "two slashes"), ("http//auth:80", "a colon is missing; write http://auth:80"),
            ("mailto:me", "1 to 65535"),
        ]
    )
    func refusals(text: String, reason: String) throws {
        let error = try #require(throws: TargetError.self) { try Target.parse(text) }
        #expect(error.message.text.contains(reason), "\(error.message)")
        #expect(!error.message.text.contains("secret"))
        #expect(error.message.text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    @Test("a path beside a URL that has one is refused, and so is one with blanks")
    func pathRefusals() {
        #expect(throws: TargetError.self) { try Target.parse("http://auth/breaker", path: "/x") }
        #expect(throws: TargetError.self) { try Target.parse("http://auth", path: "/x y") }
        #expect(throws: TargetError.self) { try Target.parse("http://auth", path: "") }
    }

    @Test("the time-out is the interval, but at least one second and at most five")
    func timeouts() {
        #expect(Target.defaultTimeout(interval: .milliseconds(100)) == .seconds(1))
        #expect(Target.defaultTimeout(interval: .seconds(3)) == .seconds(3))
        #expect(Target.defaultTimeout(interval: .seconds(60)) == .seconds(5))
    }

    @Test(
        "a redirect is resolved against where it came from",
        arguments: [
            ("/b", "http://h:1/b"), ("b", "http://h:1/x/b"), ("http://h:2/b?q", "http://h:2/b?q"),
            ("//o/b", "http://o/b"),
            ("?q=1", "http://h:1/x/a?q=1"), ("/b#f", "http://h:1/b"),
        ]
    )
    func redirects(location: String, url: String) throws {
        #expect(try Endpoint(absolute: "http://h:1/x/a").redirected(to: location)?.url == url)
    }

    @Test(
        "a redirect to nonsense leads nowhere",
        arguments: ["", "javascript:alert(1)", "http://", "/a\r\nb", "ftp://h/"]
    )
    func badRedirects(location: String) throws {
        #expect(try Endpoint(absolute: "http://h/").redirected(to: location) == nil)
    }

    @Test("targets with one interval share a tick up to fifty, and more are spread over the interval")
    func phases() {
        #expect(Monitor.phases(of: Array(repeating: .seconds(1), count: 50)).allSatisfy { $0 == .zero })
        let many = Monitor.phases(of: Array(repeating: .seconds(1), count: 100) + [.seconds(7)])
        #expect(Set(many) == [.zero, .milliseconds(500)])
        #expect(many.last == .zero)
    }

    @Test("the first poll is due at once, and the ticks lie on full seconds of civil time")
    func firstTick() {
        let now = Moment(
            monotonic: MonotonicTime(nanoseconds: 7_000_000_100),
            wall: WallTime(nanosecondsSinceEpoch: 1_795_528_800_900_000_000)
        )
        let second = MonotonicTime(nanoseconds: 6_100_000_100)
        #expect(Monitor.firstTick(at: now, interval: .seconds(5), phase: .zero) == second)
        // One that is spread does not come with the others because its place in the first interval is over.
        let tick = Monitor.firstTick(at: now, interval: .seconds(5), phase: .milliseconds(500))
        #expect(tick == second.advanced(by: .milliseconds(5_500)))
        #expect(
            Monitor.firstTick(at: now, interval: .seconds(5), phase: .seconds(2))
                == second.advanced(by: .seconds(2))
        )
    }
}
