/// Values by key in the order of their last use: a dictionary of indices into arrays that form a linked list.
///
/// Every operation is O(1). Reading or replacing a value hashes its key once. Free places are reused.
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

    /// The neighbour of an end of the list.
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

    /// The number of places, used or free: the largest number of values that it has held at once.
    var placeCount: Int { values.count }

    /// The value that storing another one removed.
    @usableFromInline
    enum Displaced {
        case nothing
        /// The former value of the key.
        case replaced(Value)
        /// The least recently used value, of another key.
        case evicted(Value)
    }

    /// Stores a value as the most recently used; evicts the least recently used one where the limit is reached.
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

    /// Returns the place of a key's value, valid until the next value is stored or removed; nil where the key has none.
    @inlinable
    func place(of key: Key) -> Int? { places[key] }

    /// The value at a place; nil where the place is free.
    @inlinable
    subscript(place: Int) -> Value? { values[place] }

    /// Makes the value at a place the most recently used.
    @inlinable
    mutating func refresh(_ place: Int) {
        guard place != newest else { return }
        unlink(place)
        link(place)
    }

    /// Changes the value at a place without marking it as used.
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
