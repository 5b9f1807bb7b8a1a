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

    func contains(_ key: Key) -> Bool { places[key] != nil }

    /// Stores a value as the newest and says whether the oldest gave way to it.
    mutating func set(_ value: Value, for key: Key, limit: Int) -> Bool {
        if let place = places[key] {
            nodes[place]?.value = value
            refresh(place)
            return false
        }
        var gaveWay = false
        if count >= limit, let last = nodes.indices.contains(oldest) ? nodes[oldest] : nil {
            gaveWay = remove(last.key) != nil
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
        return gaveWay
    }

    /// The value under a key, which becomes the newest.
    mutating func read(_ key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        refresh(place)
        return nodes[place]?.value
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

    private mutating func refresh(_ place: Int) {
        guard place != newest else { return }
        unlink(place)
        link(place)
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
