import CircuitBreaker
import CircuitBreakerTestKit
import FallbackCache
import Synchronization
import Testing

@Suite("Time to live")
struct LifetimeTests {
    let clock = ManualClock()

    private func cache(
        timeToLive: Duration? = .seconds(10),
        jitter: Double = 0,
        serveStale: Bool = true,
        random: @escaping @Sendable () -> Double = { 0.5 }
    ) -> FallbackCache<String, Int> {
        FallbackCache(
            capacity: 3,
            timeToLive: timeToLive,
            jitter: jitter,
            serveStale: serveStale,
            clock: clock.breakerClock,
            random: random
        )
    }

    @Test("One nanosecond before its end an entry lives, at its end it has expired")
    func end() {
        let cache = cache()
        cache.store(1, for: "a")
        clock.pass(.seconds(10) - .nanoseconds(1))
        #expect(cache.value(for: "a") == 1)
        clock.pass(.nanoseconds(1))
        #expect(cache.value(for: "a") == nil)
    }

    @Test("The clock is read for entries only that have a time to live")
    func readings() {
        let readings = Atomic(0)
        let cache = FallbackCache<String, Int>(
            clock: BreakerClock(
                monotonic: { Int64(readings.wrappingAdd(1, ordering: .relaxed).newValue) },
                wall: { Timestamp(nanosecondsSinceEpoch: 0) }
            )
        )
        cache.store(1, for: "a")
        #expect(cache.fallback(for: "a") == 1)
        #expect(cache.value(for: "b") == nil)
        #expect(readings.load(ordering: .relaxed) == 0)
        cache.setValue(1, for: "c", timeToLive: .seconds(1))
        #expect(cache.value(for: "c") == 1)
        #expect(readings.load(ordering: .relaxed) == 2)
    }

