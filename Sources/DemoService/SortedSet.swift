import ResilientRedis

/// Members in the order of their scores, and of their bytes where scores are equal.
///
/// An array, because the sets of the demo hold the requests of one client within one window: a few dozen.
struct SortedSet: Sendable {
    struct Element: Sendable {
        var score: Double
        var member: RedisBytes
    }

    private(set) var elements: [Element] = []
    private(set) var size = 0

    var isEmpty: Bool { elements.isEmpty }
    var count: Int { elements.count }

    /// Adds a member or moves it to another score; whether it is new.
    mutating func insert(_ member: RedisBytes, score: Double) -> Bool {
        let isNew = !remove(member)
        let element = Element(score: score, member: member)
        let index = elements.lastIndex { $0 < element }.map { $0 + 1 } ?? 0
        elements.insert(element, at: index)
        size += member.bytes.count + Self.overhead
        return isNew
    }

    mutating func remove(_ member: RedisBytes) -> Bool {
        guard let index = elements.firstIndex(where: { $0.member == member }) else { return false }
        size -= elements[index].member.bytes.count + Self.overhead
        elements.remove(at: index)
        return true
    }

    /// Removes the members with a score in the range; how many there were.
    mutating func remove(scores range: ClosedRange<Double>) -> Int {
        let before = elements.count
        elements.removeAll { range.contains($0.score) }
        size = elements.reduce(0) { $0 + $1.member.bytes.count + Self.overhead }
        return before - elements.count
    }

    /// The members from one rank to another, both included; negative ranks count from the end.
    func members(from start: Int64, through stop: Int64) -> [RedisBytes] {
        let count = Int64(elements.count)
        let first = max(0, start < 0 ? start &+ count : start)
        let last = min(count - 1, stop < 0 ? stop &+ count : stop)
        guard first <= last else { return [] }
        return elements[Int(first)...Int(last)].map(\.member)
    }

    private static let overhead = 40
}

extension SortedSet.Element: Comparable {
    static func == (left: Self, right: Self) -> Bool {
        left.score == right.score && left.member == right.member
    }

    static func < (left: Self, right: Self) -> Bool {
        if left.score != right.score { return left.score < right.score }
        return left.member.bytes.lexicographicallyPrecedes(right.member.bytes)
    }
}
