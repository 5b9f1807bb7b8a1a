import CircuitVocabulary
import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor

@Suite("Alerts")
struct AlertTests {
    /// A circuit that is polled once a second, and looked at when it is and when a deadline is over.
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
                look(polled: true)
            }
        }

        /// Polls a service that tells a failure rate over a window of its own and no counters.
        mutating func report(_ rate: Double, of calls: Int?, for seconds: Int) {
            let window = CallWindow(extent: .notReported, calls: calls, failureRate: rate)
            for _ in 0..<seconds {
                fleet.apply(.reading(Reading(state: .closed, window: window), at: Double(second)))
                look(polled: true)
            }
        }

        mutating func fail(for seconds: Int = 1) {
            for _ in 0..<seconds {
                fleet.apply(.failure("refused", at: Double(second)))
                look(polled: true)
            }
        }

        mutating func look(polled: Bool = false) {
            let target = polled ? TargetID(index: 0) : nil
            changes += book.look(at: fleet, polled: target, now: .at(Double(second))).map { (second, $0) }
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

    @Test("silence is no recovery: a target that does not answer neither begins another alert nor ends one")
    func silence() {
        var watch = Watch()
        watch.poll(.closed)
        watch.poll(.open, for: 280)
        watch.fail(for: 50)
        #expect(watch.firings(.critical).isEmpty)
        watch.poll(.open)
        #expect(watch.firings(.critical) == [331])
        watch.fail(for: 50)
        #expect(watch.ends(.critical).isEmpty)
        // Nobody polls it any more.
        watch.poll(.open)
        for _ in 0..<100 { watch.look() }
        #expect(watch.ends(.critical).isEmpty)
        watch.poll(.closed)
        #expect(watch.ends(.critical).count == 1)
    }

    @Test("a target without an answer for a minute is one alert, however many circuits it has, until it answers")
    func noAnswer() {
        var fleet = Fleet(hearing: [])
        var book = AlertBook()
        let target = TargetID(index: 0)
        for name in ["a", "b", "c"] as [DisplayText] {
            fleet.apply(.reading(Reading(state: .closed), of: .named(name), at: 0))
        }
        #expect(book.look(at: fleet, polled: target, now: .at(0)).isEmpty)
        // The poll that began at 10 gave up at 11.
        fleet.apply(
            PollResult(
                target: target,
                started: .at(10),
                finished: .at(11),
                outcome: .failure(PollFailure(reason: "timeout", detail: "timeout"))
            )
        )
        #expect(book.look(at: fleet, polled: target, now: .at(11)).isEmpty)
        #expect(book.nextDeadline == .at(70))
        #expect(book.look(at: fleet, now: .at(69.9)).isEmpty)
        #expect(book.look(at: fleet, now: .at(70)).count == 1)
        #expect(book.alerts.map(\.subject) == [.target(target)])
        #expect(book.alerts.first?.severity == .critical)
        #expect(book.look(at: fleet, now: .at(100)).isEmpty)
        fleet.apply(.reading(Reading(state: .closed), of: .named("a"), at: 101))
        let changes = book.look(at: fleet, polled: target, now: .at(101))
        #expect(changes.count == 1 && book.alerts.isEmpty)
    }

    @Test("a target that never answered at all is such an alert too")
    func neverAnswered() {
        var watch = Watch()
        watch.fail(for: 61)
        #expect(watch.firings(.critical) == [60])
    }

    @Test("what a reading says decides at once, and what time alone decides comes at its deadline")
    func deadlines() {
        var fleet = Fleet(hearing: [.reading(Reading(state: .open, outage: .seconds(298)), at: 0)])
        var book = AlertBook()
        #expect(book.look(at: fleet, polled: TargetID(index: 0), now: .at(0)).isEmpty)
        #expect(book.nextDeadline == MonotonicTime.at(2).advanced(by: .nanoseconds(1)))
        #expect(book.look(at: fleet, now: .at(2)).isEmpty)
        #expect(book.look(at: fleet, now: .at(2.1)).count == 1)
        #expect(book.nextDeadline == nil)
        // Another service is told of an outage that is long enough already.
        fleet = Fleet(hearing: [.reading(Reading(state: .open, outage: .seconds(400)), at: 0)])
        book = AlertBook()
        #expect(book.look(at: fleet, polled: TargetID(index: 0), now: .at(0)).count == 1)
    }

    @Test(
        "every alert fires in its second, whatever the interval and however long an answer takes",
        arguments: [0.2, 1, 5],
        [0.001, 0.03, 0.3]
    )
    func allPaces(interval: Double, latency: Double) throws {
        var fleet = Fleet(targets: [.numbered(0, interval: .seconds(interval)), .numbered(1)], now: .at(0))
        var book = AlertBook()
        var fired: [AlertSeverity: [Double]] = [:]
        func take(_ changes: [AlertChange], at time: Double) {
            for case .fired(let alert) in changes { fired[alert.severity, default: []].append(time) }
        }
        // Polls lie on full seconds; nothing else happens but deadlines.
        var time = 0.0
        while time < 420 {
            let step = Int((time / interval).rounded())
            let calls = UInt64(time * 100)
            let answered = time + latency
            fleet.apply(
                PollResult(
                    target: TargetID(index: 0),
                    started: .at(time),
                    finished: .at(answered),
                    outcome: .readings([
                        CircuitReading(id: .named("steady"), reading: Reading(state: step == 0 ? .closed : .open)),
                        CircuitReading(
                            id: .named("failing"),
                            reading: Reading(
                                state: .closed,
                                counters: Counters(succeeded: calls * 7, failed: time < 60 ? 0 : calls * 3)
                            )
                        ),
                    ])
                )
            )
            take(book.look(at: fleet, polled: TargetID(index: 0), now: .at(answered)), at: answered)
            time += max(interval, (latency / interval).rounded(.up) * interval)
            while let deadline = book.nextDeadline, deadline < .at(time + latency) {
                let due = Double(deadline.nanoseconds) / 1e9
                take(book.look(at: fleet, now: deadline), at: due)
                #expect(book.nextDeadline.map { $0 > deadline } ?? true)
            }
        }
        let first = max(interval, (latency / interval).rounded(.up) * interval)
        let opened = first + latency / 2
        let outage = try #require(fired[.critical]?.first)
        #expect(abs(outage - opened - 300) < 0.001)
        #expect(fired[.critical]?.count == 1)
        // The share of a minute; the first interval after 60 s has failures.
        let warning = try #require(fired[.warning]?.first)
        #expect(warning >= 60 && warning <= 60 + 2 * interval + 1, "\(warning)")
        #expect(fired[.info]?.first == first + latency)
    }

    @Test("a rate that a service computes itself is a warning once it has been above a tenth for a minute")
    func reportedRate() {
        var watch = Watch()
        watch.report(0.3, of: 9, for: 100)
        #expect(watch.firings(.warning).isEmpty)
        watch.report(0.3, of: 20, for: 59)
        watch.report(0.05, of: 20, for: 1)
        #expect(watch.firings(.warning).isEmpty)
        watch.report(0.3, of: nil, for: 100)
        #expect(watch.firings(.warning) == [220])
        watch.report(0.05, of: 20, for: 5)
        #expect(watch.ends(.warning) == [260])
    }

    @Test("a rate of the service's own that nobody heard of in between has not been high all the while")
    func reportedBeforeSilence() {
        var watch = Watch()
        watch.report(0.5, of: 20, for: 6)
        watch.fail(for: 64)
        watch.report(0.5, of: 20, for: 30)
        #expect(watch.firings(.warning).isEmpty)
        watch.report(0.5, of: 20, for: 40)
        #expect(watch.firings(.warning) == [130])
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
        watch.look(polled: true)
        #expect(watch.changes.isEmpty)
    }

    @Test("an alert that was acknowledged goes on acknowledged, and a new one is not")
    func acknowledging() {
        var watch = Watch()
        watch.poll(.closed)
        watch.poll(.open, for: 400)
        watch.book.acknowledge()
        watch.poll(.open, for: 5)
        #expect(watch.book.alerts.map(\.isAcknowledged) == [true])
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
        // The target invents names until this one has no place any more.
        for number in 0..<1_100 {
            watch.fleet.apply(.reading(Reading(state: .closed), of: .named("\(number)"), at: Double(400 + number)))
        }
        #expect(watch.fleet[.named("redis")] == nil)
        watch.look(polled: true)
        #expect(watch.ends(.critical).count == 1 && watch.book.alerts.isEmpty)
    }

    @Test("what nobody has acknowledged comes first, then what is severe")
    func acknowledgedLast() {
        var watch = Watch()
        watch.poll(.closed)
        watch.poll(.open, for: 400)
        watch.book.acknowledge()
        watch.poll(.halfOpen)
        #expect(watch.book.alerts.map(\.severity) == [.info, .critical])
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
