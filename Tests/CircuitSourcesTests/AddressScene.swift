import CircuitVocabulary
import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

/// One address that is polled once a second, and what the fleet makes of its answers.
struct AddressScene {
    private var tracker = OriginTracker()
    private(set) var fleet = Fleet(targets: [.numbered(0)], now: .at(0))
    private(set) var second = 0
    private(set) var origin = AnswerOrigin()
    private(set) var notice: DisplayText?
    /// The most calls per second that any circuit ever showed.
    private(set) var mostCalls = 0.0
    /// The most that was shown of late.
    private(set) var calls: Double?
    private var hasFailed = false

    /// Takes in an answer about one circuit.
    mutating func answer(_ reading: Reading, startedAt: WallTime? = nil) {
        answer([("ledger", reading)], startedAt: startedAt)
    }

    mutating func answer(_ circuits: [(DisplayText, Reading)], startedAt: WallTime? = nil) {
        second += 1
        let moment = Moment.at(Double(second))
        var readings = circuits.map { CircuitReading(id: .named($0.0), reading: $0.1) }
        origin = tracker.see(readings, startedAt: startedAt, isAfterFailure: hasFailed, at: moment)
        hasFailed = false
        origin.mark(&readings, at: "host0")
        notice = origin.notice(of: readings)
        fleet.apply(
            PollResult(target: TargetID(index: 0), started: moment, finished: moment, outcome: .readings(readings))
        )
        calls = fleet.circuits.compactMap { $0.rates(at: moment.monotonic).calls }.max()
        mostCalls = max(mostCalls, calls ?? 0)
    }

    mutating func fail() {
        second += 1
        hasFailed = true
        fleet.apply(.failure("refused", at: Double(second)))
    }

    /// What the counters of the circuit are good for, where there is one.
    var figures: AnswerOrigin.Figures { origin["ledger"].figures }

    /// How often a circuit has restarted.
    func restarts(of name: DisplayText) -> Int {
        fleet[.named(name)]?.events.count { $0.kind == .restart } ?? 0
    }

    /// The calls per second that a circuit shows.
    func calls(of name: DisplayText) -> Double? { fleet[.named(name)]?.rates(at: .at(Double(second))).calls }

    var restarts: Int { fleet.circuits.reduce(0) { $0 + $1.events.count { $0.kind == .restart } } }
    var transitions: Int {
        fleet.circuits.reduce(0) { sum, track in
            sum
                + track.events.count { event in
                    if case .transition = event.kind { true } else { false }
                }
        }
    }
}

extension Reading {
    /// A reading with so many calls, a fifth of them failed.
    static func counting(_ calls: Int, _ state: CircuitState = .closed, process: DisplayText? = nil) -> Reading {
        let calls = UInt64(max(calls, 0))
        return Reading(
            state: state,
            counters: Counters(total: calls, succeeded: calls - calls / 5, failed: calls / 5, refused: 0),
            processID: process
        )
    }
}
