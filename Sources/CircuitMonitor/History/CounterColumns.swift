/// The counters of the samples of a history, one column each; a counter that never came has an empty one.
struct CounterColumns: Sendable {
    private var present = LazyColumn<Presence>(absent: [])
    private var succeeded = LazyColumn<UInt64>(absent: 0)
    private var failed = LazyColumn<UInt64>(absent: 0)
    private var ignored = LazyColumn<UInt64>(absent: 0)
    private var refused = LazyColumn<UInt64>(absent: 0)
    private var cacheHits = LazyColumn<UInt64>(absent: 0)
    private var cacheMisses = LazyColumn<UInt64>(absent: 0)

    /// Puts the counters of a sample at its place; the place is at most one behind the last.
    mutating func store(_ counters: Counters, at slot: Int) {
        var flags: Presence = []
        if counters.succeeded != nil { flags.insert(.succeeded) }
        if counters.failed != nil { flags.insert(.failed) }
        if counters.ignored != nil { flags.insert(.ignored) }
        if counters.refused != nil { flags.insert(.refused) }
        if counters.cacheHits != nil { flags.insert(.cacheHits) }
        if counters.cacheMisses != nil { flags.insert(.cacheMisses) }
        present.store(flags.isEmpty ? nil : flags, at: slot)
        succeeded.store(counters.succeeded, at: slot)
        failed.store(counters.failed, at: slot)
        ignored.store(counters.ignored, at: slot)
        refused.store(counters.refused, at: slot)
        cacheHits.store(counters.cacheHits, at: slot)
        cacheMisses.store(counters.cacheMisses, at: slot)
    }

    subscript(slot: Int) -> Counters {
        let flags = present[slot]
        return Counters(
            succeeded: flags.contains(.succeeded) ? succeeded[slot] : nil,
            failed: flags.contains(.failed) ? failed[slot] : nil,
            ignored: flags.contains(.ignored) ? ignored[slot] : nil,
            refused: flags.contains(.refused) ? refused[slot] : nil,
            cacheHits: flags.contains(.cacheHits) ? cacheHits[slot] : nil,
            cacheMisses: flags.contains(.cacheMisses) ? cacheMisses[slot] : nil
        )
    }

    private struct Presence: OptionSet, Sendable {
        var rawValue: UInt8

        static let succeeded = Presence(rawValue: 1)
        static let failed = Presence(rawValue: 2)
        static let ignored = Presence(rawValue: 4)
        static let refused = Presence(rawValue: 8)
        static let cacheHits = Presence(rawValue: 16)
        static let cacheMisses = Presence(rawValue: 32)
    }
}

/// A column that takes no memory until its first value comes.
struct LazyColumn<Element: Sendable>: Sendable {
    private let absent: Element
    private var values: [Element] = []

    init(absent: Element) {
        self.absent = absent
    }

    mutating func store(_ value: Element?, at slot: Int) {
        if let value {
            while values.count <= slot { values.append(absent) }
            values[slot] = value
        } else if slot < values.count {
            values[slot] = absent
        }
    }

    subscript(slot: Int) -> Element {
        slot < values.count ? values[slot] : absent
    }
}
