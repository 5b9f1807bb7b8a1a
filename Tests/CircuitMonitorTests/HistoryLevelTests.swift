import CircuitVocabulary
import DisplayText
import MonitorSupport
import TestSupport
import Testing

@testable import CircuitMonitor

@Suite("The levels of the history")
struct HistoryLevelTests {
    @Test(
        "every zoom level tells what a plain list of all polls tells",
        arguments: [300, 1_000, 9_000, 70_000] as [Int64]
    )
    func plainList(interval: Int64) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<4 {
            var life = RandomLife(interval: interval, silence: 4 * 3_600_000)
            for _ in 0..<2_500 where life.time < 70 * 3_600_000 { life.poll(&random) }
            let end = life.time + Int64.random(in: 0...4 * interval, using: &random)
            let track = try #require(life.fleet.only)
            for (width, count) in [
                (1_000, 800), (7_000, 60), (10_000, 1_000), (30_000, 300), (60_000, 1_400), (300_000, 800),
                (900_000, 90),
                (3_600_000, 30),
            ] as [(Int64, Int)] {
                let buckets = track.history.buckets(
                    endingAt: RandomLife.moment(end),
                    width: .milliseconds(width),
                    count: count
                )
                let columns = life.plain.columns(endingAt: RandomLife.epoch + end, width: width, count: count)
                // The newest column borrows figures until it has its own.
                for (index, (bucket, column)) in zip(buckets, columns).dropLast().enumerated() where bucket.blur == nil
                {
                    let place = "seed \(seed), width \(width), column \(index) of \(count)"
                    compare(bucket, column, place)
                }
                if width >= 300_000 { #expect(buckets.allSatisfy { $0.blur == nil }) }
                let states = track.history.buckets(
                    endingAt: RandomLife.moment(end),
                    width: .milliseconds(width),
                    count: count,
                    withFigures: false
                )
                #expect(states.map(\.worst) == buckets.map(\.worst), "seed \(seed), width \(width)")
                #expect(states.map(\.restarted) == buckets.map(\.restarted), "seed \(seed), width \(width)")
            }
        }
    }

    private func compare(_ bucket: Bucket, _ column: PlainHistory.Column, _ place: String) {
        for state in CircuitState.allCases {
            #expect(bucket.time(in: state) == .milliseconds(column.times[.state(state)] ?? 0), "\(state), \(place)")
            #expect(bucket.contains(state) == column.seen.contains(.state(state)), "\(state), \(place)")
        }
        #expect(bucket.timeWithoutAnswer == .milliseconds(column.times[.noAnswer] ?? 0), "\(place)")
        #expect(bucket.hasNoAnswer == column.seen.contains(.noAnswer), "\(place)")
        #expect(bucket.refusedPerSecond == column.perSecond("refused"), "\(place)")
        #expect(bucket.succeededPerSecond == column.perSecond("succeeded"), "\(place)")
        #expect(bucket.failureRate == column.share("failed", "succeeded"), "\(place)")
        #expect(bucket.cacheHitRatio == column.share("hits", "misses"), "\(place)")
        #expect(bucket.transitions == column.changes, "\(place)")
        #expect(bucket.restarted == column.restarted, "\(place)")
        #expect(bucket.worstFailureStreak == column.worstStreak, "\(place)")
    }

