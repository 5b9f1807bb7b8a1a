import CircuitBreaker
import CircuitBreakerTestKit
import FallbackCache
import Foundation
import TestSupport
import Testing

@Suite("At random against a plain cache")
struct RandomComparisonTests {
    /// The rules of the cache over an array, the entry used longest ago in front.
    private struct PlainCache {
        let capacity: Int
        let timeToLive: Int64?
        let serveStale: Bool
        var entries: [(key: Int, value: Int, end: Int64, isCounted: Bool)] = []
        var figures: CacheFigures

        init(capacity: Int, timeToLive: Int64?, serveStale: Bool) {
            self.capacity = capacity
            self.timeToLive = timeToLive
            self.serveStale = serveStale
            self.figures = CacheFigures(
                hits: 0,
                misses: 0,
                entries: 0,
                capacity: capacity,
                evictions: 0,
                expired: 0
            )
        }

        mutating func store(_ value: Int, for key: Int, life: Int64?, at now: Int64) {
            guard capacity > 0 else { return }
            let hadPlace = entries.contains { $0.key == key }
            entries.removeAll { $0.key == key }
            let life = life ?? timeToLive
            if let life, life <= 0 { return }
            if !hadPlace, entries.count == capacity {
                entries.removeFirst()
                figures.evictions += 1
            }
            entries.append((key, value, life.map { now + $0 } ?? .max, false))
        }

        mutating func look(for key: Int, orStale: Bool, at now: Int64) -> Int? {
            guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
            var entry = entries.remove(at: index)
            let isExpired = entry.end <= now
            if isExpired, !entry.isCounted {
                figures.expired += 1
                entry.isCounted = true
            }
            if isExpired, !serveStale { return nil }
            if isExpired, !orStale {
                entries.insert(entry, at: index)
                return nil
            }
            entries.append(entry)
            return entry.value
        }

        mutating func answer(for key: Int, at now: Int64) -> Int? {
            let found = look(for: key, orStale: serveStale, at: now)
            if found == nil { figures.misses += 1 } else { figures.hits += 1 }
            return found
        }

        mutating func limit(_ key: Int, to life: Int64, at now: Int64) {
            if life <= 0 { entries.removeAll { $0.key == key } }
            for index in entries.indices where entries[index].key == key {
                entries[index].end = min(entries[index].end, now + life)
            }
        }
    }

    @Test("200 000 random operations answer, evict, expire and count as a plain cache does, at every step")
    func comparison() {
        let seed = SeededRandom.announcedSeed(of: "random comparison of the fallback cache")
        var chance = SeededRandom(seed: seed)
        var total = CacheFigures(hits: 0, misses: 0, entries: 0, capacity: 0, evictions: 0, expired: 0)
        for life in 0..<400 {
            let clock = ManualClock(monotonic: 0)
            let capacity = [0, 1, 2, 3, 8, 20][Int(chance.next() % 6)]
            let time: Int64? = [nil, 5, 50][Int(chance.next() % 3)]
            let serveStale = chance.next() % 2 == 0
            let cache = FallbackCache<Int, Int>(
                capacity: capacity,
                timeToLive: time.map { .nanoseconds($0) },
                serveStale: serveStale,
                clock: clock.breakerClock
            )
            var plain = PlainCache(capacity: capacity, timeToLive: time, serveStale: serveStale)
            for step in 0..<500 {
                let key = Int(chance.next() % UInt64(capacity * 2 + 1))
                let now = clock.now
                var answers: (Int?, Int?) = (nil, nil)
                switch chance.next() % 100 {
                case ..<35:
                    let own: Int64? = [nil, nil, 0, 3, 30][Int(chance.next() % 5)]
                    cache.setValue(step, for: key, timeToLive: own.map { .nanoseconds($0) })
                    plain.store(step, for: key, life: own, at: now)
                case ..<65:
                    answers = (cache.fallback(for: key), plain.answer(for: key, at: now))
                case ..<80:
                    answers = (cache.value(for: key), plain.look(for: key, orStale: false, at: now))
                case ..<84:
                    cache.removeValue(for: key)
                    plain.entries.removeAll { $0.key == key }
                case ..<88:
                    let bound = Int64(chance.next() % 20)
                    cache.limitLife(of: key, to: .nanoseconds(bound))
                    plain.limit(key, to: bound, at: now)
                case ..<99:
                    clock.pass(.nanoseconds(chance.next() % 6))
                default:
                    cache.removeAll()
                    plain.entries = []
                }
                plain.figures.entries = plain.entries.count
                let isSame = (0...capacity * 2).allSatisfy { key in
                    cache.contains(key) == plain.entries.contains { $0.key == key }
                }
                guard answers.0 == answers.1, cache.figures == plain.figures, isSame else {
                    Issue.record(
                        "seed \(seed), life \(life), step \(step): \(answers), \(cache.figures), \(plain.figures)"
                    )
                    return
                }
            }
            total.hits += plain.figures.hits
            total.misses += plain.figures.misses
            total.evictions += plain.figures.evictions
            total.expired += plain.figures.expired
        }
        // A run in which one of these hardly happens would compare nothing.
        #expect(min(total.hits, total.misses, total.evictions, total.expired) > 1000)
    }

    @Test("Tasks that use it at once lose no count, and the entries never exceed the capacity")
    func concurrent() async {
        let cache = FallbackCache<Int, Int>(capacity: 50, timeToLive: .microseconds(200), jitter: 0.5)
        let (tasks, rounds) = (16, 4000)
        let answered = await withTaskGroup(of: UInt64.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var chance = SeededRandom(seed: UInt64(task))
                    var hits = 0 as UInt64
                    for round in 0..<rounds {
                        let key = Int(chance.next() % 100)
                        cache.store(key * 1000, for: key)
                        if round % 7 == 0 { cache.removeValue(for: Int(chance.next() % 100)) }
                        if round % 5 == 0 { cache.limitLife(of: key, to: .microseconds(50)) }
                        if round % 1000 == 0 { cache.removeAll() }
                        let asked = Int(chance.next() % 100)
                        if let value = cache.fallback(for: asked) {
                            #expect(value == asked * 1000)
                            hits += 1
                        }
                        if round % 100 == 0 { #expect(cache.figures.entries <= 50) }
                    }
                    return hits
                }
            }
            return await group.reduce(0, +)
        }
        let figures = cache.figures
        #expect(figures.hits == answered)
        #expect(figures.hits + figures.misses == UInt64(tasks * rounds))
        #expect(figures.hits > 0 && figures.misses > 0 && figures.evictions > 0)
        #expect((0..<100).count { cache.contains($0) } == figures.entries)
    }
}
