import CircuitVocabulary
import DisplayText
import TestSupport
import Testing

@testable import CircuitMonitor

@Suite("The ring of samples")
struct SampleRingTests {
    /// Whether each sample so far was a reading, and when it was taken.
    private struct Plain {
        var samples: [(time: Int64, isReading: Bool)] = []

        func kept(_ capacity: Int) -> ArraySlice<(time: Int64, isReading: Bool)> { samples.suffix(capacity) }

        func lastReading(through index: Int, _ capacity: Int) -> Int? {
            Array(kept(capacity)).prefix(index + 1).lastIndex(where: \.isReading)
        }

        func covers(_ time: Int64, _ capacity: Int) -> Bool {
            let kept = kept(capacity)
            let first = kept.first(where: \.isReading) ?? kept.first
            guard samples.count > capacity, let first else { return true }
            return first.time < time
        }
    }

    @Test("the readings next to any sample are found, also in silences that are longer than the ring")
    func readings() {
        let capacity = 12
        for seed: UInt64 in 1...40 {
            var random = SeededRandom(seed: seed)
            var ring = SampleRing(capacity: capacity)
            var plain = Plain()
            var isReading = true
            for step in 0..<150 {
                // Stretches of both kinds, the longest three times as long as the ring.
                if random.next() % (seed.isMultiple(of: 2) ? 3 : 20) == 0 { isReading.toggle() }
                let time = Int64(step * 1_000)
                let reading = isReading ? Reading(state: .closed) : nil
                ring.add(reading, at: time)
                plain.samples.append((time, isReading))
                for index in -1...capacity {
                    #expect(
                        ring.lastReading(through: index) == plain.lastReading(through: index, capacity),
                        "seed \(seed), step \(step), index \(index)"
                    )
                }
                for time in stride(from: time - 14_000, through: time + 1, by: 500) {
                    #expect(ring.covers(time) == plain.covers(time, capacity), "seed \(seed), step \(step), \(time)")
                }
            }
        }
    }

    @Test("a target that always answers pays nothing for where its readings are")
    func memory() {
        var (answering, silent) = (SampleRing(capacity: 900), SampleRing(capacity: 900))
        for step in 0..<2_000 {
            let time = Int64(step * 1_000)
            let reading = Reading(state: .closed)
            answering.add(reading, at: time)
            silent.add(step == 0 ? reading : nil, at: time)
        }
        #expect(silent.heapBytes - answering.heapBytes < 2 * 900 + 100)
        #expect(answering.lastReading(through: 899) == 899)
        #expect(silent.lastReading(through: 899) == nil)
    }
}

extension SampleRing {
    fileprivate mutating func add(_ reading: Reading?, at time: Int64) {
        append(
            reading,
            time: time,
            interval: 1_000,
            passed: [],
            changes: 0,
            isRestart: false,
            isAfterSilence: false
        )
    }
}