    @Test("looking back shows what was shown then")
    func lookingBack() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<5 {
            var life = RandomLife(interval: 1_000, silence: 60_000)
            var moments: [(end: Int64, track: CircuitTrack)] = []
            for number in 0..<1_600 {
                life.poll(&random)
                guard number > 800, Int.random(in: 0..<40, using: &random) == 0 else { continue }
                moments.append((life.time + Int64.random(in: 0...200, using: &random), try #require(life.fleet.only)))
            }
            let track = try #require(life.fleet.only)
            for (end, then) in moments {
                let now = RandomLife.moment(end)
                let past = track.asOf(now)
                #expect(past.latest == then.latest, "seed \(seed), \(end)")
                #expect(past.shown(at: now.monotonic) == then.shown(at: now.monotonic), "seed \(seed), \(end)")
                #expect(past.standing(at: now.monotonic) == then.standing(at: now.monotonic), "seed \(seed), \(end)")
                #expect(past.rates(at: now.monotonic) == then.rates(at: now.monotonic), "seed \(seed), \(end)")
                #expect(past.events.last == then.events.last, "seed \(seed), \(end)")
                #expect(past.resolution == nil)
                for width in [1_000, 3_000, 10_000, 60_000] as [Int64] {
                    let buckets = track.history.buckets(endingAt: now, width: .milliseconds(width), count: 20)
                    let before = then.history.buckets(endingAt: now, width: .milliseconds(width), count: 20)
                    for (left, right) in zip(buckets, before) where left.blur == nil && right.blur == nil {
                        #expect(left == right, "seed \(seed), \(end), width \(width)")
                    }
                }
            }
        }
    }

    /// A day of a circuit that is polled once a second and tells everything there is to tell.
    private func day(hours: Int = 24) throws -> CircuitTrack {
        var fleet = Fleet(hearing: [])
        var counters = Counters(
            total: 0,
            succeeded: 0,
            failed: 0,
            ignored: 0,
            refused: 0,
            cacheHits: 0,
            cacheMisses: 0
        )
        for second in 0...hours * 3_600 {
            // A minute of outage in every hour, each with a probe.
            let state: CircuitState = second % 3_600 < 3_000 ? .closed : second % 3_600 < 3_050 ? .open : .halfOpen
            if second % 3_600 >= 3_060 || state == .closed {
                counters.succeeded = counters.succeeded.map { $0 + 1_500 }
            } else {
                counters.refused = counters.refused.map { $0 + 1_500 }
                counters.cacheHits = counters.cacheHits.map { $0 + 1_200 }
                counters.cacheMisses = counters.cacheMisses.map { $0 + 300 }
                counters.failed = counters.failed.map { $0 + 1 }
            }
            counters.total = counters.total.map { $0 + 1_500 }
            let isClosed = second % 3_600 >= 3_060 || state == .closed
            let since =
                isClosed
                ? (second % 3_600 >= 3_060 ? 3_060 : second < 3_600 ? 0 : -540) : state == .open ? 3_000 : 3_050
            let reading = Reading(
                state: isClosed ? .closed : state,
                counters: counters,
                failureStreak: isClosed ? 0 : 5,
                thresholds: Thresholds(failures: 5, successes: 3, halfOpenCalls: 3, recoveryTimeout: .seconds(60)),
                inFlight: second % 7,
                timeInState: .seconds(second % 3_600 - since),
                outage: isClosed ? nil : .seconds(second % 3_600 - 3_000),
                nextProbe: isClosed ? nil : .seconds(60),
                lastFailure: isClosed
                    ? nil : LastFailure(time: Moment.at(Double(second)).wall, text: "connection refused"),
                cacheEntries: 900,
                cacheCapacity: 1_000,
                latency: Latency(median: .microseconds(900), p99: .microseconds(second % 600 == 0 ? 90_000 : 4_000)),
                processID: "a"
            )
            fleet.apply(.reading(reading, at: Double(second)))
        }
        return try #require(fleet.only)
    }

    @Test("a day at one reading a second stays within 250 kB a circuit, and every hour of it can be looked at")
    func dayOfReadings() throws {
        let track = try day()
        let kilobytes = Double(track.history.heapBytes) / 1_000
        #expect(kilobytes < 250, "\(kilobytes) kB")

        let end = Moment.at(24 * 3_600)
        let hours = track.history.buckets(endingAt: end, width: .seconds(900), count: 97)
        // Moment.at(0) is on a quarter of an hour.
        #expect(hours.dropLast().allSatisfy { $0.blur == nil })
        let closed = hours.dropLast().map { $0.time(in: .closed).inSeconds }.reduce(0, +)
        #expect(closed == 24 * (3_600 - 60))
        #expect(hours.map(\.transitions).reduce(0, +) == 24 * 3)

        // Twenty hours back, in the middle of an outage: what the minute that ended then says.
        let back = Moment.at(3 * 3_600 + 3_060)
        let past = track.asOf(back)
        #expect(past.resolution == .seconds(60))
        #expect(past.latest?.state == .halfOpen)
        #expect(past.latest?.failureStreak == 5)
        #expect(past.rates(at: back.monotonic).refused == 1_500)
        #expect(past.standing(at: back.monotonic) == Standing(duration: .seconds(60), isAtLeast: false, isOutage: true))
        #expect(past.events.last?.kind == .transition(from: .open, to: .halfOpen))
        // Two hours back: ten seconds. A minute back: the reading itself.
        #expect(track.asOf(.at(22 * 3_600)).resolution == .seconds(10))
        #expect(track.asOf(.at(24 * 3_600 - 60)).latest?.inFlight == (24 * 3_600 - 60) % 7)
    }

    @Test("what a source does not report takes no memory")
    func absentIsFree() throws {
        let full = try day(hours: 1).history.heapBytes
        var bare = Fleet(hearing: [])
        for second in 0...3_600 { bare.apply(.reading(Reading(state: .closed), at: Double(second))) }
        let least = try #require(bare.only).history.heapBytes
        #expect(least < full / 3)
    }

    @Test("after three days the memory does not grow any more, and what is older is gone")
    func threeDays() throws {
        var fleet = Fleet(hearing: [], interval: .seconds(30))
        var random = SeededRandom(seed: 3)
        var counters = Counters(succeeded: 0, failed: 0, refused: 0, cacheHits: 0, cacheMisses: 0)
        // The largest that it was in each 75 hours: what is in a bucket makes it larger or smaller.
        var largest = [0, 0, 0]
        for step in 0..<(225 * 120) {
            let isOpen = step % 1_000 > 950
            counters.succeeded? += isOpen ? 0 : UInt64.random(in: 20_000...30_000, using: &random)
            counters.failed? += isOpen ? 1 : 0
            counters.refused? += 30
            counters.cacheHits? += UInt64.random(in: 0...500, using: &random)
            let reading = Reading(
                state: step < 120 || isOpen ? .open : .closed,
                counters: counters,
                failureStreak: isOpen ? step % 9 : 0,
                inFlight: Int.random(in: 0...20, using: &random),
                lastFailure: LastFailure(time: nil, text: step % 1_000 < 500 ? "no answer" : "connection refused"),
                latency: Latency(
                    median: .microseconds(Int.random(in: 100...900, using: &random)),
                    p99: .microseconds(Int.random(in: 1_000...90_000, using: &random))
                )
            )
            fleet.apply(.reading(reading, at: Double(step) * 30, spacing: .seconds(30)))
            if step % 60 == 0 {
                let part = step / (75 * 120)
                largest[part] = max(largest[part], try #require(fleet.only).history.heapBytes)
            }
        }
        #expect(largest[2] <= largest[1] * 102 / 100, "\(largest)")
        let history = try #require(fleet.only).history
        #expect(try #require(history.oldest).duration(to: Moment.at(225 * 3_600).wall) <= .seconds(72 * 3_600 + 300))
        let buckets = history.buckets(endingAt: .at(225 * 3_600 - 30), width: .seconds(3_600), count: 226)
        #expect(buckets[0..<152].allSatisfy { $0.worst == nil && $0.refusedPerSecond == nil })
        #expect(buckets[155..<225].allSatisfy { $0.contains(.closed) && $0.refusedPerSecond == 1 })
    }

    @Test("a column that is finer than what is left says how coarse it is")
    func blur() throws {
        let track = try day(hours: 2)
        let buckets = track.history.buckets(endingAt: .at(3_000), width: .seconds(5), count: 10)
        #expect(buckets.allSatisfy { $0.blur == .seconds(5) })
        #expect(buckets.allSatisfy { $0.callsPerSecond == 1_500 })
    }

    @Test("a reading that is looked back at is the one that was read, to the millisecond")
    func wholeReading() throws {
        let reading = Reading(
            state: .open,
            counters: Counters(total: .max, succeeded: 1, failed: 0, refused: .max),
            failureStreak: 5,
            thresholds: Thresholds(failures: 5, successes: 3, halfOpenCalls: 3, recoveryTimeout: .seconds(60)),
            inFlight: 0,
            timeInState: .milliseconds(1_234),
            outage: .seconds(90_000),
            nextProbe: .zero,
            lastFailure: LastFailure(time: Moment.at(-3_600).wall, text: "connection refused", isInjected: true),
            cacheEntries: 0,
            cacheCapacity: 1_000,
            latency: Latency(median: .microseconds(7), p99: .seconds(30)),
            injection: Injection(callsLeft: 3, rate: 0.5, timeLeft: .seconds(9)),
            processID: "a"
        )
        var later = reading
        later.lastFailure = LastFailure(time: nil, text: "timeout")
        later.injection = nil
        later.counters.failed = nil
        let fleet = Fleet(hearing: [
            .reading(reading, at: 1), .reading(later, at: 2), .reading(Reading(state: .closed), at: 3),
        ])
        let track = try #require(fleet.only)
        #expect(track.asOf(.at(1.5)).latest == reading)
        #expect(track.asOf(.at(2.5)).latest == later)
        #expect(track.asOf(.at(0.5)).latest == nil)
        // Times are kept in milliseconds: the very beginning is the first reading.
        let odd = try #require(Fleet(hearing: [.reading(reading, at: 1.0004), .reading(later, at: 2)]).only)
        let beginning = try #require(odd.history.oldestMonotonic)
        let first = odd.asOf(Moment(monotonic: beginning, wall: Moment.at(1).wall))
        #expect(first.standing(at: beginning)?.isOutage == true)
    }
}
