import TestSupport
import Testing

@testable import CircuitMonitor

@Suite("Packed rows")
struct PackedRowsTests {
    /// Numbers of every size, alone and beside each other, and columns that stand still.
    private func row(_ random: inout SeededRandom, columns: Int) -> [UInt64] {
        (0..<columns).map { column in
            switch column % 4 {
            case 0: 7
            case 1: UInt64.random(in: 1_000_000...1_000_300, using: &random)
            case 2: Bool.random(using: &random) ? 0 : .max
            default: UInt64.random(in: 0 ... .max, using: &random) >> UInt64.random(in: 0..<64, using: &random)
            }
        }
    }

    @Test("the last rows are as they were added, after every single one")
    func rows() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        for capacity in [1, 15, 16, 17, 100] {
            var rows = PackedRows(capacity: capacity)
            var plain: [[UInt64]] = []
            for _ in 0..<400 {
                plain.append(row(&random, columns: 9))
                rows.append(plain[plain.count - 1])
                #expect(rows.count == plain.count)
                for number in max(0, plain.count - capacity)..<plain.count {
                    var read = rows.row(number)
                    let numbers = (0..<9).map { _ in read.next() }
                    #expect(numbers == plain[number], "seed \(seed), capacity \(capacity), row \(number)")
                }
            }
        }
    }

    @Test("a column takes what its numbers differ by: nothing where they do not, a byte a row where they do little")
    func width() {
        func bytes(_ number: (Int) -> UInt64) -> Int {
            var rows = PackedRows(capacity: 1_600)
            for index in 0..<1_600 { rows.append([number(index)]) }
            return rows.heapBytes
        }
        let constant = bytes { _ in 0 }
        #expect(bytes { 1_000_000 + UInt64($0) % 200 } < constant + 1_600 * 2)
        #expect(bytes { UInt64($0) % 2 * .max } >= constant + 1_600 * 8)
    }

    @Test("the memory does not grow once all rows that are kept are there")
    func bound() {
        var rows = PackedRows(capacity: 160)
        var largest: [Int] = []
        for round in 0..<5 {
            largest.append(0)
            for index in 0..<320 {
                rows.append([UInt64(index % 40), UInt64(round * 320 + index)])
                largest[round] = max(largest[round], rows.heapBytes)
            }
        }
        #expect(largest[1...].allSatisfy { $0 <= largest[0] + 160 })
    }
}
