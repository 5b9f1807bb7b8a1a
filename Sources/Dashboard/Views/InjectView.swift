import CircuitMonitor
import DisplayText
import TerminalCells

/// The dialog that starts or stops an injection.
enum InjectView {
    static func draw(_ dialog: InjectDialog, _ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        guard let track = state.fleet[dialog.circuit] else { return }
        let facts = CircuitFacts(track, now: state.now, clock: state.clock, glyphs: canvas.glyphs)
        let hasRoom = area.rows >= 12
        let box = DialogBox.place(TerminalSize(columns: min(66, area.columns - 2), rows: hasRoom ? 9 : 6), in: area)
        DialogBox.draw(box, title: "Inject", trailing: "esc cancels", danger: true, on: &canvas)
        var pen = Pen(area: box.inset(by: 1), gap: hasRoom ? 1 : 0)

        pen.text(track.title, .dialog, on: &canvas)
        pen.text("  now ", .dialog, on: &canvas)
        pen.text(facts.presentation.label, facts.presentation.role, on: &canvas)
        pen.newLine(skipping: true)

        pen.text("what   ", .dialog, on: &canvas)
        for kind in InjectDialog.Kind.allCases {
            let isChosen = kind == dialog.kind
            let mark: DisplayText = isChosen ? (canvas.glyphs == .unicode ? "(•)" : "(*)") : "( )"
            pen.text("\(mark) \(kind.label)", isChosen && dialog.field == .kind ? .input : .dialog, on: &canvas)
            pen.text(" ", .dialog, on: &canvas)
        }
        pen.newLine()
        drawNumbers(dialog, &pen, on: &canvas)
        pen.newLine(skipping: true)
        if hasRoom {
            pen.text(explanation(of: dialog.kind), .textDim, on: &canvas)
            pen.newLine(skipping: true)
        }
        pen.text("       ", .dialog, on: &canvas)
        pen.text("[ Cancel ]", dialog.field == .cancel ? .input : .dialog, on: &canvas)
        pen.text("   ", .dialog, on: &canvas)
        let verb: DisplayText = dialog.kind == .stop ? "Stop" : "Inject"
        pen.text("[ \(verb) ]", dialog.field == .act ? .input : .keyDanger, on: &canvas)
    }

    private static func drawNumbers(_ dialog: InjectDialog, _ pen: inout Pen, on canvas: inout Canvas) {
        func number(_ value: Int, _ field: InjectDialog.Field) {
            pen.text("[ \(value) ]", dialog.field == field ? .input : .dialog, on: &canvas)
        }
        switch dialog.kind {
        case .next:
            pen.text("calls  ", .dialog, on: &canvas)
            number(dialog.calls, .amount)
        case .share, .latency:
            pen.text(dialog.kind == .share ? "share  " : "added  ", .dialog, on: &canvas)
            number(dialog.kind == .share ? dialog.percent : dialog.milliseconds, .amount)
            pen.text(dialog.kind == .share ? " %   for " : " ms   for ", .dialog, on: &canvas)
            number(dialog.seconds, .duration)
            pen.text(" s", .dialog, on: &canvas)
        case .stop:
            break
        }
    }

    private static func explanation(of kind: InjectDialog.Kind) -> DisplayText {
        switch kind {
        case .next, .share: "injected failures count and trip the breaker as real ones"
        case .latency: "every call takes that much longer"
        case .stop: "ends what is being injected"
        }
    }
}

/// Writes runs of text one after the other, line by line, into a dialog.
private struct Pen {
    private let area: Rect
    private let gap: Int
    private var column: Int
    private var row: Int

    init(area: Rect, gap: Int) {
        self.area = area
        self.gap = gap
        self.column = area.column + 1
        self.row = area.row
    }

    mutating func text(_ text: DisplayText, _ role: Role, on canvas: inout Canvas) {
        let style = canvas.theme.style(role).over(canvas.theme.style(.dialog))
        column += canvas.draw(text, column: column, row: row, in: area, style: style)
    }

    mutating func newLine(skipping: Bool = false) {
        column = area.column + 1
        row += 1 + (skipping ? gap : 0)
    }
}
