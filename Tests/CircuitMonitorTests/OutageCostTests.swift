import CircuitVocabulary
import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor

@Suite("What an outage costs")
struct OutageCostTests {
    /// A hundred calls a second: tried while closed, refused while open, and seven of ten answered by the cache.
    private func reading(
        _ state: CircuitState,
        failed: UInt64 = 0,
        refused: UInt64,
        succeeded: UInt64 = 500,
        process: DisplayText? = nil
    ) -> Reading {
        Reading(
            state: state,
            counters: Counters(
                succeeded: succeeded,
                failed: failed,
                refused: refused,
                cacheHits: refused * 7 / 10,
                cacheMisses: refused * 3 / 10
            ),
            processID: process
        )
    }

    private func cost(_ results: [PollResult]) throws -> OutageCost? {
        try #require(Fleet(hearing: results).only).outageCost
    }

    @Test("it is counted from the last reading before, so that the failures that opened the circuit are in it")
    func fromTheBeginning() throws {
        let cost = try cost([
            .reading(reading(.closed, failed: 3, refused: 10), at: 0),
            .reading(reading(.open, failed: 8, refused: 60), at: 1),
            .reading(reading(.halfOpen, failed: 8, refused: 160), at: 2),
            .reading(reading(.open, failed: 9, refused: 210), at: 3),
        ])
        #expect(cost == OutageCost(notServed: 206, fromCache: 140, isAtLeast: false, since: .at(1)))
    }

    @Test(
        "its time is that from which it is counted, and not that of the state, where orders and outages follow each other"
    )
    func since() throws {
        let forced = try cost([
            .reading(reading(.closed, refused: 0), at: 0),
            .reading(reading(.forcedOpen, refused: 100), at: 1),
            .reading(reading(.forcedOpen, refused: 20_000), at: 200),
            .reading(reading(.open, refused: 20_100), at: 201),
        ])
        #expect(forced?.notServed == 20_100 && forced?.since == .at(0))
        let silent = try cost([
            .reading(reading(.closed, refused: 0), at: 0),
            .reading(reading(.open, refused: 5_000), at: 60),
        ])
        #expect(silent?.since == .at(60))
        var told = reading(.open, refused: 5_000)
        told.outage = .seconds(50)
        #expect(try cost([.reading(reading(.closed, refused: 0), at: 0), .reading(told, at: 60)])?.since == .at(10))
        told.outage = .seconds(90)
        #expect(try cost([.reading(reading(.closed, refused: 0), at: 0), .reading(told, at: 60)])?.since == .at(0))
        #expect(try cost([.reading(told, at: 60)])?.since == nil)
    }

    @Test("a silence in between costs nothing of it")
    func silence() throws {
        let cost = try cost([
            .reading(reading(.closed, refused: 0), at: 0),
            .reading(reading(.open, refused: 100), at: 1),
            .failure("timeout", at: 2),
            .reading(reading(.open, refused: 9_000), at: 90),
        ])
        #expect(cost?.notServed == 9_000 && cost?.isAtLeast == false)
    }

    @Test("after an answer that may be of another process it is counted on, from the next counters, with at least")
    func apart() throws {
        var fleet = Fleet(hearing: [
            .reading(reading(.closed, refused: 0), at: 0), .reading(reading(.open, refused: 100), at: 1),
        ])
        var unclear = CircuitReading(id: try #require(fleet.only).id, reading: Reading(state: .open))
        unclear.isApart = true
        unclear.hasRates = false
        fleet.apply(
            PollResult(target: TargetID(index: 0), started: .at(2), finished: .at(2), outcome: .readings([unclear]))
        )
        fleet.apply(.reading(reading(.open, refused: 40_000), at: 3))
        fleet.apply(.reading(reading(.open, refused: 40_100), at: 4))
        #expect(try #require(fleet.only).outageCost == OutageCost(notServed: 200, fromCache: 140, isAtLeast: true))
    }

    @Test("what was so at the first look, and what a process took with it, is said with at least")
    func atLeast() throws {
        let first = try cost([
            .reading(reading(.open, refused: 5_000), at: 0), .reading(reading(.open, refused: 5_100), at: 1),
        ])
        #expect(first == OutageCost(notServed: 100, fromCache: 70, isAtLeast: true))
        let restarted = try cost([
            .reading(reading(.closed, refused: 0, process: "a"), at: 0),
            .reading(reading(.open, refused: 400, process: "a"), at: 1),
            .reading(reading(.open, refused: 30, succeeded: 0, process: "b"), at: 2),
        ])
        #expect(restarted == OutageCost(notServed: 430, fromCache: 301, isAtLeast: true))
    }

    @Test("a process that has served calls since the restart is in an outage of its own")
    func anotherOutage() throws {
        let cost = try cost([
            .reading(reading(.closed, refused: 0, process: "a"), at: 0),
            .reading(reading(.open, refused: 400, process: "a"), at: 1),
            .reading(reading(.open, refused: 30, succeeded: 50, process: "b"), at: 2),
        ])
        #expect(cost == OutageCost(notServed: 30, fromCache: 21, isAtLeast: true))
    }

    @Test("it ends when the circuit closes, and where refused calls are not counted there is none")
    func none() throws {
        #expect(
            try cost([
                .reading(reading(.open, refused: 0), at: 0), .reading(reading(.closed, refused: 100), at: 1),
            ]) == nil
        )
        let plain = Reading(state: .open, counters: Counters(succeeded: 1, failed: 2))
        #expect(try cost([.reading(plain, at: 0), .reading(plain, at: 1)]) == nil)
    }

