import CircuitVocabulary
import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor

@Suite("The figures of the last ten seconds")
struct RatesTests {
    private func rates(_ first: Counters, _ second: Counters, state: CircuitState = .closed) throws -> Rates {
        let fleet = Fleet(hearing: [
            .reading(Reading(state: state, counters: first), at: 1),
            .reading(Reading(state: state, counters: second), at: 3),
        ])
        return try #require(fleet.only).rates(at: .at(3))
    }

    @Test("every figure is a difference of counters over the time between the readings")
    func everyFigure() throws {
        let rates = try rates(
            Counters(total: 0, succeeded: 10, failed: 0, ignored: 1, refused: 5, cacheHits: 100, cacheMisses: 0),
            Counters(total: 9, succeeded: 13, failed: 1, ignored: 3, refused: 9, cacheHits: 103, cacheMisses: 1)
        )
        #expect(rates.failure == .value(0.25))
        #expect(rates.calls == 3)
        #expect(rates.refused == 2)
        #expect(rates.cache == 0.75)
        #expect(rates.succeededPerSecond == 1.5)
        #expect(rates.failedPerSecond == 0.5)
    }

    @Test("a counter that is not reported leaves its figures out and no others")
    func absentIsNotZero() throws {
        let rates = try rates(
            Counters(succeeded: 10, refused: 0, cacheHits: 3),
            Counters(succeeded: 20, refused: 0, cacheHits: 4)
        )
        #expect(rates.failure == .none)
        #expect(rates.calls == nil)
        #expect(rates.refused == 0)
        #expect(rates.cache == nil)
    }

    @Test("a service without ignored calls has a rate of calls all the same")
    func ignoredIsOptional() throws {
        let rates = try rates(Counters(succeeded: 1, failed: 1), Counters(succeeded: 4, failed: 2))
        #expect(rates.calls == 2)
    }

    @Test("no judged call and no lookup is no figure, and not zero")
    func zeroDenominator() throws {
        let still = Counters(succeeded: 10, failed: 2, refused: 7, cacheHits: 3, cacheMisses: 1)
        let rates = try rates(still, still)
        #expect(rates.failure == .none)
        #expect(rates.cache == nil)
        #expect(rates.calls == 0)
        #expect(rates.refused == 0)
    }

    @Test("a failure rate of the service's own window stands where counters give none, and none of an empty window")
    func reportedRate() throws {
        func rates(_ counters: [Counters], calls: Int?) throws -> Rates {
            let window = CallWindow(extent: .notReported, calls: calls, failureRate: 0.3)
            let fleet = Fleet(
                hearing: zip(counters, [1.0, 3.0]).map { counters, time in
                    .reading(Reading(state: .closed, counters: counters, window: window), at: time)
                }
            )
            return try #require(fleet.only).rates(at: .at(3))
        }
        let still = Counters(succeeded: 140, failed: 60)
        #expect(try rates([still, still], calls: nil).failure == .reported(0.3))
        #expect(try rates([Counters(), Counters()], calls: 20).failure == .reported(0.3))
        #expect(try rates([still, still], calls: 0).failure == .none)
        #expect(try rates([still, Counters(succeeded: 141, failed: 61)], calls: 20).failure == .value(0.5))
    }

    @Test("beside a circuit that refuses calls stands the failure rate that was last known")
    func lastKnown() throws {
        var results: [PollResult] = [
            .reading(Reading(state: .closed, counters: Counters(succeeded: 5, failed: 0)), at: 1)
        ]
        results.append(.reading(Reading(state: .open, counters: Counters(succeeded: 5, failed: 5)), at: 2))
        for second in 3...20 {
            results.append(
                .reading(Reading(state: .open, counters: Counters(succeeded: 5, failed: 5)), at: Double(second))
            )
        }
        let track = try #require(Fleet(hearing: results).only)
        #expect(track.rates(at: .at(20)).failure == .was(1))
        let closed = Fleet(
            hearing: results + [.reading(Reading(state: .closed, counters: Counters(succeeded: 5, failed: 5)), at: 21)]
        )
        #expect(try #require(closed.only).rates(at: .at(21)).failure == .none)
    }

