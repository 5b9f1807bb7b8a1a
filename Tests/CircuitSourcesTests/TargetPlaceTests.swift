import DisplayText
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("The place of a target")
struct TargetPlaceTests {
    private func place(_ text: String) throws -> TargetPlace {
        TargetPlace(try Target.parse(text))
    }

    @Test(
        "is the same however its address is written",
        arguments: [
            ("http://pay", "http://PAY:80/"), ("pay:8000", "http://pay.:8000"), ("https://pay", "https://pay:443"),
            ("http://pay:1", "http://pay:1/api/v1/health/circuit-breakers"),
            ("http://pay:1", "http://pay:1/api/v1/health/circuit-breaker"),
            ("http://gw/pay/", "http://gw/pay"), ("http://gw/pay/", "http://gw//pay/./"),
            ("http://gw/pay/", "http://gw/p%61y/"), ("http://gw/a%2fb/", "http://gw/a%2Fb/"),
            ("http://localhost:8", "http://127.0.0.1:8"), ("http://[::1]:8", "http://127.0.0.2:8"),
            ("http://127.0.0.1:8", "http://0x7f000001:8"), ("http://127.0.0.1:8", "http://2130706433:8"),
            ("http://127.0.0.1:8", "http://[::ffff:127.0.0.1]:8"), ("http://127.0.0.1:8", "http://0.0.0.0:8"),
            ("http://10.0.0.7:8", "http://0x0a000007:8"), ("http://gw/pay/", "http://gw/x/../pay"),
        ]
    )
    func same(first: String, second: String) throws {
        #expect(try place(first) == place(second))
        #expect(try place(first).overlaps(place(second)))
    }

    @Test(
        "is another one where scheme, host, port or path differ",
        arguments: [
            ("http://pay", "https://pay"), ("http://pay", "http://pay2"), ("http://pay:1", "http://pay:2"),
            ("http://gw/pay/", "http://gw/auth/"), ("http://gw/pay/", "http://gw/payments/"),
        ]
    )
    func other(first: String, second: String) throws {
        #expect(try place(first) != place(second))
        #expect(try !place(first).overlaps(place(second)))
    }

    @Test("a service behind a gateway lies in the gateway's place")
    func gateway() throws {
        #expect(try place("http://gw").overlaps(place("http://gw/pay/")))
        #expect(try place("http://gw/pay/health").overlaps(place("http://gw/pay/")))
        #expect(try place("http://gw") != place("http://gw/pay/"))
    }
}

@Suite("What is no address to watch")
struct TargetHintTests {
    private func refusal(_ text: String) -> String {
        do throws(TargetError) {
            return "(accepted) \(try Target.parse(text).endpoint.url)"
        } catch {
            return error.message.text
        }
    }

    @Test(
        "is told with what to write",
        arguments: [
            ("a:8000,b:8000", "one address, not a list of them; write each by itself: http://a:8000 http://b:8000"),
            ("http://a:8000,http://b:8000", "write each by itself: http://a:8000 http://b:8000"),
            ("https://a:1;b:2", "write each by itself: https://a:1 https://b:2"),
            ("a:8000, b:8000", "write each by itself: http://a:8000 http://b:8000"), ("a,b", "write each by itself"),
            ("redis://cache:6379", "write the http:// address of a service that calls it"),
            ("valkeys://cache", "a server has no circuits"), ("ftp://a:1", "only http and https"),
            ("http:/auth:8000", "two slashes are missing; write http://auth:8000"),
            ("https:auth", "write https://auth"), (":8000", "write localhost:8000"), ("8000", "write localhost:8000"),
            ("auth", "write http://auth or auth:PORT"),
        ]
    )
    func hints(text: String, expected: String) {
        #expect(refusal(text).contains(expected), "\(refusal(text))")
    }

    @Test(
        "never repeats a password",
        arguments: [
            "http://user:s3cret@host", "http://user:s3c/s3cret@host", "http://user:s3cret#x@host:80",
            "redis://:s3cret@h:1",
            "http://user:s3cret?x@host", "user:s3cret@host:8000", "ftp://u:s3cret@h", "http:/u:s3cret@h",
            "http://u:s3cret@a:1,b:2", "u:s3cret/x@a:1",
        ]
    )
    func secrets(text: String) {
        #expect(!refusal(text).contains("s3cret") && !refusal(text).hasPrefix("(accepted)"), "\(refusal(text))")
    }

    @Test("a path and a query may have a comma, a semicolon and an @ in them")
    func signsInPaths() {
        for text in ["http://a:1/x,y", "http://a:1/x;y=2,z", "http://a:1/h?x=1,y=2", "http://a:1/@me"] {
            #expect(refusal(text) == "(accepted) \(text)")
        }
    }
}
