import CircuitMonitor
import DisplayText
import Testing

@Suite("Alerts")
struct AlertTests {
    /// A circuit that is polled and looked at once a second.
    private struct Watch {
        var fleet = Fleet(hearing: [])
        var book = AlertBook()
        var second = 0
        var counters = Counters(succeeded: 0, failed: 0)
        var changes: [(second: Int, change: AlertChange)] = []

        mutating func poll(_ state: CircuitState, succeeded: UInt64 = 0, failed: UInt64 = 0, for seconds: Int = 1) {
            for _ in 0..<seconds {
                counters.succeeded = counters.succeeded.map { $0 + succeeded }
                counters.failed = counters.failed.map { $0 + failed }
                fleet.apply(.reading(Reading(state: state, counters: counters), at: Double(second)))
                look()
            }
        }

        mutating func fail(for seconds: Int = 1) {
            for _ in 0..<seconds {
                fleet.apply(.failure("refused", at: Double(second)))
                look()
            }
        }

        mutating func look() {
            changes += book.look(at: fleet.circuits, now: .at(Double(second))).map { (second, $0) }
            second += 1
        }

        func firings(_ severity: AlertSeverity) -> [Int] {
            changes.compactMap { entry in
                if case .fired(let alert) = entry.change, alert.severity == severity { entry.second } else { nil }
            }
        }

        func ends(_ severity: AlertSeverity) -> [Int] {
            changes.compactMap { entry in
                if case .resolved(let alert) = entry.change, alert.severity == severity { entry.second } else { nil }
            }
        }
    }

    @Test(
        "an outage of more than five minutes is critical, once, through failed probes, and ends when the circuit closes"
    )
    func outage() {
        var watch = Watch()
        watch.poll(.closed, for: 10)
        for _ in 0..<7 {
            watch.poll(.open, for: 59)
            watch.poll(.halfOpen)
        }
        #expect(watch.firings(.critical) == [311])
        #expect(watch.ends(.critical).isEmpty)
        #expect(
            watch.book.alerts.first?.finding
                == .outage(Standing(duration: .seconds(419), isAtLeast: false, isOutage: true))
        )
        watch.poll(.closed, for: 20)
        #expect(watch.firings(.critical) == [311] && watch.ends(.critical) == [430])
        #expect(watch.book.alerts.isEmpty)
    }

    @Test("forced open by an operator is no alert, however long")
    func forced() {
        var watch = Watch()
        watch.poll(.closed)
        watch.poll(.forcedOpen, for: 1_000)
        #expect(watch.firings(.critical).isEmpty)
    }

    @Test("silence is no recovery: a target that does not answer neither begins an alert nor ends one")
    func silence() {
        var watch = Watch()
        watch.poll(.closed)
        watch.poll(.open, for: 100)
        watch.fail(for: 400)
        #expect(watch.firings(.critical).isEmpty)
        watch.poll(.open, for: 400)
        #expect(watch.firings(.critical).count == 1)
        watch.fail(for: 100)
        #expect(watch.ends(.critical).isEmpty)
        // Nobody polls it any more.
        for _ in 0..<100 { watch.look() }
        #expect(watch.ends(.critical).isEmpty)
        watch.poll(.closed)
        #expect(watch.ends(.critical).count == 1)
    }

    @Test("more than a tenth of at least ten calls of the last minute failing is a warning, once")
    func failureRate() {
        var watch = Watch()
        watch.poll(.closed, succeeded: 9, failed: 1, for: 120)
        #expect(watch.firings(.warning).isEmpty)
        watch.poll(.closed, succeeded: 4, failed: 1, for: 300)
        #expect(watch.firings(.warning).count == 1)
        #expect(watch.ends(.warning).isEmpty)
        watch.poll(.closed, succeeded: 100, for: 100)
        #expect(watch.firings(.warning).count == 1 && watch.ends(.warning).count == 1)
    }

    @Test("a few failures among fewer than ten calls are no warning")
    func fewCalls() {
        var watch = Watch()
        for _ in 0..<10 {
            watch.poll(.closed, failed: 1)
            watch.poll(.closed, for: 9)
        }
        #expect(watch.firings(.warning).isEmpty)
    }

    @Test("every change of state is told of once, and is over after ten quiet seconds")
    func stateChange() {
        var watch = Watch()
        watch.poll(.closed, for: 5)
        #expect(watch.firings(.info).isEmpty)
        watch.poll(.open, for: 3)
        watch.poll(.halfOpen, for: 30)
        #expect(watch.firings(.info) == [5, 8])
        #expect(watch.ends(.info) == [18])
    }

    @Test("what the source said had happened before we came is no news")
    func oldEvents() {
        var watch = Watch()
        let old = CircuitEvent(time: Moment.at(-50).wall, kind: .transition(from: .closed, to: .open), text: "")
        watch.fleet.apply(.reading(Reading(state: .open), events: [old], at: 0))
        watch.look()
        #expect(watch.changes.isEmpty)
    }

    @Test("an alert that was acknowledged goes on acknowledged, and a new one is not")
    func acknowledging() {
        var watch = Watch()
        watch.poll(.closed)
        watch.poll(.open, for: 400)
        #expect(watch.book.acknowledge() == 1)
        watch.poll(.open, for: 5)
        #expect(watch.book.alerts.map(\.isAcknowledged) == [true])
        #expect(watch.book.acknowledge() == 0)
        watch.poll(.closed, for: 20)
        watch.poll(.open, for: 400)
        #expect(watch.firings(.critical).count == 2)
        #expect(watch.book.alerts.map(\.isAcknowledged) == [false])
    }

    @Test("the alert of a circuit that is gone is resolved")
    func gone() {
        var watch = Watch()
        watch.poll(.closed)
        watch.poll(.open, for: 400)
        let changes = watch.book.look(at: [], now: .at(500))
        #expect(changes.count == 1 && watch.book.alerts.isEmpty)
    }

    @Test("the most severe alert comes first")
    func order() {
        var watch = Watch()
        watch.poll(.closed, succeeded: 1, failed: 1, for: 60)
        #expect(watch.book.alerts.isEmpty)
        watch.poll(.closed, succeeded: 1, failed: 1)
        #expect(watch.book.alerts.map(\.severity) == [.warning])
        watch.poll(.halfOpen, succeeded: 1, failed: 1, for: 302)
        watch.poll(.open, succeeded: 0, failed: 1)
        #expect(watch.book.alerts.map(\.severity) == [.critical, .warning, .info])
    }
}
