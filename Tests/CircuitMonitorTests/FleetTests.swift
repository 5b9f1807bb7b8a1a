import CircuitVocabulary
import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor

@Suite("What is known of the circuits")
struct FleetTests {
    @Test("a target that never answered has a row, called after the target in brackets")
    func placeholder() throws {
        let fleet = Fleet(targets: [.numbered(0), .numbered(1)], now: .at(0))
        #expect(fleet.circuits.map(\.label) == ["[host0]", "[host1]"])
        #expect(fleet.circuits.allSatisfy { $0.shown(at: .at(1)) == .noData })
    }

    @Test("the first reading takes the row over, with what happened before it")
    func takeOver() throws {
        let fleet = Fleet(hearing: [.failure("refused", at: 1), .reading(Reading(state: .closed), at: 2)])
        let track = try #require(fleet.only)
        #expect(track.label == "redis")
        #expect(track.events.map(\.kind) == [.lost, .answered])
        #expect(track.history.count == 2)
    }

    @Test("a circuit that its target does not name keeps the row of its target")
    func unnamed() throws {
        let fleet = Fleet(hearing: [.reading(Reading(state: .closed), of: .named(nil), at: 1)])
        let track = try #require(fleet.only)
        #expect(track.label == "[host0]")
        #expect(track.id == .named(nil))
    }

    @Test("circuits stand in the order of target, instance and name, whatever answers first")
    func order() {
        var fleet = Fleet(targets: [.numbered(0), .numbered(1)], now: .at(0))
        fleet.apply(.reading(Reading(state: .closed), of: .named("b", on: 1), at: 1))
        fleet.apply(.reading(Reading(state: .closed), of: .named("z", on: 0), at: 2))
        fleet.apply(.reading(Reading(state: .closed), of: .named("a", on: 1), at: 3))
        #expect(fleet.circuits.map(\.id) == [.named("z", on: 0), .named("a", on: 1), .named("b", on: 1)])
        #expect(fleet[.named("a", on: 1)]?.latestAt == .at(3))
        #expect(fleet[.named("nobody")] == nil)
    }

    @Test("two names that Unicode takes for the same, but that have other widths, are two circuits and stay two")
    func equivalentNames() {
        let names: [DisplayText] = [
            DisplayText(untrusted: "\u{995}\u{9CB}"), DisplayText(untrusted: "\u{995}\u{9C7}\u{9BE}"),
        ]
        var fleet = Fleet(targets: [.numbered(0)], now: .at(0))
        for second in 1...5 {
            for name in names {
                let id = CircuitID(target: TargetID(index: 0), instance: "host", name: name)
                fleet.apply(.reading(Reading(state: .closed), of: id, at: Double(second)))
            }
        }
        #expect(fleet.circuits.count == Set(names).count)
        #expect(names[0] != names[1] && (names[0] < names[1]) != (names[1] < names[0]))
    }

    @Test("while polls fail the last known state stays, with the reason, and comes back with the first answer")
    func failing() throws {
        var fleet = Fleet(hearing: [
            .reading(Reading(state: .open), at: 1), .failure("timeout", at: 2), .failure("refused", at: 3),
        ])
        var track = try #require(fleet.only)
        #expect(track.shown(at: .at(3)) == .noAnswer(PollFailure(reason: "refused", detail: "refused")))
        #expect(track.latest?.state == .open)
        #expect(track.standing(at: .at(3)) == nil)
        #expect(fleet.targets[0].failingSince == .at(2))
        #expect(fleet.targets[0].lastAnswer == .at(1))

        fleet.apply(.reading(Reading(state: .open), at: 4))
        track = try #require(fleet.only)
        #expect(track.shown(at: .at(4)) == .state(.open))
        #expect(track.events.map(\.kind) == [.lost, .answered])
        #expect(track.events.last?.text == "after refused")
        #expect(fleet.targets[0].failure == nil && fleet.targets[0].failingSince == nil)
    }

