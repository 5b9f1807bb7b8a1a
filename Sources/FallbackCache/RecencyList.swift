/// Values by key in the order of their last use: a dictionary of places in an array that is linked by index.
///
/// Every operation costs the same whatever the size; places that fall free are used again.
struct RecencyList<Key: Hashable, Value> {
    private struct Node {
        var key: Key
        var value: Value
        var newer: Int
        var older: Int
    }

    /// What an end of the list is linked to.
    private static var none: Int { -1 }

    private var places: [Key: Int] = [:]
    private var nodes: [Node?] = []
    private var free: [Int] = []
    private var newest = -1
    private var oldest = -1

    var count: Int { places.count }

    /// Places taken or free: as many as it has ever held at once.
    var placeCount: Int { nodes.count }

    func contains(_ key: Key) -> Bool { places[key] != nil }

    /// What stood in the way of a value that was stored.
    enum Displaced {
        case nothing
        /// The value that the key had.
        case replaced(Value)
        /// The value that was used longest ago, of another key.
        case evicted(Value)
    }

    /// Stores a value as the newest, in place of the oldest where the limit is reached.
    mutating func set(_ value: Value, for key: Key, limit: Int) -> Displaced {
        if let place = places[key], let node = nodes[place] {
            nodes[place]?.value = value
            refresh(key)
            return .replaced(node.value)
        }
        var displaced = Displaced.nothing
        if count >= limit, nodes.indices.contains(oldest), let last = nodes[oldest], let value = remove(last.key) {
            displaced = .evicted(value)
        }
        let node = Node(key: key, value: value, newer: Self.none, older: Self.none)
        let place: Int
        if let reused = free.popLast() {
            nodes[reused] = node
            place = reused
        } else {
            place = nodes.count
            nodes.append(node)
        }
        places[key] = place
        link(place)
        return displaced
    }

    /// The value under a key, where it stands.
    subscript(key: Key) -> Value? { places[key].flatMap { nodes[$0]?.value } }

    /// Makes a value the newest.
    mutating func refresh(_ key: Key) {
        guard let place = places[key], place != newest else { return }
        unlink(place)
        link(place)
    }

    /// Changes a value where it stands.
    mutating func update(_ key: Key, _ change: (inout Value) -> Void) {
        guard let place = places[key], var node = nodes[place] else { return }
        change(&node.value)
        nodes[place] = node
    }

    mutating func remove(_ key: Key) -> Value? {
        guard let place = places.removeValue(forKey: key) else { return nil }
        unlink(place)
        let value = nodes[place]?.value
        nodes[place] = nil
        free.append(place)
        return value
    }

    private mutating func link(_ place: Int) {
        nodes[place]?.older = newest
        nodes[place]?.newer = Self.none
        if newest != Self.none { nodes[newest]?.newer = place }
        newest = place
        if oldest == Self.none { oldest = place }
    }

    private mutating func unlink(_ place: Int) {
        guard let node = nodes[place] else { return }
        if node.newer == Self.none { newest = node.older } else { nodes[node.newer]?.older = node.older }
        if node.older == Self.none { oldest = node.newer } else { nodes[node.older]?.newer = node.newer }
    }
}
