import Dashboard
import TerminalCells
import TerminalHost

extension MouseInput {
    /// Converts a report of the terminal's mouse.
    init(_ mouse: TerminalHost.Mouse) {
        switch mouse.kind {
        case .press: self = .press(CellPosition(column: mouse.column, row: mouse.row))
        case .wheelUp: self = .wheelUp
        case .wheelDown: self = .wheelDown
        }
    }
}
