public import CircuitBreaker
import CircuitVocabulary

/// Answers of earlier calls, kept for the time when a dependency is gone: bounded, least recently used first out.
///
/// An answer refreshes its entry. An entry may have a time to live; past it the entry is only an answer where
/// ``serveStale`` says so, which is what such a cache is for, and is forgotten where it is none. Storing, reading and giving
/// way cost the same whatever the size. Values are let go of outside the lock.
public final class FallbackCache<Key: Hashable & Sendable, Value: Sendable>: FallbackStore, Sendable {
    /// Entries that it can hold at most.
    public let capacity: Int

    /// Whether an entry past its time to live still answers a call that was refused or failed.
    public let serveStale: Bool

    @usableFromInline let timeToLive: Duration?
    private let jitter: Double
    @usableFromInline let clock: BreakerClock
    private let random: @Sendable () -> Double

    @usableFromInline
    struct State {
        @usableFromInline var entries = RecencyList<Key, Entry>()
        @usableFromInline var hits: UInt64 = 0
        @usableFromInline var misses: UInt64 = 0
        @usableFromInline var evictions: UInt64 = 0
        @usableFromInline var expired: UInt64 = 0
    }

    @usableFromInline
    struct Entry {
        @usableFromInline var value: Value
        /// When its time to live ends, in nanoseconds of the clock.
        @usableFromInline var end: Int64?
        /// Whether it has been counted as expired.
        @usableFromInline var isCountedExpired = false

        @inlinable
        init(value: Value, end: Int64?) {
            self.value = value
            self.end = end
        }
    }

    // A cache of a service's own types is compiled for them in the service's module, which takes that what is done under the
    // lock is visible there. It is never inlined into its callers, some of which are asynchronous: see
    // `CircuitBreaker.begin()`.
    @usableFromInline let state: StateLock<State>

    /// An empty cache.
    ///
    /// - Parameters:
    ///   - capacity: Entries that it can hold; with 0 it keeps nothing.
    ///   - timeToLive: How long an entry lives that is stored without a time of its own; nil: until it gives way.
    ///   - jitter: The share (0 to 1) by which a time to live is shortened at random, so that what was stored together does
    ///     not expire together.
    ///   - serveStale: Whether an entry past its time to live still answers a call that was refused or failed.
    ///   - clock: Where the time comes from; read under the cache's lock, and only for entries with a time to live.
    ///   - random: Where the jitter comes from: evenly spread from 0 up to 1.
    public init(
        capacity: Int = 1000,
        timeToLive: Duration? = nil,
        jitter: Double = 0,
        serveStale: Bool = true,
        clock: BreakerClock = .system,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.capacity = max(0, capacity)
        self.serveStale = serveStale
        self.timeToLive = timeToLive
        self.jitter = min(max(jitter, 0), 1)
        self.clock = clock
        self.random = random
        self.state = StateLock(State())
    }

    /// What the cache counts.
    public var figures: CacheFigures {
        state.withLock { state in
            CacheFigures(
                hits: state.hits,
                misses: state.misses,
                entries: state.entries.count,
                capacity: capacity,
                evictions: state.evictions,
                expired: state.expired
            )
        }
    }

    /// Keeps a value for the cache's own time to live.
    @inlinable
    public func store(_ value: Value, for key: Key) {
        setValue(value, for: key)
    }

    /// Keeps a value.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - key: What it is kept under.
    ///   - timeToLive: How long it lives; nil: the cache's own time. What has no time left is not kept.
    @inlinable
    public func setValue(_ value: Value, for key: Key, timeToLive: Duration? = nil) {
        guard capacity > 0 else { return }
        guard let life = timeToLive ?? self.timeToLive else { return keep(value, for: key, until: nil) }
        if life <= .zero { return removeValue(for: key) }
        keep(value, for: key, until: end(ofLife: life))
    }

    @inlinable
    @inline(never)
    func keep(_ value: Value, for key: Key, until end: Int64?) {
        _ = state.withLock { state in
            let displaced = state.entries.set(Entry(value: value, end: end), for: key, limit: capacity)
            if case .evicted = displaced { state.evictions += 1 }
            return displaced
        }
    }

    /// The answer for a call that was refused or failed; counted as a hit or a miss, and refreshed.
    @inlinable
    @inline(never)
    public func fallback(for key: Key) -> Value? {
        state.withLock { state in
            let found = read(key, in: &state, orStale: serveStale)
            if found.answer == nil { state.misses += 1 } else { state.hits += 1 }
            return found
        }.answer
    }

    /// The value under a key while it lives, which is refreshed; neither a hit nor a miss.
    @inlinable
    @inline(never)
    public func value(for key: Key) -> Value? {
        state.withLock { read(key, in: &$0, orStale: false) }.answer
    }

    /// Whether anything is kept under a key, past its time or not; refreshes nothing.
    @inlinable
    @inline(never)
    public func contains(_ key: Key) -> Bool {
        state.withLock { $0.entries.place(of: key) != nil }
    }

    /// Forgets what is kept under a key.
    @inlinable
    @inline(never)
    public func removeValue(for key: Key) {
        _ = state.withLock { $0.entries.remove(key) }
    }

    /// Forgets everything; the counters stay.
    public func removeAll() {
        _ = state.withLock { state in
            let all = state.entries
            state.entries = RecencyList()
            return all
        }
    }

    /// Has an entry live no longer than so; a time that ends sooner stays as it is.
    ///
    /// - Parameters:
    ///   - key: The entry; nothing happens where there is none.
    ///   - time: The longest it may still live. Without time left the entry is forgotten.
    public func limitLife(of key: Key, to time: Duration) {
        guard time > .zero else { return removeValue(for: key) }
        let end = instant(after: time)
        state.withLock { state in
            guard let place = state.entries.place(of: key) else { return }
            state.entries.update(place) { entry in
                entry.end = min(entry.end ?? end, end)
            }
        }
    }

    /// Looks an entry up and counts it as expired the first time it is found so.
    ///
    /// The clock is read for an entry only that has a time to live.
    ///
    /// - Returns: The answer, and the entry that was dropped because it can be none any more.
    @inlinable
    func read(_ key: Key, in state: inout State, orStale: Bool) -> (answer: Value?, dropped: Entry?) {
        guard let place = state.entries.place(of: key), let entry = state.entries[place] else { return (nil, nil) }
        if let end = entry.end, clock.monotonic() >= end {
            if !entry.isCountedExpired {
                state.expired += 1
                state.entries.update(place) { $0.isCountedExpired = true }
            }
            if !serveStale { return (nil, state.entries.remove(key)) }
            guard orStale else { return (nil, nil) }
        }
        state.entries.refresh(place)
        return (entry.value, nil)
    }

    @usableFromInline
    func end(ofLife life: Duration) -> Int64 {
        instant(after: jitter > 0 ? shortened(life) : life)
    }

    private func shortened(_ life: Duration) -> Duration {
        let nanoseconds = life.clampedNanoseconds
        let share = jitter * random()
        guard share > 0 else { return .nanoseconds(nanoseconds) }
        return .nanoseconds(nanoseconds - Int64(Double(nanoseconds) * min(share, 1)))
    }

    private func instant(after time: Duration) -> Int64 {
        clock.monotonic().addingSaturated(time.clampedNanoseconds)
    }
}
