import CircuitBreaker
import FallbackCache
import Synchronization

/// The fallback cache, kept consistent with the commands sent to Redis.
///
/// Answers overtake each other. A read that was sent before a `DEL` and answered before it may come back after it, and a
/// deleted session would live on in the cache. So every unit of work takes a ticket before it is sent, and what it
/// learned goes into the cache only if nothing that contradicts it ended in between. Tickets are kept in stripes: two
/// keys of one stripe now and then cost a fill, and never a wrong answer.
final class FallbackEntries: Sendable {
    /// The state of a key's stripe when a unit of work began.
    struct Ticket {
        fileprivate let stripe: Int
        fileprivate let marks: Marks
    }

    fileprivate struct Marks: Equatable {
        /// Grows with everything that makes an older read worthless.
        var changes: UInt32 = 0
        /// Grows with every removal, because a write under way may have come before or after it.
        var removals: UInt32 = 0
    }

    private struct Ledger {
        var stripes = [Marks](repeating: Marks(), count: 1_024)
        var fields = CachedFields()
    }

    let cache: ResilientRedis.Cache
    private let ledger = Mutex(Ledger())

    init(cache: ResilientRedis.Cache) {
        self.cache = cache
    }

    /// Returns the cached value for a call that was refused or failed, and counts a hit or a miss.
    func answer(_ entry: ResilientRedis.CacheKey) -> RedisValue? {
        cache.fallback(for: entry)
    }

    /// Returns the cached value of a field, by itself or as part of its hash, and counts one hit or one miss.
    func answer(_ field: RedisBytes, of key: String) -> RedisBytes? {
        if cache.contains(.field(key, field)) || !cache.contains(.hash(key)) {
            return cache.fallback(for: .field(key, field))?.bytes
        }
        return cache.fallback(for: .hash(key))?.hash?[field]
    }

    /// Returns a ticket for a key; to be taken before a unit of work about the key is sent.
    func ticket(for key: String) -> Ticket {
        let stripe = Int(UInt(bitPattern: key.hashValue) % 1_024)
        return ledger.withLock { Ticket(stripe: stripe, marks: $0.stripes[stripe]) }
    }

    /// Caches the value that a read has found; nil removes the entry.
    func read(_ entry: ResilientRedis.CacheKey, found value: RedisValue?, with ticket: Ticket) {
        ledger.withLock { ledger in
            guard ledger.stripes[ticket.stripe] == ticket.marks else { return }
            guard let value else { return cache.removeValue(for: entry) }
            // A reply does not say how long the value will live. What was known of that still holds for the same value.
            if cache.value(for: entry) != value { fill(entry, with: value, lifetime: nil, &ledger) }
        }
    }

    /// Caches the value that a write has stored under a key, in place of all entries of the key.
    func replaced(
        _ key: String,
        as entry: ResilientRedis.CacheKey,
        by value: RedisValue,
        expiry: Duration?,
        with ticket: Ticket
    ) {
        ledger.withLock { ledger in
            let isNewest = ledger.stripes[ticket.stripe].removals == ticket.marks.removals
            ledger.stripes[ticket.stripe].changes &+= 1
            drop(key, &ledger)
            if isNewest { fill(entry, with: value, lifetime: expiry, &ledger) }
        }
    }

    /// Drops all entries of a key that was removed.
    func removed(_ key: String) {
        let stripe = ticket(for: key).stripe
        ledger.withLock { ledger in
            ledger.stripes[stripe].changes &+= 1
            ledger.stripes[stripe].removals &+= 1
            drop(key, &ledger)
        }
    }

    /// Drops the entries that a change of some fields of a hash has made stale.
    func changed(_ fields: some Sequence<RedisBytes>, of key: String) {
        let stripe = ticket(for: key).stripe
        ledger.withLock { ledger in
            ledger.stripes[stripe].changes &+= 1
            cache.removeValue(for: .hash(key))
            for field in fields {
                cache.removeValue(for: .field(key, field))
            }
        }
    }

    /// Shortens the time to live of a key's entries to that of the key.
    func bounded(_ key: String, to lifetime: Duration) {
        guard lifetime > .zero else { return removed(key) }
        let stripe = ticket(for: key).stripe
        ledger.withLock { ledger in
            ledger.stripes[stripe].changes &+= 1
            for entry in ledger.fields.entries(of: key) {
                cache.limitLife(of: entry, to: lifetime)
            }
        }
    }

    private func fill(
        _ entry: ResilientRedis.CacheKey,
        with value: RedisValue,
        lifetime: Duration?,
        _ ledger: inout Ledger
    ) {
        cache.setValue(value, for: entry, timeToLive: lifetime)
        guard case .field(let key, let field) = entry else { return }
        ledger.fields.insert(field, of: key)
        ledger.fields.prune(toMoreThan: cache.capacity) { cache.contains($0) }
    }

    private func drop(_ key: String, _ ledger: inout Ledger) {
        for entry in ledger.fields.entries(of: key) {
            cache.removeValue(for: entry)
        }
        ledger.fields.forget(key)
    }
}

/// The hash fields with an entry of their own in the cache, so that they can be dropped with the hash.
struct CachedFields {
    private var fields: [String: Set<RedisBytes>] = [:]
    private(set) var count = 0

    mutating func insert(_ field: RedisBytes, of key: String) {
        if fields[key, default: []].insert(field).inserted { count += 1 }
    }

    mutating func forget(_ key: String) {
        count -= fields.removeValue(forKey: key)?.count ?? 0
    }

    /// Returns every entry that the cache may have for a key.
    func entries(of key: String) -> [ResilientRedis.CacheKey] {
        [.value(key), .hash(key), .reply(key)] + (fields[key] ?? []).map { .field(key, $0) }
    }

    /// Forgets the fields that the cache has evicted by itself.
    ///
    /// The cache does not say what it evicts. Looking only once there are more than twice as many fields as can be in
    /// the cache keeps the memory bounded and the cost, spread over the fills, constant.
    mutating func prune(toMoreThan capacity: Int, isCached: (ResilientRedis.CacheKey) -> Bool) {
        guard count / 2 > capacity else { return }
        count = 0
        for (key, names) in fields {
            let kept = names.filter { isCached(.field(key, $0)) }
            fields[key] = kept.isEmpty ? nil : kept
            count += kept.count
        }
    }
}
