/// The buckets of one width over a bounded time, by column: what a source does not report takes no memory.
///
/// Buckets are numbered by their start divided by their width, and each number has a fixed place in a ring. They are
/// filled in the order of time; what comes for one that has left the ring is dropped.
struct BucketLevel: Sendable {
    /// The width of a bucket in milliseconds.
    let width: Int64

    /// Buckets that are kept.
    let capacity: Int

    /// The number of the first bucket ever, and of the newest one.
    private var first: Int64 = 0
    private var newest: Int64 = -1

    private var times: [CompactColumn]
    private var seen: CompactColumn
    private var last: CompactColumn
    private var intervals: CompactColumn
    private var reported: CompactColumn
    private var amounts: [CompactColumn]
    /// The part of the time of the intervals in which a counter was not reported, in buckets in which it was reported at all.
    private var unreported: [CompactColumn]
    /// How long before the bucket its longest interval began, where that is more than a width before.
    private var spans: CompactColumn
    private var transitions: CompactColumn
    private var restarts: CompactColumn
    private var gauges: [CompactColumn]

    init(width: Duration, capacity: Int) {
        self.width = Int64(clamping: width.wholeMilliseconds)
        self.capacity = capacity
        let column = CompactColumn(capacity: capacity)
        times = Array(repeating: column, count: StateSet.lanes)
        amounts = Array(repeating: column, count: Counter.allCases.count)
        unreported = amounts
        gauges = Array(repeating: column, count: BucketGauges.Gauge.allCases.count)
        (seen, last, intervals, reported) = (column, column, column, column)
        (spans, transitions, restarts) = (column, column, column)
    }

    var isEmpty: Bool { newest < first }

    /// The number of the bucket that contains a time.
    func number(of time: Int64) -> Int64 { time.floored(to: width) / width }

    /// Whether all that happened from a time on is here, or nothing happened before what is here.
    func covers(_ time: Int64) -> Bool {
        isEmpty || oldest == first || time >= oldest * width
    }

    /// When the oldest bucket that is kept begins.
    var start: Int64 { oldest * width }

    /// The number of the oldest bucket that is kept.
    private var oldest: Int64 { max(first, newest - Int64(capacity) + 1) }

    /// What happened in a bucket; nothing for one that is not kept or has not been reached.
    subscript(number: Int64) -> BucketContents {
        guard !isEmpty, number >= oldest, number <= newest else { return BucketContents() }
        return load(number)
    }

    /// Everything between two times, both on the bounds of buckets.
    func merged(from start: Int64, to end: Int64) -> BucketContents {
        var sum = BucketContents()
        guard !isEmpty, end > start else { return sum }
        let from = max(number(of: start), oldest)
        let to = min(number(of: end - 1), newest)
        guard from <= to else { return sum }
        for number in from...to { sum.merge(load(number)) }
        return sum
    }

    /// Changes the bucket that contains a time; one that has left the ring is not changed.
    mutating func update(at time: Int64, _ change: (inout BucketContents) -> Void) {
        let number = number(of: time)
        if isEmpty {
            first = number
            newest = number
        }
        guard number >= oldest else { return }
        advance(to: number)
        let before = load(number)
        var contents = before
        change(&contents)
        store(contents, number, over: before)
    }

    /// Adds a time spent in a state to all buckets that it touches.
    mutating func spend(from start: Int64, to end: Int64, in state: StateSet) {
        guard end > start else { return }
        // What lies further back than the ring reaches would be dropped anyway.
        var time = max(start, (number(of: end - 1) - Int64(capacity)) * width)
        while time < end {
            let next = min(time.floored(to: width) + width, end)
            update(at: time) { $0.spend(next - time, in: state) }
            time = next
        }
    }

    /// The bytes that the level takes on the heap.
    var heapBytes: Int {
        let single = [seen, last, intervals, reported, spans, transitions, restarts]
        let all = single + times + amounts + unreported + gauges
        let lists = times.count + amounts.count + unreported.count + gauges.count
        return all.reduce(0) { $0 + $1.heapBytes } + lists * MemoryLayout<CompactColumn>.stride + 4 * 32
    }

