/// Rows of whole numbers, added one after the other, of which the last ones are kept: by column, in blocks of rows.
///
/// In a block a column takes as many bytes a row as the distance from its smallest number needs. Where all rows have the
/// same number it takes none, so that what a source does not report costs nothing; and a block takes no more memory than
/// what is in it needs.
struct PackedRows: Sendable {
    /// How many of the last rows are kept; up to a block more may be there.
    let capacity: Int

    /// Rows that were added, those that were dropped again included.
    private(set) var count = 0

    /// The blocks by their number, in a ring.
    private var blocks: [[UInt8]] = []

    /// Few enough that a block is quickly packed anew, enough that what comes once a block weighs little.
    private static let rowsPerBlock = 16

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Adds a row with a number for each column; all rows have as many.
    mutating func append(_ row: [UInt64]) {
        let (block, held) = count.quotientAndRemainder(dividingBy: Self.rowsPerBlock)
        let place = block % ringSize
        if place == blocks.count {
            if blocks.isEmpty { blocks.reserveCapacity(ringSize) }
            blocks.append([])
        }
        blocks[place] = Self.block(blocks[place], holding: held, adding: row)
        count += 1
    }

    /// Writes a row that is kept anew.
    mutating func replace(_ number: Int, with row: [UInt64]) {
        let block = number / Self.rowsPerBlock
        let first = block * Self.rowsPerBlock
        var bytes: [UInt8] = []
        for other in first..<min(first + Self.rowsPerBlock, count) {
            var old = self.row(other)
            bytes = Self.block(
                bytes,
                holding: other - first,
                adding: other == number ? row : row.map { _ in old.next() }
            )
        }
        blocks[block % ringSize] = bytes
    }

    /// The numbers of a row that is kept, by its place among all that were added.
    func row(_ number: Int) -> Row {
        let (block, place) = number.quotientAndRemainder(dividingBy: Self.rowsPerBlock)
        let held = min(count - block * Self.rowsPerBlock, Self.rowsPerBlock)
        return Row(bytes: blocks[block % ringSize], place: place, held: held)
    }

    /// The bytes that the rows take on the heap.
    var heapBytes: Int {
        blocks.reduce(blocks.capacity * MemoryLayout<[UInt8]>.stride) { $0 + $1.capacity + Self.arrayOverhead }
    }

    /// What an array takes beside its elements, with what the allocator adds.
    private static let arrayOverhead = 48

    private var ringSize: Int { (capacity + Self.rowsPerBlock - 1) / Self.rowsPerBlock + 1 }

    /// A block with one row more.
    private static func block(_ bytes: [UInt8], holding held: Int, adding row: [UInt64]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 2 * rowsPerBlock * row.count)
        var offset = 0
        for number in row {
            if held == 0 {
                ColumnHead(smallest: number, largest: number).write(to: &result)
                continue
            }
            let head = ColumnHead(bytes, at: offset)
            let column = offset..<head.end(holding: held)
            offset = column.upperBound
            if head.isConstant, head.base == number {
                result.append(contentsOf: bytes[column])
                continue
            }
            var (smallest, largest) = (number, number)
            for place in 0..<held {
                let value = head.value(bytes, at: place)
                smallest = min(smallest, value)
                largest = max(largest, value)
            }
            let new = ColumnHead(smallest: smallest, largest: largest)
            new.write(to: &result)
            for place in 0..<held { new.write(head.value(bytes, at: place), to: &result) }
            new.write(number, to: &result)
        }
        // No larger than what is in it.
        return result.withUnsafeBufferPointer(Array.init)
    }

    /// The numbers of a row, read one after the other.
    struct Row {
        fileprivate let bytes: [UInt8]
        fileprivate let place: Int
        fileprivate let held: Int
        private var offset = 0

        fileprivate init(bytes: [UInt8], place: Int, held: Int) {
            self.bytes = bytes
            self.place = place
            self.held = held
        }

        /// The number in the next column; there must be one.
        mutating func next() -> UInt64 {
            let head = ColumnHead(bytes, at: offset)
            offset = head.end(holding: held)
            return head.value(bytes, at: place)
        }
    }
}

/// What a column of a block begins with: a byte that says how wide it is, and its smallest number.
private struct ColumnHead {
    let base: UInt64

    /// How many bytes the base takes, and what each row adds to it: 0 to 8.
    private let baseWidth: Int
    private let width: Int

    /// Where the rows begin.
    private let start: Int

    init(smallest: UInt64, largest: UInt64) {
        base = smallest
        baseWidth = smallest.bytesNeeded
        width = (largest - smallest).bytesNeeded
        start = 0
    }

    init(_ bytes: [UInt8], at offset: Int) {
        baseWidth = Int(bytes[offset] >> 4)
        width = Int(bytes[offset] & 15)
        base = UInt64(bytes, at: offset + 1, width: baseWidth)
        start = offset + 1 + baseWidth
    }

    /// Whether all rows have the same number.
    var isConstant: Bool { width == 0 }

    /// Where the column ends in a block of so many rows.
    func end(holding held: Int) -> Int { start + held * width }

    func value(_ bytes: [UInt8], at place: Int) -> UInt64 {
        base + UInt64(bytes, at: start + place * width, width: width)
    }

    func write(to bytes: inout [UInt8]) {
        bytes.append(UInt8(baseWidth << 4 | width))
        base.write(to: &bytes, width: baseWidth)
    }

    /// Writes the number of a row.
    func write(_ value: UInt64, to bytes: inout [UInt8]) {
        (value - base).write(to: &bytes, width: width)
    }
}

extension UInt64 {
    fileprivate var bytesNeeded: Int { (UInt64.bitWidth - leadingZeroBitCount + 7) / 8 }

    fileprivate init(_ bytes: [UInt8], at offset: Int, width: Int) {
        self = 0
        for index in 0..<width { self |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
    }

    fileprivate func write(to bytes: inout [UInt8], width: Int) {
        for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: self >> UInt64(8 * index))) }
    }
}
