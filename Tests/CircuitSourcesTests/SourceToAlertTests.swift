import CircuitVocabulary
import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("What costs and alerts make of the answers of services")
struct SourceToAlertTests {
    private static let target = TargetID(index: 0)

    @Test(
        "calls refused between two readings are no failed ones where their name says so, then and in the next outage",
        arguments: [
            ("rejected_calls", true), ("rejects", true), ("notPermitted", true), ("short_circuited", true),
            ("fallback_calls", false), ("fallbackCalls", false),
        ]
    )
    func named(name: String, isRefusedAlone: Bool) throws {
        func reading(_ state: String, ok: Int, failed: Int, refused: Int) throws -> Reading {
            let body = """
                {"state": "\(state)", "total_calls": \(ok + failed), "successful_calls": \(ok),
                "failed_calls": \(failed), "\(name)": \(refused)}
                """
            return try HealthDocument(body: Array(body.utf8)).reading
        }
        let track = try #require(
            Fleet(hearing: [
                .reading(try reading("closed", ok: 1000, failed: 0, refused: 0), at: 0),
                .reading(try reading("closed", ok: 1070, failed: 20, refused: 10), at: 1),
                .reading(try reading("open", ok: 1070, failed: 116, refused: 126), at: 2),
            ]).only
        )
        let traces = track.events.count { if case .trace = $0.kind { true } else { false } }
        #expect(traces == (isRefusedAlone ? 1 : 0))
        #expect(track.outageCost?.notServed == (isRefusedAlone ? 212 : 116))
        #expect(track.asOf(.at(1)).rates(at: .at(1)).notServed == (isRefusedAlone ? 30 : 20))
        #expect(track.asOf(.at(2)).latest?.countsFallbacks == !isRefusedAlone)
    }

    /// An address at which one process has been out for long; what another says there then, one answer a second.
    private func answers(_ processes: [DisplayText]) -> (book: AlertBook, fired: Int, ended: Int) {
        var scene = AddressScene()
        var book = AlertBook()
        var (fired, ended) = (0, 0)
        for (number, process) in (Array(repeating: "a", count: 10) + processes).enumerated() {
            var reading = Reading.counting(1_000 + number * 10, .open, process: process)
            if process == "a" { reading.outage = .seconds(400 + number) } else { reading.state = .closed }
            scene.answer(reading)
            for change in book.look(at: scene.fleet, polled: Self.target, now: .at(Double(scene.second))) {
                switch change {
                case .fired(let alert): fired += alert.severity == .critical ? 1 : 0
                case .resolved(let alert): ended += alert.severity == .critical ? 1 : 0
                }
            }
            if number == 8 { book.acknowledge() }
        }
        return (book, fired, ended)
    }

    @Test("what another process says ends no alert while it may be one of several, in whatever turn they answer")
    func turns() {
        for turns in ["babababa", "bbabbaab", "bbbabbbabab"] {
            let (book, fired, ended) = answers(turns.map { DisplayText(untrusted: String($0)) })
            #expect(fired == 1 && ended == 0, "\(turns)")
            let critical = book.alerts.filter { $0.severity == .critical }
            #expect(critical.map(\.isAcknowledged) == [true], "\(turns)")
            #expect(
                critical.map(\.subject) == [
                    .circuit(
                        CircuitID(target: Self.target, instance: CircuitID.instance("a", at: "host0"), name: "ledger")
                    )
                ]
            )
        }
        // A process that answers alone is the successor, so its state counts.
        #expect(answers(["b", "b", "b"]).ended == 0)
        #expect(answers(["b", "b", "b", "b"]).ended == 1)
    }
}
