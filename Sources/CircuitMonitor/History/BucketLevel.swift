import CircuitVocabulary

/// The buckets of one width over a bounded time, packed by column: what a source does not report takes no memory.
///
/// Buckets are numbered by their start divided by their width, and filled in the order of time: only the newest changes.
struct BucketLevel: Sendable {
    /// The width of a bucket in milliseconds.
    let width: Int64

    /// Buckets that are kept.
    let capacity: Int

    /// The number of the first bucket ever, and of the newest one.
    private var first: Int64 = 0
    private var newest: Int64 = -1

    private var newestContents = BucketContents()

    /// The buckets before the newest, from the one with the number `firstFinished` on.
    private var finished: PackedRows
    private var firstFinished: Int64 = 0

    init(width: Duration, capacity: Int) {
        self.width = Int64(clamping: width.wholeMilliseconds)
        self.capacity = capacity
        finished = PackedRows(capacity: capacity)
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
        guard !isEmpty, number >= max(oldest, firstFinished), number <= newest else { return BucketContents() }
        guard number < newest else { return newestContents }
        return BucketContents(finished.row(Int(number - firstFinished)), begin: number * width)
    }

    /// Everything between two times, both on the bounds of buckets.
    func merged(from start: Int64, to end: Int64) -> BucketContents {
        var sum = BucketContents()
        guard !isEmpty, end > start else { return sum }
        let from = max(number(of: start), oldest)
        let to = min(number(of: end - 1), newest)
        guard from <= to else { return sum }
        for number in from...to { sum.merge(self[number]) }
        return sum
    }

    /// Changes the bucket that contains a time, which must not be before the newest bucket; an earlier one is not changed.
    mutating func update(at time: Int64, _ change: (inout BucketContents) -> Void) {
        let number = number(of: time)
        if isEmpty {
            first = number
            newest = number
            firstFinished = number
        }
        guard number >= newest else { return }
        if number > newest { finish(before: number) }
        change(&newestContents)
        // An interval that began in the bucket before needs no mention: there is no bucket between.
        let begin = number * width
        if let start = newestContents.spansFrom, begin - start <= width { newestContents.spansFrom = begin }
    }

    /// Changes the bucket that contains a time, be it an earlier one; one that is not kept is not changed.
    mutating func amend(at time: Int64, _ change: (inout BucketContents) -> Void) {
        let number = number(of: time)
        guard number < newest else { return update(at: time, change) }
        guard number >= max(oldest, firstFinished) else { return }
        var contents = self[number]
        // Nothing is known of an empty bucket.
        guard !contents.seen.isEmpty else { return }
        change(&contents)
        finished.replace(Int(number - firstFinished), with: contents.row(begin: number * width))
    }

    /// Adds a time spent in a state to all buckets that it touches.
    mutating func spend(from start: Int64, to end: Int64, in state: StateSet) {
        guard end > start else { return }
        // What lies further back than the level reaches would be dropped anyway.
        var time = max(start, (number(of: end - 1) - Int64(capacity)) * width)
        while time < end {
            let next = min(time.floored(to: width) + width, end)
            update(at: time) { $0.spend(next - time, in: state) }
            time = next
        }
    }

    /// The bytes that the level takes on the heap.
    var heapBytes: Int { finished.heapBytes }

    /// Makes a later bucket the newest one.
    private mutating func finish(before number: Int64) {
        if number - newest > Int64(capacity) {
            finished = PackedRows(capacity: capacity)
            firstFinished = number
        } else {
            finished.append(newestContents.row(begin: newest * width))
            for passed in newest + 1..<number { finished.append(BucketContents().row(begin: passed * width)) }
        }
        newest = number
        newestContents = BucketContents()
    }
}

extension BucketContents {
    /// The contents of a bucket that begins at a time, as ``row(begin:)`` wrote them.
    fileprivate init(_ row: PackedRows.Row, begin: Int64) {
        var row = row
        seen = StateSet(rawValue: UInt8(truncatingIfNeeded: row.next()))
        guard !seen.isEmpty else { return }
        last = StateSet(rawValue: UInt8(truncatingIfNeeded: row.next()))
        for lane in 0..<StateSet.lanes { times[lane] = Int64(clamping: row.next()) }
        for gauge in BucketGauges.Gauge.allCases { gauges.lanes[gauge.rawValue] = row.next() }
        transitions = Int(clamping: row.next())
        restarts = Int(clamping: row.next())
        sums.time = Int64(clamping: row.next())
        guard sums.time > 0 else { return }
        spansFrom = begin - Int64(clamping: row.next())
        let reported = row.next()
        for lane in 0..<CounterSums.lanes {
            let (amount, missing) = (row.next(), row.next())
            guard reported & (1 << UInt64(lane)) != 0 else { continue }
            sums.amounts[lane] = amount
            sums.covered[lane] = sums.time - Int64(clamping: missing)
        }
    }

    /// What a bucket that begins at a time keeps, as columns that are alike from bucket to bucket.
    fileprivate func row(begin: Int64) -> [UInt64] {
        var row: [UInt64] = []
        row.reserveCapacity(StateSet.lanes + BucketGauges.Gauge.allCases.count + 2 * CounterSums.lanes + 7)
        row.append(UInt64(seen.rawValue))
        row.append(UInt64(last.rawValue))
        for lane in 0..<StateSet.lanes { row.append(UInt64(clamping: times[lane])) }
        for gauge in BucketGauges.Gauge.allCases { row.append(gauges.lanes[gauge.rawValue]) }
        row.append(UInt64(clamping: transitions))
        row.append(UInt64(clamping: restarts))
        row.append(UInt64(clamping: sums.time))
        row.append(spansFrom.map { UInt64(clamping: begin - $0) } ?? 0)
        let lanes = 0..<CounterSums.lanes
        row.append(lanes.reduce(0) { sums.covered[$1] > 0 ? $0 | 1 << UInt64($1) : $0 })
        for lane in lanes {
            let isReported = sums.covered[lane] > 0
            row.append(isReported ? sums.amounts[lane] : 0)
            // The time without the counter: mostly none, so that the column takes nothing.
            row.append(isReported ? UInt64(clamping: sums.time - sums.covered[lane]) : 0)
        }
        return row
    }
}

extension Int64 {
    /// The largest multiple of a width that is not greater.
    func floored(to width: Int64) -> Int64 {
        let remainder = self % width
        return self - (remainder < 0 ? remainder + width : remainder)
    }
}
