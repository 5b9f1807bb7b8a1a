/// What was done with the mouse, on a terminal that was asked to report it.
package struct Mouse: Hashable, Sendable {
    package var kind: Kind

    /// The cell, counted from zero at the top left.
    package var column: Int
    package var row: Int

    package enum Kind: Hashable, Sendable {
        /// The left button went down.
        case press
        case wheelUp
        case wheelDown
    }

    package init(_ kind: Kind, column: Int, row: Int) {
        self.kind = kind
        self.column = column
        self.row = row
    }

    /// What reports are switched on and off with: buttons and wheel, in the form that has no limit of columns.
    static let on = "\u{1B}[?1000h\u{1B}[?1006h"

    /// Reads a report: `ESC [ <`, the button, column and row counted from 1, and `M` for down or `m` for up.
    ///
    /// Nil for buttons that mean nothing here, for releases, and for what is no report.
    ///
    /// - Parameters:
    ///   - parameters: What stands between `<` and the last byte.
    ///   - final: The last byte.
    init?(parameters: ArraySlice<UInt8>, final: UInt8) {
        guard final == UInt8(ascii: "M") else { return nil }
        let fields = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        let areNumbers = fields.allSatisfy { field in
            !field.isEmpty && field.count <= 5 && field.allSatisfy { $0.digit != nil }
        }
        guard fields.count == 3, areNumbers else { return nil }
        let numbers = fields.map { $0.reduce(0) { $0 * 10 + ($1.digit ?? 0) } }
        // Shift, alt and control are bits of their own; a wheel or a button is the same with them.
        let button = numbers[0] & ~(4 | 8 | 16)
        switch button {
        case 0: kind = .press
        case 64: kind = .wheelUp
        case 65: kind = .wheelDown
        default: return nil
        }
        guard numbers[1] > 0, numbers[2] > 0 else { return nil }
        column = numbers[1] - 1
        row = numbers[2] - 1
    }
}
