public import CircuitBreaker
import Synchronization

/// Answers of earlier calls, kept for the time when a dependency is gone: bounded, least recently used first out.
///
/// Reading refreshes an entry. An entry may have a time to live; past it the entry is only an answer where ``serveStale`` says
/// so, which is what such a cache is for. Storing, reading and giving way cost the same whatever the size.
public final class FallbackCache<Key: Hashable & Sendable, Value: Sendable>: FallbackStore, Sendable {
    /// Entries that it can hold at most.
    public let capacity: Int

    /// Whether an entry past its time to live still answers a call that was refused or failed.
    public let serveStale: Bool

    private let timeToLive: Duration?
    private let jitter: Double
    private let clock: BreakerClock
    private let random: @Sendable () -> Double

    private struct State {
        var entries: RecencyList<Key, Entry>
        var hits: UInt64 = 0
        var misses: UInt64 = 0
        var evictions: UInt64 = 0
        var expired: UInt64 = 0
    }

    private struct Entry {
        var value: Value
        /// When its time to live ends, in nanoseconds of the clock.
        var end: Int64?
        /// Whether it has been counted as expired.
        var isCountedExpired = false
    }

    private let state: Mutex<State>

    /// An empty cache.
    ///
    /// - Parameters:
    ///   - capacity: Entries that it can hold; with 0 it keeps nothing.
    ///   - timeToLive: How long an entry lives that is stored without a time of its own; nil: until it gives way.
    ///   - jitter: The share (0 to 1) by which a time to live is shortened at random, so that what was stored together does
    ///     not expire together.
    ///   - serveStale: Whether an entry past its time to live still answers a call that was refused or failed.
    ///   - clock: Where the time comes from.
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
        self.state = Mutex(State(entries: RecencyList()))
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
    public func store(_ value: Value, for key: Key) {
        setValue(value, for: key)
    }

    /// Keeps a value.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - key: What it is kept under.
    ///   - timeToLive: How long it lives; nil: the cache's own time. What has no time left is not kept.
    public func setValue(_ value: Value, for key: Key, timeToLive: Duration? = nil) {
        guard capacity > 0 else { return }
        let life = timeToLive ?? self.timeToLive
        if let life, life <= .zero { return removeValue(for: key) }
        let end = life.map { instant(after: shortened($0)) }
        state.withLock { state in
            if state.entries.set(Entry(value: value, end: end), for: key, limit: capacity) { state.evictions += 1 }
        }
    }

    /// The answer for a call that was refused or failed; counted as a hit or a miss, and refreshed.
    public func fallback(for key: Key) -> Value? {
        let now = clock.monotonic()
        return state.withLock { state in
            let found = Self.live(key, in: &state, now: now, serveStale: serveStale)
            if found == nil { state.misses += 1 } else { state.hits += 1 }
            return found
        }
    }

    /// The value under a key while it lives; refreshes it and counts nothing.
    public func value(for key: Key) -> Value? {
        let now = clock.monotonic()
        return state.withLock { Self.live(key, in: &$0, now: now, serveStale: false) }
    }

    /// Whether anything is kept under a key, past its time or not; refreshes nothing.
    public func contains(_ key: Key) -> Bool {
        state.withLock { $0.entries.contains(key) }
    }

    /// Forgets what is kept under a key.
    public func removeValue(for key: Key) {
        state.withLock { _ = $0.entries.remove(key) }
    }

    /// Forgets everything; the counters stay.
    public func removeAll() {
        state.withLock { $0.entries = RecencyList() }
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
            state.entries.update(key) { entry in
                entry.end = min(entry.end ?? end, end)
            }
        }
    }

    /// Looks an entry up, counts it as expired the first time it is found so, and drops it where it can answer no more.
    private static func live(_ key: Key, in state: inout State, now: Int64, serveStale: Bool) -> Value? {
        guard let entry = state.entries.read(key) else { return nil }
        guard let end = entry.end, now >= end else { return entry.value }
        if !entry.isCountedExpired {
            state.expired += 1
            state.entries.update(key) { $0.isCountedExpired = true }
        }
        return serveStale ? entry.value : nil
    }

    private func shortened(_ life: Duration) -> Duration {
        jitter > 0 ? life * (1 - jitter * random()) : life
    }

    private func instant(after time: Duration) -> Int64 {
        let (seconds, attoseconds) = time.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return .max }
        let (sum, overflowSum) = clock.monotonic().addingReportingOverflow(whole)
        guard !overflowSum else { return .max }
        return sum.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
