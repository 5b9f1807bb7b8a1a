import CircuitVocabulary
import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor

@Suite("What happened between two readings")
struct TraceTests {
    private func track(_ readings: [Reading], events: [CircuitEvent]? = nil) throws -> CircuitTrack {
        let results = readings.enumerated().map { PollResult.reading($1, events: events, at: Double($0)) }
        return try #require(Fleet(hearing: results).only)
    }

    private func closed(_ total: UInt64, _ succeeded: UInt64, _ failed: UInt64, _ refused: UInt64) -> Reading {
        Reading(
            state: .closed,
            counters: Counters(total: total, succeeded: succeeded, failed: failed, refused: refused),
            failureStreak: 0,
            thresholds: Thresholds(failures: 5)
        )
    }

    @Test("refusals of a circuit that is closed before and after say that it was refusing, and since when it is closed")
    func refusing() throws {
        var readings = (0...10).map { closed(UInt64($0) * 10, UInt64($0) * 10, 0, 0) }
        readings.append(closed(110, 101, 5, 4))
        let track = try track(readings)
        #expect(track.events.map(\.kind) == [.trace(.refusing, since: Moment.at(10).wall)])
        #expect(track.events.map(\.time) == [Moment.at(11).wall])
        // Closed since the latest of that time, for all that is known.
        #expect(track.standing(at: .at(13)) == Standing(duration: .seconds(2), isAtLeast: true, isOutage: false))
        let buckets = track.history.buckets(endingAt: .at(11.5), width: .seconds(1), count: 3)
        #expect(buckets.map(\.worst) == [.state(.closed), .state(.closed), .state(.open)])
        #expect(buckets.last?.transitions == 2)
    }

    @Test("a flip that left only a trace is news like any other")
    func news() throws {
        var fleet = Fleet(hearing: [.reading(closed(10, 10, 0, 0), at: 0)])
        var book = AlertBook()
        let target = TargetID(index: 0)
        #expect(book.look(at: fleet, polled: target, now: .at(0)).isEmpty)
        fleet.apply(.reading(closed(30, 15, 5, 10), at: 1))
        #expect(book.look(at: fleet, polled: target, now: .at(1)).count == 1)
        #expect(book.alerts.first?.finding == .stateChange(from: .open, to: .closed))
    }

    @Test("a source with events tells itself what happened, once")
    func ownEvents() throws {
        let track = try track([closed(10, 10, 0, 0), closed(30, 15, 5, 10)], events: [])
        #expect(track.events.isEmpty)
        #expect(track.standing(at: .at(2)) == Standing(duration: .seconds(2), isAtLeast: true, isOutage: false))
    }

    @Test("a target that says that it has been closed all the while is believed")
    func reportedTime() throws {
        var later = closed(30, 15, 5, 10)
        later.timeInState = .seconds(60)
        #expect(try track([closed(10, 10, 0, 0), later]).events.isEmpty)
        later.timeInState = .milliseconds(300)
        let track = try track([closed(10, 10, 0, 0), later])
        #expect(track.events.count == 1)
        #expect(
            track.standing(at: .at(1)) == Standing(duration: .milliseconds(300), isAtLeast: false, isOutage: false)
        )
    }

    @Test("fallbacks that failed calls got are no refusals")
    func fallbacksOfFailures() throws {
        // More parts than the whole: every failed call is counted as a fallback too.
        #expect(try track([closed(10, 9, 1, 1), closed(20, 17, 3, 3)]).events.isEmpty)
        #expect(try track([closed(10, 9, 1, 1), closed(40, 15, 6, 20)]).events.count == 1)
    }

    @Test("more failures in a row than the threshold allows mean that it had opened")
    func tripped() throws {
        #expect(
            try track([closed(10, 10, 0, 0), closed(21, 12, 13, 0)]).events.map(\.kind)
                == [.trace(.tripped, since: Moment.at(0).wall)]
        )
        // Twelve failures around two successes may have been four at a time.
        #expect(try track([closed(10, 10, 0, 0), closed(24, 12, 12, 0)]).events.isEmpty)
    }

    @Test("nothing is claimed of another process")
    func restart() throws {
        let kinds = try track([closed(100, 90, 10, 0), closed(30, 15, 5, 10)]).events.map(\.kind)
        #expect(kinds == [.restart])
    }

    private func open(failed: UInt64, streak: Int? = nil, inFlight: Int? = nil) -> Reading {
        Reading(state: .open, counters: Counters(failed: failed), failureStreak: streak, inFlight: inFlight)
    }

    private let failedProbe = { (second: Double) in
        CircuitEvent.Kind.trace(.failedProbe, since: Moment.at(second).wall)
    }

    @Test("a call that fails after failures had stopped was a probe")
    func failedProbeByCounter() throws {
        let readings = [open(failed: 5), open(failed: 7), open(failed: 7), open(failed: 8), open(failed: 8)]
        let track = try track(readings)
        // The two after the opening were on their way when it opened.
        #expect(track.events.map(\.kind) == [failedProbe(2)])
        #expect(track.standing(at: .at(5)) == Standing(duration: .seconds(5), isAtLeast: true, isOutage: true))
        #expect(track.history.buckets(endingAt: .at(3.5), width: .seconds(1), count: 1)[0].contains(.halfOpen))
        #expect(try self.track([open(failed: 5, inFlight: 0), open(failed: 6)]).events.map(\.kind) == [failedProbe(0)])
    }

    @Test("a probe that failed starts the recovery time anew")
    func failedProbeByTimes() throws {
        func open(_ nextProbe: Double?, _ timeInState: Double?) -> Reading {
            Reading(
                state: .open,
                timeInState: timeInState.map { .seconds($0) },
                nextProbe: nextProbe.map { .seconds($0) }
            )
        }
        #expect(try track([open(0.5, nil), open(29.5, nil)]).events.map(\.kind) == [failedProbe(0)])
        #expect(try track([open(20, nil), open(19.1, nil)]).events.isEmpty)
        #expect(try track([open(0, nil), open(0, nil)]).events.isEmpty)
        #expect(try track([open(nil, 59), open(nil, 0.5)]).events.map(\.kind) == [failedProbe(0)])
        #expect(try track([open(nil, 59), open(nil, 60)]).events.isEmpty)
    }
}