    // MARK: Columns

    private mutating func advance(to number: Int64) {
        guard number > newest else { return }
        // A bucket takes the place of one that is a whole ring older.
        let reused = max(newest + 1, number - Int64(capacity) + 1, first + Int64(capacity))
        if reused <= number {
            for passed in reused...number { store(BucketContents(), passed, over: load(passed - Int64(capacity))) }
        }
        newest = number
    }

    private func slot(_ number: Int64) -> Int { Int((number - first) % Int64(capacity)) }

    private func load(_ number: Int64) -> BucketContents {
        let slot = slot(number)
        var contents = BucketContents()
        contents.seen = StateSet(rawValue: UInt8(truncatingIfNeeded: seen[slot]))
        guard !contents.seen.isEmpty else { return contents }
        contents.last = StateSet(rawValue: UInt8(truncatingIfNeeded: last[slot]))
        for lane in 0..<StateSet.lanes where contents.seen.contains(StateSet(rawValue: 1 << UInt8(lane))) {
            contents.times[lane] = Int64(clamping: times[lane][slot])
        }
        contents.sums.time = Int64(clamping: intervals[slot])
        let reported = reported[slot]
        for lane in amounts.indices where reported & (1 << UInt64(lane)) != 0 {
            contents.sums.amounts[lane] = amounts[lane][slot]
            contents.sums.covered[lane] = contents.sums.time - Int64(clamping: unreported[lane][slot])
        }
        if contents.sums.time > 0 { contents.spansFrom = number * width - Int64(clamping: spans[slot]) }
        contents.transitions = Int(clamping: transitions[slot])
        contents.restarts = Int(clamping: restarts[slot])
        for lane in gauges.indices { contents.gauges.lanes[lane] = gauges[lane][slot] }
        return contents
    }

    /// Writes what differs from what is there.
    private mutating func store(_ contents: BucketContents, _ number: Int64, over before: BucketContents) {
        let slot = slot(number)
        if contents.seen != before.seen { seen[slot] = UInt64(contents.seen.rawValue) }
        if contents.last != before.last { last[slot] = UInt64(contents.last.rawValue) }
        for lane in times.indices where contents.times[lane] != before.times[lane] {
            times[lane][slot] = UInt64(clamping: contents.times[lane])
        }
        for lane in gauges.indices where contents.gauges.lanes[lane] != before.gauges.lanes[lane] {
            gauges[lane][slot] = contents.gauges.lanes[lane]
        }
        if contents.transitions != before.transitions { transitions[slot] = UInt64(clamping: contents.transitions) }
        if contents.restarts != before.restarts { restarts[slot] = UInt64(clamping: contents.restarts) }
        if contents.sums != before.sums { store(contents.sums, over: before.sums, at: slot) }
        // An interval that began in the bucket before needs no mention: there is no bucket between.
        let span = contents.spansFrom.map { number * width - $0 } ?? 0
        let kept = span > width ? UInt64(clamping: span) : 0
        if spans[slot] != kept { spans[slot] = kept }
    }

    private mutating func store(_ sums: CounterSums, over before: CounterSums, at slot: Int) {
        intervals[slot] = UInt64(clamping: sums.time)
        var flags: UInt64 = 0
        for lane in amounts.indices {
            let isReported = sums.covered[lane] > 0
            if isReported { flags |= 1 << UInt64(lane) }
            let amount = isReported ? sums.amounts[lane] : 0
            if amount != before.amounts[lane] { amounts[lane][slot] = amount }
            let rest = isReported ? UInt64(clamping: sums.time - sums.covered[lane]) : 0
            if unreported[lane][slot] != rest { unreported[lane][slot] = rest }
        }
        if reported[slot] != flags { reported[slot] = flags }
    }
}

extension Int64 {
    /// The largest multiple of a width that is not greater.
    func floored(to width: Int64) -> Int64 {
        let remainder = self % width
        return self - (remainder < 0 ? remainder + width : remainder)
    }
}
