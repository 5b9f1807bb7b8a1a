import CircuitMonitor
import CircuitVocabulary
import DisplayText
import Testing

@testable import Dashboard

@Suite("How an event reads")
struct EventTextTests {
    private func text(to state: CircuitState, because reason: String) -> EventText {
        let event = CircuitEvent(
            time: WallTime(nanosecondsSinceEpoch: 0),
            kind: .transition(from: .closed, to: state),
            text: .init(untrusted: reason)
        )
        return EventText(event, isShort: false, clock: .utc)
    }

    @Test("a reason does not say again where the circuit went")
    func repeated() {
        let forced = text(to: .forcedOpen, because: "forced open for 5m by ana: maintenance")
        #expect(forced.what == "closed → forced open")
        #expect(forced.why == "for 5m by ana: maintenance")
        #expect(text(to: .metricsOnly, because: "metrics only by bo").why == "by bo")
    }

    @Test("what left only a trace is said with the readings that it lies between")
    func traces() {
        func text(_ trace: CircuitEvent.Trace) -> EventText {
            let since = WallTime(nanosecondsSinceEpoch: 54_057_000_000_000)
            let event = CircuitEvent(
                time: since.advanced(by: .seconds(1)),
                kind: .trace(trace, since: since),
                text: .empty
            )
            return EventText(event, isShort: false, clock: .utc)
        }
        #expect(text(.refusing).what == "was refusing")
        #expect(text(.refusing).why == "between 15:00:57 and 15:00:58")
        #expect(text(.tripped).what == "had opened")
        #expect(text(.failedProbe).what == "probe failed")
    }

    @Test("a reason that only begins alike stays whole")
    func alike() {
        #expect(text(to: .open, because: "opening hours are over").why == "opening hours are over")
        #expect(text(to: .open, because: "connection refused, 5 in a row").why == "connection refused, 5 in a row")
    }
}
