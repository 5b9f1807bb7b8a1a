import CircuitBreaker
import CircuitBreakerTestKit
import Synchronization
import Testing

@testable import FallbackCache

@Suite("Which entry gives way")
struct RecencyTests {
    @Test("By default it holds 1000 entries, without a time to live, and answers with stale ones")
    func defaults() {
        let cache = FallbackCache<Int, Int>()
        #expect(cache.capacity == 1000)
        #expect(cache.serveStale)
        for number in 0..<1001 { cache.store(number, for: number) }
        #expect(
            cache.figures
                == CacheFigures(hits: 0, misses: 0, entries: 1000, capacity: 1000, evictions: 1, expired: 0)
        )
        #expect(!cache.contains(0))
        #expect(cache.contains(1))
    }

    @Test("The entry that was used longest ago gives way, and a read is a use, by either way of reading")
    func readRefreshes() {
        for read in [{ $0.value(for: "a") }, { $0.fallback(for: "a") }] as [(FallbackCache<String, Int>) -> Int?] {
            let cache = FallbackCache<String, Int>(capacity: 3)
            cache.store(1, for: "a")
            cache.store(2, for: "b")
            cache.store(3, for: "c")
            #expect(read(cache) == 1)
            cache.store(4, for: "d")
            #expect(cache.contains("a"))
            #expect(!cache.contains("b"))
            cache.store(5, for: "e")
            #expect(!cache.contains("c"))
            #expect(cache.contains("a"))
            #expect(cache.figures.evictions == 2)
            #expect(cache.figures.entries == 3)
        }
    }

    @Test("Storing under a key that is there refreshes it, replaces its value and evicts nothing")
    func overwriting() {
        let cache = FallbackCache<String, Int>(capacity: 2)
        cache.store(1, for: "a")
        cache.store(2, for: "b")
        cache.store(10, for: "a")
        #expect(cache.figures.evictions == 0)
        #expect(cache.figures.entries == 2)
        cache.store(3, for: "c")
        #expect(cache.value(for: "a") == 10)
        #expect(!cache.contains("b"))
    }

    @Test("Asking whether something is there and bounding its life are no uses")
    func noUses() {
        let cache = FallbackCache<String, Int>(capacity: 2)
        cache.store(1, for: "a")
        cache.store(2, for: "b")
        #expect(cache.contains("a"))
        cache.limitLife(of: "a", to: .seconds(5))
        cache.store(3, for: "c")
        #expect(!cache.contains("a"))
    }

    @Test("A removed entry frees its place and is no eviction")
    func removal() {
        let cache = FallbackCache<String, Int>(capacity: 2)
        cache.store(1, for: "a")
        cache.store(2, for: "b")
        cache.removeValue(for: "a")
        cache.removeValue(for: "absent")
        #expect(cache.figures.entries == 1)
        cache.store(3, for: "c")
        #expect(cache.figures.evictions == 0)
        #expect(cache.contains("b") && cache.contains("c"))
    }

    @Test("Forgetting everything keeps the counters and leaves a cache that works")
    func removeAll() {
        let cache = FallbackCache<Int, Int>(capacity: 3)
        for number in 0..<5 { cache.store(number, for: number) }
        _ = cache.fallback(for: 4)
        cache.removeAll()
        #expect(
            cache.figures == CacheFigures(hits: 1, misses: 0, entries: 0, capacity: 3, evictions: 2, expired: 0)
        )
        for number in 0..<5 { cache.store(number, for: number) }
        #expect(cache.value(for: 4) == 4)
        #expect(cache.figures.entries == 3)
        #expect(cache.figures.evictions == 4)
    }

    @Test("With a capacity of zero or less it keeps nothing and counts misses", arguments: [0, -1, Int.min])
    func noCapacity(capacity: Int) {
        let cache = FallbackCache<String, Int>(capacity: capacity)
        cache.store(1, for: "a")
        #expect(cache.fallback(for: "a") == nil)
        #expect(
            cache.figures == CacheFigures(hits: 0, misses: 1, entries: 0, capacity: 0, evictions: 0, expired: 0)
        )
    }

    @Test("With a capacity of one it keeps the newest")
    func capacityOfOne() {
        let cache = FallbackCache<String, Int>(capacity: 1)
        cache.store(1, for: "a")
        cache.store(2, for: "b")
        #expect(cache.value(for: "a") == nil)
        #expect(cache.value(for: "b") == 2)
        cache.removeValue(for: "b")
        cache.store(3, for: "c")
        #expect(cache.value(for: "c") == 3)
        #expect(cache.figures.evictions == 1)
    }

    @Test("Places that fall free are used again, however often entries come and go")
    func placesAreReused() {
        var list = RecencyList<Int, Int>()
        for number in 0..<10_000 {
            _ = list.set(number, for: number, limit: 8)
            if number % 3 == 0 { _ = list.remove(number - 1) }
        }
        #expect(list.count <= 8)
        #expect(list.placeCount <= 8)
    }

    /// A key that counts how often it is hashed.
    private struct CountedKey: Hashable, Sendable {
        let name: String
        let hashings: Counter

        static func == (left: Self, right: Self) -> Bool { left.name == right.name }

        func hash(into hasher: inout Hasher) {
            hashings.change(by: 1)
            hasher.combine(name)
        }
    }

    @Test("A key is hashed once for an answer, and once for a value that replaces another")
    func hashings() {
        let hashings = Counter()
        let key = CountedKey(name: "a", hashings: hashings)
        let cache = FallbackCache<CountedKey, Int>(capacity: 4)
        cache.store(1, for: key)
        cache.store(2, for: CountedKey(name: "b", hashings: hashings))
        var before = hashings.value
        #expect(cache.fallback(for: key) == 1)
        #expect(hashings.value - before == 1)
        before = hashings.value
        cache.store(3, for: key)
        #expect(hashings.value - before == 1)
        #expect(cache.value(for: key) == 3)
    }

    @Test("Values leave the memory when they are replaced, give way, are removed or forgotten")
    func lettingGo() {
        final class Held: Sendable {
            let count: Counter
            init(_ count: Counter) {
                self.count = count
                count.change(by: 1)
            }
            deinit { count.change(by: -1) }
        }
        let count = Counter()
        let cache = FallbackCache<Int, Held>(capacity: 2)
        for number in 0..<10 { cache.store(Held(count), for: number) }
        #expect(count.value == 2)
        cache.store(Held(count), for: 9)
        #expect(count.value == 2)
        cache.removeValue(for: 9)
        #expect(count.value == 1)
        cache.removeAll()
        #expect(count.value == 0)
    }

    @Test("A value may use the cache while it goes away, which it could not if that happened under the lock")
    func valueCallsBackIn() {
        final class Restless: Sendable {
            let cache: FallbackCache<Int, Restless>
            let count: Counter
            init(_ cache: FallbackCache<Int, Restless>, _ count: Counter) {
                self.cache = cache
                self.count = count
            }
            deinit {
                _ = cache.figures
                count.change(by: 1)
            }
        }
        let clock = ManualClock()
        let count = Counter()
        let cache = FallbackCache<Int, Restless>(
            capacity: 2,
            timeToLive: .seconds(1),
            serveStale: false,
            clock: clock.breakerClock
        )
        for number in [0, 1, 2, 2] { cache.store(Restless(cache, count), for: number) }
        #expect(count.value == 2)
        cache.removeValue(for: 1)
        #expect(count.value == 3)
        clock.pass(.seconds(1))
        #expect(cache.value(for: 2) == nil)
        #expect(count.value == 4)
        for number in 0..<2 { cache.store(Restless(cache, count), for: number) }
        cache.removeAll()
        #expect(count.value == 6)
    }
}

/// A number that several may change.
final class Counter: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }
    func change(by difference: Int) { number.withLock { $0 += difference } }
}
