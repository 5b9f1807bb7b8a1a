/// Values by key in the order of their last use: a dictionary of places in arrays that are linked by index.
///
/// Every operation costs the same whatever the size, and hashes the key once where it only reads or replaces; places that
/// fall free are used again.
@usableFromInline
struct RecencyList<Key: Hashable, Value> {
    /// The neighbours of a place in the order of use.
    @usableFromInline
    struct Link {
        @usableFromInline var newer: Int
        @usableFromInline var older: Int

        @inlinable
        init(newer: Int, older: Int) {
            self.newer = newer
            self.older = older
        }
    }

    /// What an end of the list is linked to.
    @inlinable static var none: Int { -1 }

    @usableFromInline var places: [Key: Int] = [:]
    @usableFromInline var keys: [Key?] = []
    @usableFromInline var values: [Value?] = []
    @usableFromInline var links: [Link] = []
    @usableFromInline var free: [Int] = []
    @usableFromInline var newest = -1
    @usableFromInline var oldest = -1

    @inlinable
    init() {}

    @inlinable var count: Int { places.count }

    /// Places taken or free: as many as it has ever held at once.
    var placeCount: Int { values.count }

    /// What stood in the way of a value that was stored.
    @usableFromInline
    enum Displaced {
        case nothing
        /// The value that the key had.
        case replaced(Value)
        /// The value that was used longest ago, of another key.
        case evicted(Value)
    }

    /// Stores a value as the newest, in place of the oldest where the limit is reached.
    @inlinable
    mutating func set(_ value: Value, for key: Key, limit: Int) -> Displaced {
        if let place = places[key] {
            let replaced = values[place]
            values[place] = value
            refresh(place)
            return replaced.map { .replaced($0) } ?? .nothing
        }
        var displaced = Displaced.nothing
        if count >= limit, oldest != Self.none, let last = keys[oldest], let value = remove(last) {
            displaced = .evicted(value)
        }
        let place: Int
        if let reused = free.popLast() {
            place = reused
            keys[place] = key
            values[place] = value
        } else {
            place = values.count
            keys.append(key)
            values.append(value)
            links.append(Link(newer: Self.none, older: Self.none))
        }
        places[key] = place
        link(place)
        return displaced
    }

    /// The place of a key's value, valid until the next value is stored or removed; nil where the key has none.
    @inlinable
    func place(of key: Key) -> Int? { places[key] }

    /// The value at a place; nil where the place is free.
    @inlinable
    subscript(place: Int) -> Value? { values[place] }

    /// Makes the value at a place the newest.
    @inlinable
    mutating func refresh(_ place: Int) {
        guard place != newest else { return }
        unlink(place)
        link(place)
    }

    /// Changes the value at a place, where it stands.
    @inlinable
    mutating func update(_ place: Int, _ change: (inout Value) -> Void) {
        guard var value = values[place] else { return }
        change(&value)
        values[place] = value
    }

    @inlinable
    mutating func remove(_ key: Key) -> Value? {
        guard let place = places.removeValue(forKey: key) else { return nil }
        unlink(place)
        let value = values[place]
        values[place] = nil
        keys[place] = nil
        free.append(place)
        return value
    }

    @inlinable
    mutating func link(_ place: Int) {
        links[place] = Link(newer: Self.none, older: newest)
        if newest != Self.none { links[newest].newer = place }
        newest = place
        if oldest == Self.none { oldest = place }
    }

    @inlinable
    mutating func unlink(_ place: Int) {
        let link = links[place]
        if link.newer == Self.none { newest = link.older } else { links[link.newer].older = link.older }
        if link.older == Self.none { oldest = link.newer } else { links[link.older].newer = link.newer }
    }
}