    @Test("only intervals that ended in the last ten seconds count")
    func window() throws {
        let results = (0...30).map { second in
            PollResult.reading(
                Reading(
                    state: .closed,
                    counters: Counters(succeeded: second < 15 ? UInt64(second) * 100 : 1_400 + UInt64(second))
                ),
                at: Double(second)
            )
        }
        let track = try #require(Fleet(hearing: results).only)
        #expect(track.rates(at: .at(30)).succeededPerSecond == 1)
    }

    @Test("figures change with what is read and not with the clock, until that is stale")
    func betweenReadings() throws {
        let results = (0...30).map { second in
            PollResult.reading(
                Reading(state: .closed, counters: Counters(succeeded: UInt64(second * second))),
                at: Double(second)
            )
        }
        let track = try #require(Fleet(hearing: results).only)
        #expect(track.rates(at: .at(30)).succeededPerSecond == 50)
        #expect(track.rates(at: .at(30.9)) == track.rates(at: .at(30)))
        #expect(track.rates(at: .at(33)) == track.rates(at: .at(30)))
        #expect(track.rates(at: .at(41)).succeededPerSecond == nil)
    }

    @Test("an interval longer than the window counts until it is stale")
    func slowTarget() throws {
        let fleet = Fleet(
            hearing: [
                .reading(Reading(state: .closed, counters: Counters(refused: 0)), at: 0),
                .reading(Reading(state: .closed, counters: Counters(refused: 60)), at: 30),
            ],
            interval: .seconds(30)
        )
        let track = try #require(fleet.only)
        #expect(track.rates(at: .at(50)).refused == 2)
        #expect(track.rates(at: .at(121)).refused == nil)
    }

    @Test("a restart is never a rate", arguments: [true, false])
    func restart(fallingCounter: Bool) throws {
        let later =
            fallingCounter
            ? Reading(state: .closed, counters: Counters(succeeded: 3, refused: 900))
            : Reading(state: .closed, counters: Counters(succeeded: 999, refused: 900), processID: "b")
        let fleet = Fleet(hearing: [
            .reading(Reading(state: .closed, counters: Counters(succeeded: 500, refused: 100), processID: "a"), at: 1),
            .reading(later, at: 2),
        ])
        let track = try #require(fleet.only)
        #expect(track.rates(at: .at(2)).refused == nil)
        #expect(track.events.map(\.kind) == [.restart])
    }

    @Test("after a restart only what the new process did counts")
    func afterRestart() throws {
        func reading(_ refused: UInt64, _ process: DisplayText) -> Reading {
            Reading(state: .closed, counters: Counters(refused: refused), processID: process)
        }
        var fleet = Fleet(hearing: [
            .reading(reading(0, "1"), at: 1), .reading(reading(100, "1"), at: 2), .reading(reading(0, "2"), at: 3),
        ])
        #expect(try #require(fleet.only).rates(at: .at(3)).refused == nil)
        fleet.apply(.reading(reading(2, "2"), at: 4))
        #expect(try #require(fleet.only).rates(at: .at(4)).refused == 2)
    }

    @Test("a target that does not answer has no rates")
    func noAnswer() throws {
        let fleet = Fleet(hearing: [
            .reading(Reading(state: .open, counters: Counters(succeeded: 0, failed: 0, refused: 0)), at: 1),
            .reading(Reading(state: .open, counters: Counters(succeeded: 0, failed: 9, refused: 9)), at: 2),
            .failure("refused", at: 3),
        ])
        #expect(try #require(fleet.only).rates(at: .at(3)) == Rates())
    }

    @Test("counters at the end of their range do not trap")
    func extremes() throws {
        let rates = try rates(
            Counters(succeeded: 0, failed: 0, ignored: 0, cacheHits: 0, cacheMisses: 0),
            Counters(succeeded: .max, failed: .max, ignored: .max, cacheHits: .max, cacheMisses: .max)
        )
        #expect(rates.failure == .value(0.5))
        #expect(rates.cache == 0.5)
    }
}
