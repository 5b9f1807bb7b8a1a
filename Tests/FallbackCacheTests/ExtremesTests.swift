import CircuitBreaker
import CircuitBreakerTestKit
import FallbackCache
import Testing

@Suite("A fallback cache at the extremes of its numbers")
struct ExtremesTests {
    @Test(
        "traps nothing, and keeps no more than it may",
        arguments: [Int.min, -1, 0, 1, .max],
        [Duration.seconds(-1e20), .seconds(-1), .zero, .seconds(Int64.max), .seconds(1e19), .seconds(1e20)]
    )
    func extremes(capacity: Int, time: Duration) {
        for jitter in [-1, 0, 1, Double.nan, .infinity] {
            for origin in [Int64.min, 0, .max] {
                let clock = ManualClock(monotonic: origin)
                let cache = FallbackCache<Int, Int>(
                    capacity: capacity,
                    timeToLive: time,
                    jitter: jitter,
                    clock: clock.breakerClock,
                    random: { jitter }
                )
                for key in 0..<5 { cache.store(key, for: key) }
                cache.setValue(1, for: 1, timeToLive: time)
                cache.limitLife(of: 1, to: time)
                clock.pass(time)
                clock.stepWall(time)
                _ = cache.fallback(for: 1)
                _ = cache.value(for: 1)
                #expect(cache.figures.entries <= max(0, capacity))
            }
        }
    }
}
