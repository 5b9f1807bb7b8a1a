import CircuitVocabulary

/// The outcomes of the last calls, bounded by their number or by time.
///
/// Recording costs the same whatever the size. A window in time has ten slices; when the time moves on, the oldest are emptied,
/// at most ten of them however long nothing was recorded.
struct OutcomeWindow: Sendable {
    /// Sums over the window.
    struct Sums: Hashable, Sendable {
        var calls = 0
        var failed = 0
        var slow = 0

        mutating func add(failed: Bool, slow: Bool) {
            calls += 1
            if failed { self.failed += 1 }
            if slow { self.slow += 1 }
        }

        mutating func subtract(_ other: Sums) {
            calls -= other.calls
            failed -= other.failed
            slow -= other.slow
        }
    }

    private enum Extent: Sendable {
        case calls(Int)
        case time(slice: Int64)
    }

    private static let sliceCount = 10
    private static let failedFlag: UInt8 = 1
    private static let slowFlag: UInt8 = 2
    static let mostCalls = 1_000_000

    private let extent: Extent
    /// The outcomes of a window of calls, the next one to be overwritten at `position`.
    private var outcomes: ContiguousArray<UInt8> = []
    /// The sums of the slices of a window in time, the newest at `position`.
    private var slices: ContiguousArray<Sums> = []
    private var position = 0
    /// When the newest slice began.
    private var sliceBegan: Int64

    private(set) var sums = Sums()

    /// Creates an empty window; its size must be valid.
    init(_ window: CircuitBreaker.Window, now: Int64) {
        sliceBegan = now
        switch window {
        case .calls(let calls):
            extent = .calls(calls)
            outcomes.reserveCapacity(calls)
        case .time(let time):
            extent = .time(slice: max(1, time.clampedNanoseconds / Int64(Self.sliceCount)))
            slices = ContiguousArray(repeating: Sums(), count: Self.sliceCount)
        }
    }

    /// Whether what it holds depends on the time.
    var isTimed: Bool {
        if case .time = extent { true } else { false }
    }

    /// The most calls it can hold; nil where time alone bounds it.
    var capacity: Int? {
        if case .calls(let calls) = extent { calls } else { nil }
    }

    /// Records the outcome of a call; a window in time has to be moved on by ``advance(to:)`` first.
    mutating func record(failed: Bool, slow: Bool) {
        switch extent {
        case .calls(let capacity):
            let outcome = (failed ? Self.failedFlag : 0) | (slow ? Self.slowFlag : 0)
            if outcomes.count < capacity {
                outcomes.append(outcome)
            } else {
                let oldest = outcomes[position]
                sums.calls -= 1
                if oldest & Self.failedFlag != 0 { sums.failed -= 1 }
                if oldest & Self.slowFlag != 0 { sums.slow -= 1 }
                outcomes[position] = outcome
                position = position + 1 == capacity ? 0 : position + 1
            }
        case .time:
            slices[position].add(failed: failed, slow: slow)
        }
        sums.add(failed: failed, slow: slow)
    }

    /// Moves a window in time on to a time.
    mutating func advance(to now: Int64) {
        guard case .time(let slice) = extent else { return }
        let (passed, overflow) = now.subtractingReportingOverflow(sliceBegan)
        guard overflow || passed >= slice else { return }
        let steps = overflow ? Int64(Self.sliceCount) : passed / slice
        for _ in 0..<min(steps, Int64(Self.sliceCount)) {
            position = position + 1 == Self.sliceCount ? 0 : position + 1
            sums.subtract(slices[position])
            slices[position] = Sums()
        }
        sliceBegan = overflow ? now : sliceBegan + steps * slice
    }

    /// Empties the window.
    mutating func clear(at now: Int64) {
        sums = Sums()
        position = 0
        sliceBegan = now
        switch extent {
        case .calls: outcomes.removeAll(keepingCapacity: true)
        case .time: for index in slices.indices { slices[index] = Sums() }
        }
    }
}