    @Test("looking back it is what it was then")
    func asOf() throws {
        var results = [PollResult.reading(reading(.closed, refused: 0), at: 0)]
        for second in 1...10 {
            results.append(.reading(reading(.open, refused: UInt64(second) * 100), at: Double(second)))
        }
        results.append(.reading(reading(.closed, refused: 1_000), at: 11))
        let track = try #require(Fleet(hearing: results).only)
        #expect(track.outageCost == nil)
        #expect(track.asOf(.at(4)).outageCost?.notServed == 400)
        #expect(track.asOf(.at(0)).outageCost == nil)
    }

    @Test("counters at their ends neither trap nor fall")
    func saturating() throws {
        let cost = try cost([
            .reading(reading(.closed, failed: 0, refused: 0), at: 0),
            .reading(
                Reading(state: .open, counters: Counters(succeeded: 500, failed: .max, refused: .max, cacheHits: .max)),
                at: 1
            ),
        ])
        #expect(cost?.notServed == .max && cost?.fromCache == .max)
    }

    @Test("what was not served is what failed and what was refused, as a share of all that was called")
    func rates() throws {
        let track = try #require(
            Fleet(hearing: [
                .reading(Reading(state: .open, counters: Counters(succeeded: 0, failed: 0, refused: 0)), at: 0),
                .reading(Reading(state: .open, counters: Counters(succeeded: 10, failed: 5, refused: 85)), at: 2),
            ]).only
        )
        let rates = track.rates(at: .at(2))
        #expect(rates.notServed == 45 && rates.demand == 50 && rates.notServedShare == 0.9)
        let buckets = track.history.buckets(endingAt: .at(2), width: .seconds(1), count: 3)
        #expect(buckets.last?.notServedPerSecond == 45)
    }

    @Test(
        "where refused calls are not counted there are none while it is closed, and who knows how many while it is open"
    )
    func refusedNotCounted() throws {
        for (state, notServed) in [(CircuitState.closed, Double?(2)), (.open, nil), (.halfOpen, nil), (.unknown, nil)] {
            let track = try #require(
                Fleet(hearing: [
                    .reading(Reading(state: state, counters: Counters(succeeded: 0, failed: 0)), at: 0),
                    .reading(Reading(state: state, counters: Counters(succeeded: 8, failed: 2)), at: 1),
                ]).only
            )
            #expect(track.rates(at: .at(1)).notServed == notServed, "\(state)")
        }
    }

    @Test("what is known begins with the first sample and not with the bucket that it is in")
    func oldest() throws {
        let start = 100.0
        let results = (0...1_000).map { second in
            PollResult.reading(Reading(state: .closed), at: start + Double(second))
        }
        let track = try #require(Fleet(hearing: results).only)
        #expect(track.history.count == CircuitHistory.capacity)
        #expect(track.history.oldestMonotonic == .at(start))
    }

    @Test("failed polls are counted until the target answers")
    func attempts() {
        var fleet = Fleet(hearing: [.failure("refused", at: 0), .failure("refused", at: 1)])
        #expect(fleet.targets[0].failedPolls == 2)
        fleet.apply(.reading(Reading(state: .closed), at: 2))
        #expect(fleet.targets[0].failedPolls == 0)
    }
}
