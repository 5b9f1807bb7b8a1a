import Dashboard
import TerminalCells
import TerminalHost

extension MouseInput {
    /// What the dashboard makes of a terminal's report.
    init(_ mouse: TerminalHost.Mouse) {
        switch mouse.kind {
        case .press: self = .press(CellPosition(column: mouse.column, row: mouse.row))
        case .wheelUp: self = .wheelUp
        case .wheelDown: self = .wheelDown
        }
    }
}
