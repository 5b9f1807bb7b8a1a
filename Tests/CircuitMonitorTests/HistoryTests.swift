import CircuitVocabulary
import DisplayText
import MonitorSupport
import TestSupport
import Testing

@testable import CircuitMonitor

@Suite("The history cut into buckets")
struct HistoryTests {
    private func track(_ results: [PollResult], interval: Duration = .seconds(1)) throws -> CircuitTrack {
        try #require(Fleet(hearing: results, interval: interval).only)
    }

    @Test("buckets are aligned to their width in civil time, and the last one contains now")
    func alignment() throws {
        let track = try track([.reading(Reading(state: .closed), at: 0)])
        let buckets = track.history.buckets(endingAt: .at(13.5), width: .seconds(5), count: 4)
        #expect(buckets.map(\.start) == [-5, 0, 5, 10].map { Moment.at($0).wall })
        #expect(buckets.allSatisfy { $0.width == .seconds(5) })
    }

    @Test("a state is never drawn before it was read, and not longer than the reading speaks for it")
    func reach() throws {
        let track = try track([.reading(Reading(state: .open), at: 5)])
        let buckets = track.history.buckets(endingAt: .at(19.5), width: .seconds(1), count: 20)
        #expect(buckets.map { $0.worst == .state(.open) } == (0..<20).map { (5...9).contains($0) })
        #expect(buckets.allSatisfy { !$0.contains(.closed) })
    }

    @Test("a state lasts until the next sample")
    func untilNext() throws {
        let track = try track([
            .reading(Reading(state: .closed), at: 0), .reading(Reading(state: .open), at: 2),
            .reading(Reading(state: .unknown), at: 3),
        ])
        let buckets = track.history.buckets(endingAt: .at(3.5), width: .seconds(1), count: 4)
        #expect(buckets.map(\.worst) == [.state(.closed), .state(.closed), .state(.open), .state(.unknown)])
        #expect(!buckets[3].contains(.closed))
    }

    @Test("a poll that failed is drawn as no answer and ends the state before it")
    func noAnswer() throws {
        let track = try track([
            .reading(Reading(state: .closed), at: 0), .failure("refused", at: 1),
            .reading(Reading(state: .closed), at: 2),
        ])
        let buckets = track.history.buckets(endingAt: .at(2.5), width: .seconds(1), count: 3)
        #expect(buckets.map(\.hasNoAnswer) == [false, true, false])
        #expect(buckets[1].worst == .noAnswer)
        #expect(!buckets[1].contains(.closed))
    }

    @Test("the most severe state of a bucket wins")
    func severity() throws {
        let order: [CircuitState] = [.closed, .metricsOnly, .disabled, .unknown, .halfOpen, .forcedOpen, .open]
        for (index, state) in order.enumerated() {
            let results = order[...index].enumerated().map {
                PollResult.reading(Reading(state: $1), at: Double($0) / 10)
            }
            let bucket = try track(results).history.buckets(endingAt: .at(0.9), width: .seconds(1), count: 1)
            #expect(bucket.first?.worst == .state(state))
        }
    }

    @Test("a flip between two polls that an event tells of is in the strip")
    func passedThrough() throws {
        let flips = [
            CircuitEvent(time: Moment.at(0.4).wall, kind: .transition(from: .closed, to: .open), text: "5 in a row"),
            CircuitEvent(time: Moment.at(0.6).wall, kind: .transition(from: .open, to: .closed), text: "reset"),
        ]
        let track = try track([
            .reading(Reading(state: .closed), events: [], at: 0),
            .reading(Reading(state: .closed), events: flips, at: 1),
        ])
        let bucket = track.history.buckets(endingAt: .at(1.5), width: .seconds(1), count: 1)[0]
        #expect(bucket.contains(.open) && bucket.contains(.closed))
        #expect(track.events == flips)
    }

    @Test("an interval counts in the bucket in which it ends, and a finished bucket never changes")
    func counting() throws {
        var results: [PollResult] = []
        var earlier: [Bucket] = []
        for step in 0...40 {
            let time = Double(step) * 0.7
            results.append(
                .reading(Reading(state: .closed, counters: Counters(succeeded: UInt64(step * 7), failed: 0)), at: time)
            )
            let buckets = try track(results).history.buckets(endingAt: .at(time), width: .seconds(5), count: 6)
            for finished in earlier.dropLast() {
                guard let again = buckets.first(where: { $0.start == finished.start }) else { continue }
                #expect(finished == again)
            }
            earlier = buckets
        }
        #expect(earlier.compactMap(\.callsPerSecond).allSatisfy { abs($0 - 10) < 1e-6 })
    }

    @Test("buckets narrower than the interval share its figures")
    func narrowBuckets() throws {
        let track = try track(
            [0, 10, 20].map {
                .reading(Reading(state: .closed, counters: Counters(refused: UInt64($0) * 2)), at: Double($0))
            },
            interval: .seconds(10)
        )
        let buckets = track.history.buckets(endingAt: .at(20), width: .seconds(1), count: 20)
        #expect(buckets.allSatisfy { $0.refusedPerSecond == 2 })
    }

    @Test("the newest column keeps the figures of the one before until its own sample comes")
    func newestColumn() throws {
        let track = try track(
            (0...5).map {
                .reading(Reading(state: .closed, counters: Counters(refused: UInt64($0) * 3)), at: Double($0) + 0.5)
            }
        )
        let buckets = track.history.buckets(endingAt: .at(6.2), width: .seconds(1), count: 8)
        #expect(buckets.last?.refusedPerSecond == 3)
    }

