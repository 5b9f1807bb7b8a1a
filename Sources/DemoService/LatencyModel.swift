import CircuitBreaker
import CircuitVocabulary

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// How long the simulated Redis takes to answer.
///
/// Latencies of a busy server have a long tail; a log-normal distribution given by its median and its 99th percentile
/// is close enough to one for a picture.
package struct LatencyModel: Sendable {
    /// Half of the answers are faster.
    package var median: Duration
    /// One answer in a hundred is slower.
    package var p99: Duration
    /// How long a server that has just started stays slow, while it loads its data.
    package var warmUp: Duration
    /// What an answer takes at the beginning of the warm-up.
    package var warmUpFirst: Duration
    /// What an answer takes at the end of the warm-up.
    package var warmUpLast: Duration

    /// Makes a model; without arguments, that of the demo.
    ///
    /// The warm-up is slow enough that the probes of a half-open circuit take part of a second each, and can be seen by
    /// whoever looks four times a second.
    package init(
        median: Duration = .microseconds(200),
        p99: Duration = .milliseconds(2),
        warmUp: Duration = .seconds(6),
        warmUpFirst: Duration = .milliseconds(500),
        warmUpLast: Duration = .milliseconds(100)
    ) {
        self.median = median
        self.p99 = p99
        self.warmUp = warmUp
        self.warmUpFirst = warmUpFirst
        self.warmUpLast = warmUpLast
    }

    /// Draws the latency of an answer at full speed.
    package func draw(using generator: inout SplitMix64) -> Duration {
        // The 99th percentile of a standard normal distribution, hence of the logarithm here.
        let sigma = p99 > median && median > .zero ? log(p99 / median) / 2.326_348 : 0
        return median.scaled(by: exp(sigma * Self.normal(using: &generator)))
    }

    /// Draws the latency of an answer some time after the start; nil once the warm-up is over.
    package func drawWarmUp(after sinceStart: Duration, using generator: inout SplitMix64) -> Duration? {
        warmUpMiddle(after: sinceStart)?.scaled(by: 0.85 + 0.3 * generator.unit())
    }

    /// What an answer takes in the middle some time after the start; nil once the warm-up is over.
    func warmUpMiddle(after sinceStart: Duration) -> Duration? {
        guard sinceStart < warmUp else { return nil }
        let progress = max(0, sinceStart / warmUp)
        return warmUpFirst.scaled(by: 1 - progress) + warmUpLast.scaled(by: progress)
    }

    /// What an answer takes in the middle from a server that is so many times slower than it should be.
    func median(slowedBy factor: Double) -> Duration { median.scaled(by: max(1, factor)) }

    /// A standard normal number by the Box-Muller transform, within four deviations.
    private static func normal(using generator: inout SplitMix64) -> Double {
        let radius = (-2 * log(1 - generator.unit())).squareRoot()
        let angle = 2 * Double.pi * generator.unit()
        return min(4, max(-4, radius * cos(angle)))
    }
}
