/// A column of whole numbers that takes no memory while all of them are zero, and no wider cells than the largest needs.
///
/// Its memory is asked for at once, so that growing leaves no holes, and used as the numbers come. What was never stored is
/// zero, so a column of values that may be absent holds the value plus one.
struct CompactColumn: Sendable {
    /// The numbers that it can hold.
    let capacity: Int

    private var cells = Cells.none

    private enum Cells: Sendable {
        case none
        case bytes([UInt8])
        case shorts([UInt16])
        case words([UInt32])
        case longs([UInt64])
    }

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The number at a place from 0 to the capacity.
    subscript(slot: Int) -> UInt64 {
        get {
            switch cells {
            case .none: 0
            case .bytes(let values): Self.read(values, slot)
            case .shorts(let values): Self.read(values, slot)
            case .words(let values): Self.read(values, slot)
            case .longs(let values): Self.read(values, slot)
            }
        }
        set { store(newValue, at: slot) }
    }

    /// The bytes that the column takes on the heap.
    var heapBytes: Int {
        switch cells {
        case .none: 0
        case .bytes(let values): Self.bytes(values)
        case .shorts(let values): Self.bytes(values)
        case .words(let values): Self.bytes(values)
        case .longs(let values): Self.bytes(values)
        }
    }

    private mutating func store(_ value: UInt64, at slot: Int) {
        // While the array is out of its case it has one owner and is not copied.
        let old = cells
        cells = .none
        switch old {
        case .none:
            guard value > 0 else { return }
            cells = .bytes([])
            store(value, at: slot)
        case .bytes(var values):
            guard value > UInt64(UInt8.max) else {
                write(UInt8(value), slot, &values)
                cells = .bytes(values)
                return
            }
            cells = .shorts(widened(values))
            store(value, at: slot)
        case .shorts(var values):
            guard value > UInt64(UInt16.max) else {
                write(UInt16(value), slot, &values)
                cells = .shorts(values)
                return
            }
            cells = .words(widened(values))
            store(value, at: slot)
        case .words(var values):
            guard value > UInt64(UInt32.max) else {
                write(UInt32(value), slot, &values)
                cells = .words(values)
                return
            }
            cells = .longs(widened(values))
            store(value, at: slot)
        case .longs(var values):
            write(value, slot, &values)
            cells = .longs(values)
        }
    }

    private func write<Cell: FixedWidthInteger>(_ value: Cell, _ slot: Int, _ values: inout [Cell]) {
        if slot >= values.count {
            guard value > 0 else { return }
            if values.capacity < capacity { values.reserveCapacity(capacity) }
            for _ in values.count...slot { values.append(0) }
        }
        values[slot] = value
    }

    private func widened<Narrow: FixedWidthInteger, Wide: FixedWidthInteger>(_ values: [Narrow]) -> [Wide] {
        var wide: [Wide] = []
        wide.reserveCapacity(capacity)
        for value in values { wide.append(Wide(value)) }
        return wide
    }

    private static func read<Cell: FixedWidthInteger>(_ values: [Cell], _ slot: Int) -> UInt64 {
        slot < values.count ? UInt64(values[slot]) : 0
    }

    private static func bytes<Cell>(_ values: [Cell]) -> Int {
        values.capacity * MemoryLayout<Cell>.stride + arrayHeader
    }

    /// What an array takes beside its elements.
    private static let arrayHeader = 32
}

extension CompactColumn {
    /// The number at a place where one may be absent.
    func optional(_ slot: Int) -> UInt64? {
        let stored = self[slot]
        return stored == 0 ? nil : stored - 1
    }

    /// Stores a number that may be absent.
    mutating func setOptional(_ value: UInt64?, at slot: Int) {
        self[slot] = value.map { $0 == .max ? .max : $0 + 1 } ?? 0
    }
}
