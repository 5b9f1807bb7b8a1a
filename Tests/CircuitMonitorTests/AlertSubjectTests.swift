import CircuitVocabulary
import DisplayText
import MonitorSupport
import TestSupport
import Testing

@testable import CircuitMonitor

@Suite("What alerts are about: old answers, circuits that go, addresses that split")
struct AlertSubjectTests {
    private static let target = TargetID(index: 0)

    /// A target that is polled once a second.
    private struct Watch {
        var fleet = Fleet(hearing: [])
        var book = AlertBook()
        var second = 0
        var changes: [(second: Int, change: AlertChange)] = []

        mutating func answer(_ circuits: [(DisplayText, CircuitState)], age: Duration = .zero, for seconds: Int = 1) {
            answer(circuits.map { (.named($0.0), Reading(state: $0.1)) }, age: age, for: seconds)
        }

        mutating func answer(_ circuits: [(CircuitID, Reading)], age: Duration = .zero, for seconds: Int = 1) {
            for _ in 0..<seconds {
                hear(
                    .readings(
                        circuits.map { id, reading in
                            var report = CircuitReading(id: id, reading: reading)
                            report.age = age
                            return report
                        }
                    )
                )
            }
        }

        mutating func fail() {
            hear(.failure(PollFailure(reason: "502", detail: "502")))
        }

        private mutating func hear(_ outcome: PollResult.Outcome) {
            let moment = Moment.at(Double(second))
            fleet.apply(
                PollResult(target: AlertSubjectTests.target, started: moment, finished: moment, outcome: outcome)
            )
            changes += book.look(at: fleet, polled: AlertSubjectTests.target, now: moment.monotonic).map {
                (second, $0)
            }
            second += 1
        }

        func fired(_ severity: AlertSeverity) -> [Int] {
            changes.compactMap { entry in
                if case .fired(let alert) = entry.change, alert.severity == severity { entry.second } else { nil }
            }
        }

        var ended: [Alert] {
            changes.compactMap { entry in
                if case .resolved(let alert) = entry.change, alert.severity > .info { alert } else { nil }
            }
        }
    }

    // MARK: Old answers

    @Test(
        "a target whose answers have been old for a minute is a critical alert, which says how old, until one is fresh"
    )
    func oldAnswers() {
        var watch = Watch()
        watch.answer([("redis", .closed)], for: 10)
        watch.answer([("redis", .closed)], age: .seconds(600), for: 60)
        #expect(watch.fired(.critical).isEmpty)
        watch.answer([("redis", .closed)], age: .seconds(661))
        #expect(watch.fired(.critical) == [70])
        #expect(watch.book.alerts.map(\.subject) == [.target(Self.target)])
        #expect(watch.book.alerts.first?.finding == .oldAnswers(age: .seconds(661)))
        watch.answer([("redis", .closed)], age: .seconds(662), for: 100)
        watch.answer([("redis", .closed)])
        #expect(watch.fired(.critical).count == 1 && watch.ended.count == 1 && watch.book.alerts.isEmpty)
    }

    @Test("a clock that lags, and polls that fail in turn with old answers, are such an alert too")
    func lagging() {
        var lagging = Watch()
        lagging.answer([("redis", .closed)], age: .seconds(30), for: 61)
        #expect(lagging.fired(.critical) == [60])
        var mixed = Watch()
        mixed.answer([("redis", .closed)])
        for _ in 0..<40 {
            mixed.fail()
            mixed.answer([("redis", .closed)], age: .seconds(90))
        }
        #expect(mixed.fired(.critical) == [61])
        #expect(mixed.book.alerts.first?.finding == .oldAnswers(age: .seconds(90)))
    }

    @Test("an age that is no more than a few polls is none, and a cache that is filled anew in time raises nothing")
    func youngEnough() {
        var watch = Watch()
        watch.answer([("redis", .closed)], age: .seconds(4), for: 100)
        for _ in 0..<10 { for age in 0..<30 { watch.answer([("redis", .closed)], age: .seconds(age)) } }
        #expect(watch.fired(.critical).isEmpty)
    }

    @Test("old answers neither begin another alert nor end one")
    func othersStand() {
        var watch = Watch()
        watch.answer([("redis", .closed)])
        watch.answer([("redis", .open)], for: 320)
        #expect(watch.fired(.critical) == [302] && watch.fired(.info) == [1])
        // The cache is of a time before the outage, and goes on to a time in it.
        for age in stride(from: 400, to: 340, by: -1) {
            watch.answer([("redis", age % 2 == 0 ? .closed : .halfOpen)], age: .seconds(age))
        }
        #expect(watch.ended.isEmpty && watch.fired(.info) == [1])
        watch.answer([("redis", .closed)])
        #expect(watch.ended.count == 1)
    }

    // MARK: Circuits that go