    @Test("Where stale entries are served an expired one answers a refused call: a hit, counted as expired once")
    func staleServed() {
        let cache = cache()
        cache.store(1, for: "a")
        clock.pass(.seconds(10))
        for _ in 0..<3 {
            #expect(cache.fallback(for: "a") == 1)
            #expect(cache.value(for: "a") == nil)
        }
        #expect(
            cache.figures == CacheFigures(hits: 3, misses: 0, entries: 1, capacity: 3, evictions: 0, expired: 1)
        )
    }

    @Test("Where stale entries are not served an expired one is a miss, counted as expired once, and is forgotten")
    func staleNotServed() {
        let cache = cache(serveStale: false)
        cache.store(1, for: "a")
        cache.store(2, for: "b")
        clock.pass(.seconds(10))
        #expect(cache.fallback(for: "a") == nil)
        #expect(cache.fallback(for: "a") == nil)
        #expect(cache.value(for: "b") == nil)
        #expect(
            cache.figures == CacheFigures(hits: 0, misses: 2, entries: 0, capacity: 3, evictions: 0, expired: 2)
        )
    }

    @Test("Looking for the living value of an expired entry does not refresh it")
    func expiredIsNotRefreshed() {
        let cache = cache()
        cache.store(1, for: "a")
        clock.pass(.seconds(10))
        cache.store(2, for: "b")
        cache.store(3, for: "c")
        #expect(cache.value(for: "a") == nil)
        cache.store(4, for: "d")
        #expect(!cache.contains("a"))
        #expect(cache.contains("b"))
    }

    @Test("Storing anew begins a new life, which can expire and be counted again")
    func newLife() {
        let cache = cache()
        for lives in 1...3 as ClosedRange<UInt64> {
            cache.store(1, for: "a")
            #expect(cache.value(for: "a") == 1)
            clock.pass(.seconds(10))
            _ = cache.fallback(for: "a")
            #expect(cache.figures.expired == lives)
        }
    }

    @Test("An entry's own time to live goes before the cache's; without either it never expires")
    func ownTime() {
        let cache = cache()
        cache.setValue(1, for: "a", timeToLive: .seconds(20))
        cache.setValue(2, for: "b", timeToLive: .seconds(5))
        clock.pass(.seconds(5))
        #expect(cache.value(for: "b") == nil)
        clock.pass(.seconds(15) - .nanoseconds(1))
        #expect(cache.value(for: "a") == 1)
        let endless = self.cache(timeToLive: nil)
        endless.store(3, for: "c")
        clock.pass(.seconds(86_400 * 365 * 100))
        #expect(endless.value(for: "c") == 3)
        #expect(endless.figures.expired == 0)
    }

    @Test("A value without time left is not kept, and what was kept under its key goes", arguments: [0, -1])
    func noTime(seconds: Int) {
        let cache = cache()
        cache.store(1, for: "a")
        cache.setValue(2, for: "a", timeToLive: .seconds(seconds))
        #expect(!cache.contains("a"))
        #expect(cache.fallback(for: "a") == nil)
    }

    @Test("Hits and misses are counted by fallback only, one for each")
    func hitsAndMisses() {
        let cache = cache()
        cache.store(1, for: "a")
        for _ in 0..<5 {
            _ = cache.value(for: "a")
            _ = cache.value(for: "absent")
            _ = cache.contains("absent")
        }
        #expect(cache.figures.hits + cache.figures.misses == 0)
        for _ in 0..<2 { _ = cache.fallback(for: "a") }
        for _ in 0..<3 { _ = cache.fallback(for: "absent") }
        #expect(cache.figures.hits == 2)
        #expect(cache.figures.misses == 3)
    }

    @Test("Jitter shortens a life by its share times chance, and never lengthens it")
    func jitter() {
        for (chance, milliseconds) in [(0.0, 10_000), (0.5, 9_000), (0.999, 8_002)] {
            let cache = cache(jitter: 0.2) { chance }
            cache.store(1, for: "a")
            clock.pass(.milliseconds(milliseconds) - .nanoseconds(1))
            #expect(cache.value(for: "a") == 1)
            clock.pass(.nanoseconds(1))
            #expect(cache.value(for: "a") == nil)
        }
    }

    @Test("Entries stored together do not expire together under jitter")
    func jitterSpreads() {
        let cache = FallbackCache<Int, Int>(timeToLive: .seconds(100), jitter: 0.5, clock: clock.breakerClock)
        for number in 0..<1000 { cache.store(number, for: number) }
        clock.pass(.seconds(50) - .nanoseconds(1))
        #expect((0..<1000).allSatisfy { cache.value(for: $0) != nil })
        clock.pass(.seconds(25))
        let living = (0..<1000).count { cache.value(for: $0) != nil }
        #expect((350...650).contains(living))
        clock.pass(.seconds(26))
        #expect((0..<1000).allSatisfy { cache.value(for: $0) == nil })
    }

    @Test(
        "Senseless jitter and chance trap nothing and give no life longer than stated",
        arguments: [Double.nan, .infinity, -.infinity, -3, 7, 0],
        [Double.nan, .infinity, -.infinity, -3, 7, 0]
    )
    func senselessJitter(jitter: Double, chance: Double) {
        let cache = cache(jitter: jitter) { chance }
        cache.store(1, for: "a")
        cache.setValue(1, for: "b", timeToLive: .seconds(Int64.max))
        clock.pass(.seconds(10))
        #expect(cache.value(for: "a") == nil)
    }

    @Test(
        "A life beyond every clock never ends and nothing overflows",
        arguments: [
            Duration.seconds(Int64.max), .nanoseconds(Int64.max), .seconds(Int64.max) + .seconds(Int64.max),
            .seconds(9_223_372_036) + .nanoseconds(854_775_807),
        ]
    )
    func endless(time: Duration) {
        for jitter in [0, 0.1] {
            let cache = cache(timeToLive: time, jitter: jitter)
            cache.store(1, for: "a")
            cache.limitLife(of: "a", to: time)
            clock.pass(.seconds(3_000_000_000 / 60))
            #expect(cache.value(for: "a") == 1)
        }
    }

    @Test("A clock at the end of its range overflows nothing")
    func clockAtTheEdge() {
        let cache = FallbackCache<String, Int>(
            timeToLive: .seconds(10),
            clock: ManualClock(monotonic: .max - 5).breakerClock
        )
        cache.store(1, for: "a")
        #expect(cache.value(for: "a") == 1)
    }

    @Test("A bounded life ends sooner, never later, and leaves everything else as it was")
    func limitLife() {
        let cache = cache()
        cache.store(1, for: "a")
        cache.limitLife(of: "a", to: .seconds(3))
        cache.limitLife(of: "a", to: .seconds(8))
        cache.limitLife(of: "absent", to: .seconds(3))
        clock.pass(.seconds(3) - .nanoseconds(1))
        #expect(cache.value(for: "a") == 1)
        clock.pass(.nanoseconds(1))
        #expect(cache.value(for: "a") == nil)
        #expect(cache.fallback(for: "a") == 1)
        #expect(!cache.contains("absent"))

        let endless = self.cache(timeToLive: nil)
        endless.store(2, for: "b")
        endless.limitLife(of: "b", to: .seconds(4))
        clock.pass(.seconds(4))
        #expect(endless.value(for: "b") == nil)
    }

    @Test("Bounding a life to nothing forgets the entry, and the life of an expired entry cannot be prolonged")
    func limitLifeToNothing() {
        let cache = cache()
        cache.store(1, for: "a")
        cache.limitLife(of: "a", to: .zero)
        #expect(!cache.contains("a"))
        cache.store(2, for: "b")
        clock.pass(.seconds(10))
        #expect(cache.fallback(for: "b") == 2)
        cache.limitLife(of: "b", to: .seconds(30))
        #expect(cache.value(for: "b") == nil)
        #expect(cache.figures.expired == 1)
    }
}