    @Test("a reading is stale when it is older than five seconds and three polling intervals")
    func staleness() throws {
        let track = try #require(Fleet(hearing: [.reading(Reading(state: .closed), at: 1)]).only)
        #expect(track.staleness(at: .at(6)) == nil)
        #expect(track.staleness(at: .at(6.5)) == .seconds(5.5))
        #expect(try #require(Fleet(hearing: []).only).staleness(at: .at(99)) == nil)
    }

    @Test("the spacing that the poller reports is the interval that staleness is measured by")
    func spacing() throws {
        let track = try #require(Fleet(hearing: [.reading(Reading(state: .closed), at: 1, spacing: .seconds(10))]).only)
        #expect(track.staleness(at: .at(30)) == nil)
        #expect(track.staleness(at: .at(32)) == .seconds(31))
    }

    @Test("what was so at the first reading has lasted at least since then")
    func atLeast() throws {
        let track = try #require(
            Fleet(hearing: [.reading(Reading(state: .closed), at: 1), .reading(Reading(state: .closed), at: 2)]).only
        )
        #expect(track.standing(at: .at(3)) == Standing(duration: .seconds(2), isAtLeast: true, isOutage: false))
    }

    @Test("an outage that began under our eyes is counted through half-open until closed")
    func observedOutage() throws {
        var fleet = Fleet(hearing: [.reading(Reading(state: .closed), at: 1)])
        for (second, state) in [(2, CircuitState.open), (3, .halfOpen), (4, .open), (5, .halfOpen)] {
            fleet.apply(.reading(Reading(state: state), at: Double(second)))
        }
        #expect(
            try #require(fleet.only).standing(at: .at(5.5))
                == Standing(duration: .seconds(3.5), isAtLeast: false, isOutage: true)
        )
        fleet.apply(.reading(Reading(state: .closed), at: 6))
        #expect(
            try #require(fleet.only).standing(at: .at(7))
                == Standing(duration: .seconds(1), isAtLeast: false, isOutage: false)
        )
    }

    @Test("durations that the target reports go before our own, and grow between readings")
    func reported() throws {
        let open = Reading(state: .open, timeInState: .seconds(5), outage: .seconds(100))
        let track = try #require(Fleet(hearing: [.reading(open, at: 1)]).only)
        #expect(track.standing(at: .at(2)) == Standing(duration: .seconds(101), isAtLeast: false, isOutage: true))
        let closed = Reading(state: .closed, timeInState: .seconds(60))
        let calm = try #require(Fleet(hearing: [.reading(closed, at: 1)]).only)
        #expect(calm.standing(at: .at(2)) == Standing(duration: .seconds(61), isAtLeast: false, isOutage: false))
    }

    @Test("a time in the state does not tell how long an outage has lasted that was there when we came")
    func halfOpenAtFirst() throws {
        let track = try #require(
            Fleet(hearing: [.reading(Reading(state: .halfOpen, timeInState: .seconds(2)), at: 1)]).only
        )
        #expect(track.standing(at: .at(1)) == Standing(duration: .seconds(2), isAtLeast: true, isOutage: true))
    }

    @Test("forced open by an operator is no outage")
    func forcedOpen() throws {
        let fleet = Fleet(hearing: [
            .reading(Reading(state: .closed), at: 1), .reading(Reading(state: .forcedOpen), at: 2),
        ])
        #expect(
            try #require(fleet.only).standing(at: .at(3))
                == Standing(duration: .seconds(1), isAtLeast: false, isOutage: false)
        )
    }

    @Test("out before a silence and out after it is one outage, which nobody saw all the while")
    func afterSilence() throws {
        let fleet = Fleet(hearing: [
            .reading(Reading(state: .closed), at: 1), .reading(Reading(state: .open), at: 2),
            .failure("refused", at: 3),
            .reading(Reading(state: .open), at: 60),
        ])
        #expect(
            try #require(fleet.only).standing(at: .at(61))
                == Standing(duration: .seconds(59), isAtLeast: true, isOutage: true)
        )
    }

    @Test("the next probe is counted down between readings and then is due")
    func nextProbe() throws {
        func probe(_ reading: Reading, at now: Double) throws -> NextProbe {
            try #require(Fleet(hearing: [.reading(reading, at: 1)]).only).nextProbe(at: .at(now))
        }
        #expect(try probe(Reading(state: .open, nextProbe: .seconds(5)), at: 3) == .in(.seconds(3)))
        #expect(try probe(Reading(state: .open, nextProbe: .seconds(5)), at: 6) == .due)
        #expect(try probe(Reading(state: .open, nextProbe: .zero), at: 1) == .due)
        #expect(try probe(Reading(state: .open), at: 1) == .notReported)
        #expect(try probe(Reading(state: .forcedOpen, nextProbe: .seconds(5)), at: 1) == .in(.seconds(5)))
        #expect(try probe(Reading(state: .forcedOpen), at: 1) == .none)
        #expect(try probe(Reading(state: .closed), at: 1) == .none)
    }

    @Test("a source without events gets its transitions from the readings, with the reason where it is known")
    func derivedTransitions() throws {
        let failure = LastFailure(time: Moment.at(2).wall, text: "connection refused")
        let fleet = Fleet(hearing: [
            .reading(Reading(state: .closed), at: 1),
            .reading(Reading(state: .open, failureStreak: 5, lastFailure: failure), at: 2),
            .reading(Reading(state: .halfOpen, failureStreak: 0, lastFailure: failure), at: 3),
            .reading(Reading(state: .open, failureStreak: 1, lastFailure: failure), at: 4),
        ])
        let events = try #require(fleet.only).events
        #expect(
            events.map(\.kind) == [
                .transition(from: .closed, to: .open), .transition(from: .open, to: .halfOpen),
                .transition(from: .halfOpen, to: .open),
            ]
        )
        #expect(events.map(\.text) == ["connection refused, 5 in a row", "", "probe failed"])
        #expect(events.map(\.time) == [2, 3, 4].map { Moment.at($0).wall })
    }

    @Test("a source with events is believed and not doubled")
    func ownEvents() throws {
        let event = CircuitEvent(
            time: Moment.at(1.5).wall,
            kind: .transition(from: .closed, to: .open),
            text: "5 in a row"
        )
        let fleet = Fleet(hearing: [
            .reading(Reading(state: .closed), events: [], at: 1),
            .reading(Reading(state: .open), events: [event], at: 2),
        ])
        #expect(try #require(fleet.only).events == [event])
    }

    @Test("the last 200 events are kept")
    func boundedEvents() throws {
        var fleet = Fleet(hearing: [])
        for number in 0..<500 { fleet.note("\(number)", at: .at(Double(number))) }
        let events = try #require(fleet.only).events
        #expect(events.count == 200)
        #expect(events.last?.text == "499")
    }

    @Test("a target that invents a new name at every poll does not grow without bound")
    func inventedNames() {
        var fleet = Fleet(targets: [.numbered(0), .numbered(1)], now: .at(0))
        for number in 0..<1_200 {
            fleet.apply(.reading(Reading(state: .closed), of: .named("\(number)"), at: Double(number)))
        }
        #expect(fleet.circuits.count == 1_001)
        #expect(fleet[.named("1199")] != nil && fleet[.named("0")] == nil)
    }

    @Test("results of targets that nobody named, and readings of other targets, are left out")
    func strangers() {
        var fleet = Fleet(targets: [.numbered(0)], now: .at(0))
        fleet.apply(.reading(Reading(state: .open), of: .named("x", on: 7), at: 1))
        fleet.apply(
            PollResult(
                target: TargetID(index: 0),
                started: .at(1),
                finished: .at(1),
                outcome: .readings([CircuitReading(id: .named("x", on: 7), reading: Reading(state: .open))])
            )
        )
        #expect(fleet.circuits.map(\.label) == ["[host0]"])
    }

    @Test("a reading counts as of the exchange that brought it, and not of what else the poll has done")
    func exchange() {
        var result = PollResult(
            target: TargetID(index: 0),
            started: .at(10),
            finished: .at(12),
            outcome: .readings([])
        )
        #expect(result.read == .at(11) && result.arrived == .at(12))
        result.exchange = PollResult.Exchange(sent: .at(10.5), received: .at(10.7))
        #expect(result.read == .at(10.6) && result.arrived == .at(10.7))
    }
}