    @Test("the alert of a circuit that its target has not named for a minute ends as not reported")
    func notReported() throws {
        var watch = Watch()
        watch.answer([("redis", .closed), ("other", .closed)])
        watch.answer([("redis", .open), ("other", .closed)], for: 400)
        #expect(watch.fired(.critical) == [302])
        // An answer without it, or a few, end nothing.
        watch.answer([("other", .closed)], for: 3)
        watch.answer([("redis", .open), ("other", .closed)])
        watch.answer([("other", .closed)], for: 60)
        #expect(watch.ended.isEmpty && watch.book.alerts.count == 1)
        watch.answer([("other", .closed)])
        let end = try #require(watch.ended.first)
        #expect(end.finding == .notReported && end.subject == .circuit(.named("redis")))
        #expect(watch.book.alerts.isEmpty)
        watch.answer([("other", .closed)], for: 1_000)
        #expect(watch.fired(.critical).count == 1 && watch.ended.count == 1)
        // Back, and out: that is an alert again.
        watch.answer([("redis", .open), ("other", .closed)], for: 2)
        #expect(watch.fired(.critical).count == 2)
    }

    @Test("a target that is silent, or answers from the past, takes no circuit away")
    func silentTarget() {
        var watch = Watch()
        watch.answer([("redis", .closed), ("other", .closed)])
        watch.answer([("redis", .open), ("other", .closed)], for: 400)
        for _ in 0..<100 { watch.fail() }
        watch.answer([("other", .closed)], age: .seconds(700), for: 100)
        // Neither counts as a time in which it was missing.
        watch.answer([("other", .closed)], for: 60)
        #expect(!watch.ended.contains { $0.finding == .notReported })
        watch.answer([("other", .closed)])
        #expect(watch.ended.contains { $0.finding == .notReported })
    }

    @Test("a service without any circuit left ends their alerts as well")
    func emptyList() {
        var watch = Watch()
        watch.answer([("redis", .closed)])
        watch.answer([("redis", .open)], for: 400)
        watch.answer([(DisplayText, CircuitState)](), for: 100)
        #expect(watch.ended.map(\.finding) == [.notReported] && watch.book.alerts.isEmpty)
    }

    // MARK: Addresses that split

    @Test("an alert goes on acknowledged where its address turns out to be several instances")
    func split() throws {
        var watch = Watch()
        watch.answer([("redis", .closed)])
        watch.answer([("redis", .open)], for: 400)
        let since = try #require(watch.book.alerts.first?.since)
        watch.book.acknowledge()
        func part(_ process: DisplayText) -> CircuitID {
            CircuitID(target: Self.target, instance: CircuitID.instance(process, at: "host0"), name: "redis")
        }
        let parts = ["a", "b"] as [DisplayText]
        for turn in 0..<20 { watch.answer([(part(parts[turn % 2]), Reading(state: turn % 2 == 0 ? .open : .closed))]) }
        #expect(watch.fired(.critical).count == 1 && watch.ended.isEmpty)
        #expect(watch.book.alerts.map(\.subject) == [.circuit(part("a"))])
        #expect(watch.book.alerts.map(\.isAcknowledged) == [true] && watch.book.alerts.first?.since == since)
        watch.answer([(part("a"), Reading(state: .closed))])
        #expect(watch.ended.count == 1 && watch.book.alerts.allSatisfy { $0.severity == .info })
    }

    // MARK: Many

    @Test("the list is what began and did not end, each once and in its order, whatever comes in which order")
    func list() {
        var random = SeededRandom(seed: 7)
        var fleet = Fleet(targets: (0..<12).map { .numbered($0) }, now: .at(0))
        var book = AlertBook(rules: [
            AlertRule(severity: .critical, condition: .outage(longerThan: .seconds(3))),
            AlertRule(severity: .critical, condition: .noAnswer(for: .seconds(2))),
            AlertRule(severity: .info, condition: .stateChange(quietFor: .seconds(4))),
        ])
        var standing: [Alert.ID: Alert] = [:]
        for second in 1...400 {
            for target in 0..<12 {
                let names = (0..<4).filter { _ in random.next() % 8 != 0 }
                let result: PollResult =
                    random.next() % 4 == 0
                    ? .failure("refused", target: target, at: Double(second))
                    : PollResult(
                        target: TargetID(index: target),
                        started: .at(Double(second)),
                        finished: .at(Double(second)),
                        outcome: .readings(
                            names.map { name in
                                let state: CircuitState = random.next() % 8 < 7 ? .open : .closed
                                return CircuitReading(
                                    id: .named("c\(name)", on: target),
                                    reading: Reading(state: state)
                                )
                            }
                        )
                    )
                fleet.apply(result)
                for change in book.look(at: fleet, polled: TargetID(index: target), now: .at(Double(second))) {
                    switch change {
                    case .fired(let alert): standing[alert.id] = alert
                    case .resolved(let alert): standing[alert.id] = nil
                    }
                }
                if random.next() % 64 == 0 { book.acknowledge() }
                #expect(Set(book.alerts.map(\.id)) == Set(standing.keys))
                #expect(book.alerts.count == standing.count)
                #expect(zip(book.alerts, book.alerts.dropFirst()).allSatisfy(Alert.precedes))
            }
        }
        #expect(standing.count > 12)
    }
}
