import CircuitVocabulary

/// The figures of a stretch of time that go up and down, each nil where it was not reported.
struct BucketGauges: Hashable, Sendable {
    /// What a gauge is, by its place among the lanes.
    enum Gauge: Int, CaseIterable, Sendable {
        case worstStreak, worstInFlight, worstP99
        case lastStreak, lastInFlight, lastP99, lastMedian, lastCacheEntries

        var isWorst: Bool { rawValue <= Gauge.worstP99.rawValue }
    }

    /// A lane a gauge: the value plus one, or zero where it was not reported.
    ///
    /// Latencies are in microseconds.
    var lanes = SIMD8<UInt64>()

    init() {}

    subscript(gauge: Gauge) -> UInt64? {
        get {
            let stored = lanes[gauge.rawValue]
            return stored == 0 ? nil : stored - 1
        }
        set { lanes[gauge.rawValue] = newValue.map { $0 == .max ? .max : $0 + 1 } ?? 0 }
    }

    /// Takes in a later stretch of time.
    mutating func merge(_ later: Self) {
        for gauge in Gauge.allCases {
            let lane = gauge.rawValue
            let new = later.lanes[lane]
            if gauge.isWorst {
                lanes[lane] = max(lanes[lane], new)
            } else if new > 0 {
                lanes[lane] = new
            }
        }
    }
}

extension Duration {
    /// The duration in whole microseconds, zero for a negative one.
    var wholeMicroseconds: UInt64 { UInt64(max(0, wholeNanoseconds / 1000)) }
}
