import CircuitVocabulary

/// A point in civil time, for display only.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public var nanosecondsSinceEpoch: Int64

    /// Creates a time from the nanoseconds since 1970-01-01T00:00:00Z; negative before it.
    public init(nanosecondsSinceEpoch: Int64) {
        self.nanosecondsSinceEpoch = nanosecondsSinceEpoch
    }

    /// Returns a time that lies before this one.
    func earlier(by nanoseconds: Int64) -> Self {
        Self(nanosecondsSinceEpoch: nanosecondsSinceEpoch.subtractingSaturated(nanoseconds))
    }

    /// Whether one time is before another.
    public static func < (left: Self, right: Self) -> Bool {
        left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch
    }
}