    @Test("a silence is a gap, also for the figures")
    func gap() throws {
        let track = try track([
            .reading(Reading(state: .closed, counters: Counters(refused: 0)), at: 0),
            .reading(Reading(state: .closed, counters: Counters(refused: 900)), at: 9),
        ])
        let buckets = track.history.buckets(endingAt: .at(9.5), width: .seconds(1), count: 10)
        #expect(buckets.allSatisfy { $0.refusedPerSecond == nil })
        #expect(buckets[5...8].allSatisfy { $0.worst == nil })
    }

    @Test("a restart marks its bucket, which has no figures")
    func restart() throws {
        let track = try track([
            .reading(Reading(state: .closed, counters: Counters(refused: 500)), at: 0),
            .reading(Reading(state: .closed, counters: Counters(refused: 3)), at: 1),
            .reading(Reading(state: .closed, counters: Counters(refused: 5)), at: 2),
        ])
        let buckets = track.history.buckets(endingAt: .at(2.5), width: .seconds(1), count: 3)
        #expect(buckets.map(\.restarted) == [false, true, false])
        #expect(buckets.map(\.refusedPerSecond) == [nil, nil, 2])
    }

    @Test("the last 900 samples are kept, in order, and what was before them in buckets")
    func capacity() throws {
        let results = (0..<2_000).map {
            PollResult.reading(
                Reading(state: $0 < 1_500 ? .closed : .open, counters: Counters(refused: UInt64($0))),
                events: [],
                at: Double($0)
            )
        }
        let history = try track(results).history
        #expect(history.count == 900)
        #expect(history.newest == Moment.at(1_999).wall)
        #expect(history.resolution(at: .at(1_101)) == nil)
        #expect(history.resolution(at: .at(1_100)) == .seconds(10))
        let buckets = history.buckets(endingAt: .at(1_999.5), width: .seconds(100), count: 20)
        #expect(
            buckets.map(\.worst) == Array(repeating: .state(.closed), count: 15)
                + Array(repeating: .state(.open), count: 5)
        )
        #expect(buckets.allSatisfy { $0.refusedPerSecond == 1 && $0.blur == nil })
    }

    @Test("a wall clock that is set back moves the history as a whole")
    func clockSetBack() throws {
        var fleet = Fleet(hearing: [.reading(Reading(state: .open), at: 0), .reading(Reading(state: .open), at: 1)])
        var set = Moment.at(2)
        set.wall = set.wall.advanced(by: .seconds(-3_600))
        fleet.apply(
            PollResult(
                target: TargetID(index: 0),
                started: set,
                finished: set,
                outcome: .readings([CircuitReading(id: .named("redis"), reading: Reading(state: .closed))])
            )
        )
        let buckets = try #require(fleet.only).history.buckets(endingAt: set, width: .seconds(1), count: 4)
        #expect(buckets.map(\.worst) == [nil, .state(.open), .state(.open), .state(.closed)])
        #expect(buckets.last?.start == set.wall)
    }

    @Test("looking back leaves later samples out")
    func lookingBack() throws {
        let track = try track((0...9).map { .reading(Reading(state: $0 < 5 ? .closed : .open), at: Double($0)) })
        let buckets = track.history.buckets(endingAt: .at(4.5), width: .seconds(1), count: 5)
        #expect(buckets.allSatisfy { !$0.contains(.open) })
    }

    @Test("absurd widths, counts and times do not trap")
    func absurd() throws {
        let history = try track([.reading(Reading(state: .closed), at: 0)]).history
        #expect(history.buckets(endingAt: .at(1), width: .zero, count: 5).isEmpty)
        #expect(history.buckets(endingAt: .at(1), width: .seconds(1), count: -1).isEmpty)
        #expect(history.buckets(endingAt: .at(1), width: .nanoseconds(1), count: 1_000_000).count == 10_000)
        #expect(history.buckets(endingAt: .at(1), width: .seconds(Int64.max), count: 3).count == 3)
        let end = Moment(monotonic: .init(nanoseconds: .max), wall: .init(nanosecondsSinceEpoch: .max))
        #expect(history.buckets(endingAt: end, width: .seconds(1), count: 3).count == 3)
        let start = Moment(monotonic: .init(nanoseconds: .min), wall: .init(nanosecondsSinceEpoch: .min))
        #expect(history.buckets(endingAt: start, width: .seconds(1), count: 3).count == 3)
        #expect(CircuitHistory().buckets(endingAt: start, width: .seconds(1), count: 3).allSatisfy { $0.worst == nil })
    }

    @Test("random histories cut into buckets lose no call and add none")
    func conservation() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            var time = 0.0
            var refused: UInt64 = 0
            var results: [PollResult] = []
            for _ in 0..<100 {
                time += Double.random(in: 0.2...2.9, using: &random)
                refused += UInt64.random(in: 0...50, using: &random)
                results.append(.reading(Reading(state: .closed, counters: Counters(refused: refused)), at: time))
            }
            let history = try track(results).history
            let whole = history.buckets(endingAt: .at(time), width: .seconds(10_000_000), count: 1)[0]
            let seconds = history.span.inSeconds
            guard case .reading(let first)? = results.first?.onlyReading else { continue }
            let expected = Double(refused - (first.counters.refused ?? 0)) / seconds
            #expect(abs((whole.refusedPerSecond ?? -1) - expected) < 1e-6, "seed \(seed)")
        }
    }
}

extension PollResult {
    fileprivate enum Only { case reading(Reading) }

    fileprivate var onlyReading: Only? {
        guard case .readings(let readings) = outcome else { return nil }
        return readings.first.map { .reading($0.reading) }
    }
}
