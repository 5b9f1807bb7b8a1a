import CircuitVocabulary
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("Times in the headers of HTTP")
struct HTTPTimeTests {
    @Test("the date of today's form is read, and nothing else")
    func date() {
        #expect(
            HTTPTime.date("Sun, 06 Nov 1994 08:49:37 GMT") == WallTime(nanosecondsSinceEpoch: 784_111_777_000_000_000)
        )
        for bad in [
            "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37",
            "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:00:00 GMT", "123",
            String(repeating: "x ", count: 1000),
        ] {
            #expect(HTTPTime.date(bad) == nil, "\(bad)")
        }
    }

    @Test("seconds are whole, never negative, and never too many")
    func seconds() {
        #expect(HTTPTime.seconds("0") == .zero)
        #expect(HTTPTime.seconds("37") == .seconds(37))
        #expect(HTTPTime.seconds("99999999999999999999999") == .seconds(Int64(Int32.max)))
        for bad in ["", "-1", "+1", "1.5", " 1", "1s", "NaN"] { #expect(HTTPTime.seconds(bad) == nil) }
    }

    @Test("Retry-After is a number of seconds or a date, which is set against the answer's own")
    func retryAfter() {
        let now = WallTime(nanosecondsSinceEpoch: 784_111_777_000_000_000)
        #expect(HTTPTime.retryAfter("30", date: nil, now: now) == .seconds(30))
        #expect(HTTPTime.retryAfter("Sun, 06 Nov 1994 08:50:37 GMT", date: nil, now: now) == .seconds(60))
        let date = now.advanced(by: .seconds(50))
        #expect(HTTPTime.retryAfter("Sun, 06 Nov 1994 08:50:37 GMT", date: date, now: now) == .seconds(10))
        #expect(HTTPTime.retryAfter("Sun, 06 Nov 1994 08:40:37 GMT", date: nil, now: now) == .zero)
        #expect(HTTPTime.retryAfter("soon", date: nil, now: now) == nil)
    }
}
