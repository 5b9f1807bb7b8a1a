public import CircuitBreaker
import CircuitVocabulary

/// A bounded cache of earlier answers for the time when a dependency is down; it evicts the least recently used entry.
///
/// A read makes its entry the most recently used. An entry may have a time to live: afterwards it answers only where
/// ``serveStale`` is true, and is dropped on the next read otherwise. Storing, reading and evicting are O(1). Values are
/// released outside the lock.
public final class FallbackCache<Key: Hashable & Sendable, Value: Sendable>: FallbackStore, Sendable {
    /// The largest number of entries.
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

    // Inlinable, so that the compiler specialises the cache for its key and value types in the module that uses it: generic code
    // took eight times as long. Sections under the lock are never inlined into asynchronous callers: see
    // `CircuitBreaker.begin()`.
    @usableFromInline let state: StateLock<State>

    /// Creates an empty cache.
    ///
    /// - Parameters:
    ///   - capacity: The largest number of entries; with 0 or less it keeps nothing.
    ///   - timeToLive: The time to live of entries that are stored without one; nil: until they are evicted.
    ///   - jitter: The largest share (0 to 1) by which a time to live is shortened at random, so that entries that were stored
    ///     together do not expire together.
    ///   - serveStale: Whether an entry past its time to live still answers a call that was refused or failed.
    ///   - clock: Where the time comes from; read under the cache's lock, and only for entries with a time to live.
    ///   - random: The source of random numbers for the jitter: evenly distributed from 0 up to 1.
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

    /// The counters of the cache.
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

    /// Stores a value for the cache's own time to live.
    @inlinable
    public func store(_ value: Value, for key: Key) {
        setValue(value, for: key)
    }

    /// Stores a value.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - key: Its key.
    ///   - timeToLive: Its time to live; nil: the cache's own. With zero or less the entry is removed.
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

    /// Returns the answer for a call that was refused or failed, counts a hit or a miss, and marks the entry as used.
    @inlinable
    @inline(never)
    public func fallback(for key: Key) -> Value? {
        state.withLock { state in
            let found = read(key, in: &state, orStale: serveStale)
            if found.answer == nil { state.misses += 1 } else { state.hits += 1 }
            return found
        }.answer
    }

    /// Returns the value of a key that has not expired and marks it as used; counts neither a hit nor a miss.
    @inlinable
    @inline(never)
    public func value(for key: Key) -> Value? {
        state.withLock { read(key, in: &$0, orStale: false) }.answer
    }

    /// Returns whether a key has an entry, expired or not; does not mark it as used.
    @inlinable
    @inline(never)
    public func contains(_ key: Key) -> Bool {
        state.withLock { $0.entries.place(of: key) != nil }
    }

    /// Removes the entry of a key.
    @inlinable
    @inline(never)
    public func removeValue(for key: Key) {
        _ = state.withLock { $0.entries.remove(key) }
    }

    /// Removes all entries; the counters stay.
    public func removeAll() {
        _ = state.withLock { state in
            let all = state.entries
            state.entries = RecencyList()
            return all
        }
    }

    /// Shortens the time to live of an entry; one that ends sooner stays as it is.
    ///
    /// - Parameters:
    ///   - key: The key; nothing happens where it has no entry.
    ///   - time: The longest time it may still live. With zero or less the entry is removed.
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
    /// The clock is read only for an entry with a time to live.
    ///
    /// - Returns: The answer, and the expired entry that was removed, so that it is released outside the lock.
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
