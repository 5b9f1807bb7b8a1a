import CircuitVocabulary
import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor

@Suite("Silences and what they leave out")
struct SilenceTests {
    private func standing(_ fleet: Fleet, at seconds: Double) throws -> Standing? {
        try #require(fleet.circuits.first).standing(at: .at(seconds))
    }

    @Test("an outage of eight minutes with a silence every minute and a half is one outage, and an alert")
    func regularSilences() throws {
        var fleet = Fleet(hearing: [.reading(Reading(state: .closed), at: 0)])
        var book = AlertBook()
        var fired: [Double] = []
        for second in 1...480 where second % 90 >= 5 || second < 90 {
            fleet.apply(.reading(Reading(state: .open), at: Double(second)))
            let changes = book.look(at: fleet, polled: TargetID(index: 0), now: .at(Double(second)))
            for case .fired(let alert) in changes where alert.severity == .critical { fired.append(Double(second)) }
        }
        #expect(try standing(fleet, at: 480)?.duration == .seconds(479))
        #expect(fired == [302])
    }

    @Test(
        "milliseconds do not decide what an outage was",
        arguments: [0.2, 1, 5],
        [-0.002, -0.001, 0, 0.001, 0.002]
    )
    func lostPolls(interval: Double, jitter: Double) throws {
        for lost in 1...30 {
            let back = interval + Double(lost + 1) * interval + jitter
            let fleet = Fleet(
                hearing: [
                    .reading(Reading(state: .closed), at: 0), .reading(Reading(state: .open), at: interval),
                    .reading(Reading(state: .open), at: back),
                ],
                interval: .seconds(interval)
            )
            let standing = try #require(try standing(fleet, at: back + 1))
            #expect(standing.isOutage)
            #expect(abs(standing.duration.inSeconds - (back + 1 - interval)) < 0.001, "\(lost)")
            // Nobody saw whether it closed during a silence that was long.
            #expect(
                standing.isAtLeast == (Double(lost + 1) * interval > max(3 * interval, 5) + interval / 2),
                "\(lost)"
            )
        }
    }

    @Test(
        "a service whose event loop stands still twice a minute raises its alert at any interval",
        arguments: [0.2, 1]
    )
    func blockingService(interval: Double) {
        var fleet = Fleet(hearing: [.reading(Reading(state: .closed), at: 0)], interval: .seconds(interval))
        var book = AlertBook()
        var fired: [Double] = []
        var time = interval
        while time < 400 {
            let isBlocked = time.truncatingRemainder(dividingBy: 30) < 1
            let finished = isBlocked ? (time / 30).rounded(.down) * 30 + 1.01 : time + 0.001
            fleet.apply(
                PollResult(
                    target: TargetID(index: 0),
                    started: .at(time),
                    finished: .at(finished),
                    outcome: .readings([CircuitReading(id: .named("redis"), reading: Reading(state: .open))])
                )
            )
            let changes = book.look(at: fleet, polled: TargetID(index: 0), now: .at(finished))
            for case .fired(let alert) in changes where alert.severity == .critical { fired.append(finished) }
            while time < finished { time += interval }
        }
        #expect(fired.count == 1)
        #expect(fired.allSatisfy { $0 > 300 && $0 < 302 })
    }

    @Test("out before and out after is one outage, doubted only where calls may have closed it in between")
    func doubt() throws {
        func outage(_ before: Counters, _ after: Counters, timeInState: Duration? = nil) throws -> Standing? {
            let fleet = Fleet(hearing: [
                .reading(Reading(state: .closed), at: 0),
                .reading(Reading(state: .open, counters: before), at: 1),
                .reading(Reading(state: .open, counters: after, timeInState: timeInState), at: 100),
            ])
            return try standing(fleet, at: 101)
        }
        let sure = Standing(duration: .seconds(100), isAtLeast: false, isOutage: true)
        let doubted = Standing(duration: .seconds(100), isAtLeast: true, isOutage: true)
        #expect(try outage(Counters(), Counters()) == doubted)
        #expect(try outage(Counters(succeeded: 5), Counters(succeeded: 5)) == sure)
        #expect(try outage(Counters(succeeded: 5), Counters(succeeded: 6)) == doubted)
        #expect(try outage(Counters(), Counters(), timeInState: .seconds(99)) == sure)
        #expect(try outage(Counters(), Counters(), timeInState: .seconds(3)) == doubted)
    }

    @Test(
        "an order that stood before a silence and stands after it is one, doubted only where it may have been another",
        arguments: [CircuitState.forcedOpen, .disabled, .metricsOnly]
    )
    func orders(state: CircuitState) throws {
        func stay(_ before: Counters, _ after: Counters, timeInState: Duration? = nil) throws -> Standing? {
            let fleet = Fleet(hearing: [
                .reading(Reading(state: .closed), at: 0),
                .reading(Reading(state: state, counters: before), at: 1),
                .reading(Reading(state: state, counters: after, timeInState: timeInState), at: 100),
                .reading(
                    Reading(state: state, counters: after, timeInState: timeInState.map { $0 + .seconds(1) }),
                    at: 101
                ),
            ])
            return try standing(fleet, at: 101)
        }
        func lasting(_ seconds: Int, isAtLeast: Bool) -> Standing {
            Standing(duration: .seconds(seconds), isAtLeast: isAtLeast, isOutage: false)
        }
        #expect(try stay(Counters(), Counters()) == lasting(100, isAtLeast: true))
        let quiet = Counters(succeeded: 5, failed: 1)
        // Where calls are refused none was tried; elsewhere that nobody called says nothing.
        #expect(try stay(quiet, quiet) == lasting(100, isAtLeast: state != .forcedOpen))
        #expect(try stay(quiet, Counters(succeeded: 9, failed: 1)) == lasting(100, isAtLeast: true))
        #expect(try stay(Counters(), Counters(), timeInState: .seconds(99)) == lasting(100, isAtLeast: false))
        #expect(try stay(Counters(), Counters(), timeInState: .seconds(3)) == lasting(4, isAtLeast: false))
    }

    @Test("an order that stands again and again between silences is as old as the first look at it, at least")
    func regularSilencesOfAnOrder() throws {
        var fleet = Fleet(hearing: [.reading(Reading(state: .closed), at: 0)])
        for second in 1...480 where second % 30 >= 8 {
            fleet.apply(.reading(Reading(state: .forcedOpen), at: Double(second)))
        }
        #expect(try standing(fleet, at: 480) == Standing(duration: .seconds(472), isAtLeast: true, isOutage: false))
    }

    @Test("a restart in between ends an outage only where the new process has served calls")
    func restarts() throws {
        func outage(succeeded: UInt64) throws -> Standing? {
            let fleet = Fleet(hearing: [
                .reading(Reading(state: .closed, counters: Counters(succeeded: 500, failed: 5), processID: "a"), at: 0),
                .reading(Reading(state: .open, counters: Counters(succeeded: 500, failed: 9), processID: "a"), at: 1),
                .reading(
                    Reading(state: .open, counters: Counters(succeeded: succeeded, failed: 5), processID: "b"),
                    at: 2
                ),
            ])
            return try standing(fleet, at: 10)
        }
        #expect(try outage(succeeded: 0) == Standing(duration: .seconds(9), isAtLeast: true, isOutage: true))
        #expect(try outage(succeeded: 3) == Standing(duration: .seconds(8), isAtLeast: true, isOutage: true))
    }

    @Test("a closed circuit has lasted through a silence only where nothing can have opened it")
    func closed() throws {
        func standing(_ before: Counters, _ after: Counters) throws -> Standing? {
            let fleet = Fleet(hearing: [
                .reading(Reading(state: .open, counters: before), at: 0),
                .reading(Reading(state: .closed, counters: before), at: 1),
                .reading(Reading(state: .closed, counters: after), at: 100),
            ])
            return try self.standing(fleet, at: 101)
        }
        #expect(
            try standing(Counters(failed: 5), Counters(failed: 5))
                == Standing(duration: .seconds(100), isAtLeast: false, isOutage: false)
        )
        for after in [Counters(failed: 6), Counters()] {
            #expect(
                try standing(Counters(failed: 5), after)
                    == Standing(duration: .seconds(1), isAtLeast: true, isOutage: false)
            )
        }
    }

    @Test("a reading is of the middle of its poll")
    func middle() throws {
        let poll = PollResult(
            target: TargetID(index: 0),
            started: .at(10),
            finished: .at(10.8),
            outcome: .readings([CircuitReading(id: .named("redis"), reading: Reading(state: .closed))])
        )
        let track = try #require(Fleet(hearing: [poll]).only)
        #expect(track.latestAt == .at(10.4))
        #expect(track.history.newest == Moment.at(10.4).wall)
    }

    @Test("the time around late answers is neither dropped nor bent", arguments: [0.2, 1, 5])
    func lateAnswers(interval: Double) throws {
        var fleet = Fleet(hearing: [], interval: .seconds(interval))
        var started = 0.0
        for poll in 0..<40 {
            // Every fourth answer takes a second and a half; the service counted 33 calls a second in the middle.
            let latency = poll % 4 == 3 ? 1.5 : 0.002
            let read = started + latency / 2
            fleet.apply(
                PollResult(
                    target: TargetID(index: 0),
                    started: .at(started),
                    finished: .at(started + latency),
                    outcome: .readings([
                        CircuitReading(
                            id: .named("redis"),
                            reading: Reading(
                                state: .closed,
                                counters: Counters(refused: UInt64((read * 33_000).rounded()))
                            )
                        )
                    ])
                )
            )
            let track = try #require(fleet.only)
            if poll > 0 {
                let rate = try #require(track.rates(at: .at(started + latency)).refused)
                #expect(abs(rate - 33_000) < 33_000 * 0.01, "poll \(poll)")
            }
            started += max(interval, (latency / interval).rounded(.up) * interval)
        }
        let track = try #require(fleet.only)
        let end = try #require(track.latestAt)
        let buckets = track.history.buckets(endingAt: end, width: .seconds(1), count: Int(started) - 3)
        #expect(buckets.dropFirst(2).allSatisfy { abs(($0.refusedPerSecond ?? 0) - 33_000) < 330 })
    }

    @Test("an answer is late and no silence, however long it took")
    func veryLate() throws {
        func poll(_ started: Double, _ finished: Double, _ refused: UInt64) -> PollResult {
            PollResult(
                target: TargetID(index: 0),
                started: .at(started),
                finished: .at(finished),
                outcome: .readings([
                    CircuitReading(
                        id: .named("redis"),
                        reading: Reading(state: .open, counters: Counters(refused: refused))
                    )
                ]),
                spacing: .seconds(finished - started + 1)
            )
        }
        let fleet = Fleet(hearing: [poll(0, 0, 0), poll(1, 21, 110)])
        let track = try #require(fleet.only)
        #expect(track.rates(at: .at(21)).refused == 10)
        #expect(track.standing(at: .at(21)) == Standing(duration: .seconds(21), isAtLeast: true, isOutage: true))
        #expect(track.history.buckets(endingAt: .at(21), width: .seconds(5), count: 3)[0].refusedPerSecond == 10)
    }

    @Test("staleness is a few seconds at least, and three intervals")
    func staleness() throws {
        for (interval, limit) in [(0.1, 5.0), (1, 5), (5, 15), (60, 180)] {
            let fleet = Fleet(hearing: [.reading(Reading(state: .closed), at: 0)], interval: .seconds(interval))
            let track = try #require(fleet.only)
            #expect(track.staleness(at: .at(limit)) == nil)
            #expect(track.staleness(at: .at(limit + 0.1)) == MonotonicTime.at(0).duration(to: .at(limit + 0.1)))
        }
    }
}
