import CircuitMonitor
import DisplayText
import TerminalCells

/// The dialog in which a circuit is acted on.
enum ControlView {
    static func draw(_ dialog: ControlDialog, _ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        guard let track = state.fleet[dialog.circuit] else { return }
        let columns = min(68, area.columns - 2)
        let lines = Lines(dialog, track, state, columns: columns - 2, glyphs: canvas.glyphs, theme: canvas.theme)
        // Blank lines and the explanation leave where there is no room for them.
        let hasRoom = area.rows >= lines.fields.count + lines.effect.count + 6
        var all: [StyledText?] = [lines.subject]
        if hasRoom { all += [nil] + lines.effect }
        all += lines.fields
        if hasRoom { all.append(nil) }
        all.append(lines.buttons)

        let box = DialogBox.place(TerminalSize(columns: columns, rows: all.count), in: area)
        let border = accent(of: dialog, in: state.fleet).line(canvas.theme, else: .dialogDanger)
        DialogBox.draw(
            box,
            title: lines.title,
            trailing: "esc cancels",
            style: canvas.theme.style(.dialogDanger),
            border: border,
            on: &canvas
        )
        let content = box.inset(by: 1)
        for (row, line) in all.enumerated() {
            guard let line else { continue }
            let place = content.line(row)
            if line == lines.buttons {
                canvas.draw(line, in: place, alignment: .center, under: canvas.theme.style(.dialog))
            } else {
                canvas.draw(line, in: place.droppingLeft(1), under: canvas.theme.style(.dialog))
            }
        }
        placeCursor(dialog, lines, in: content, rows: all, on: &canvas)
    }

    /// The accent of what may be acted on, also while less of it is chosen.
    private static func accent(of dialog: ControlDialog, in fleet: Fleet) -> TargetAccent {
        TargetAccent(of: [dialog.circuit.target] + dialog.others.map(\.target), in: fleet)
    }

    /// The cursor stands in the input that is typed into.
    private static func placeCursor(
        _ dialog: ControlDialog,
        _ lines: Lines,
        in content: Rect,
        rows: [StyledText?],
        on canvas: inout Canvas
    ) {
        guard let typing = lines.typing, let row = rows.firstIndex(of: typing.line), row < content.rows else { return }
        let column = content.column + 1 + typing.column
        guard column < content.endColumn else { return }
        canvas.cursor = CellPosition(column: column, row: content.row + row)
    }
}

/// The lines of a dialog, each in its styles.
private struct Lines {
    let title: DisplayText
    let subject: StyledText
    let effect: [StyledText]
    private(set) var fields: [StyledText] = []
    let buttons: StyledText
    /// The line that is typed into, and where in it the cursor stands.
    private(set) var typing: (line: StyledText, column: Int)?

    private let columns: Int
    private let glyphs: GlyphSet
    private let theme: Theme

    private static let nameColumns = 7

    init(
        _ dialog: ControlDialog,
        _ track: CircuitTrack,
        _ state: DashboardState,
        columns: Int,
        glyphs: GlyphSet,
        theme: Theme
    ) {
        self.columns = columns
        self.glyphs = glyphs
        self.theme = theme
        title = dialog.challenge == nil ? dialog.title : "\(dialog.title) in PRODUCTION"
        subject = Self.subject(dialog, track, state, columns: columns, glyphs: glyphs, theme: theme)
        effect = dialog.effect.wrapped(to: columns).map { StyledText($0, theme.style(.textDim)) }

        var buttons = StyledText("[ Cancel ]", theme.style(dialog.field == .cancel ? .input : .dialog))
        buttons.append("     ", theme.style(.dialog))
        let sign = DisplayText(untrusted: String(dialog.sign))
        buttons.append("[ \(sign)  \(dialog.button) ]", theme.style(dialog.field == .act ? .input : .keyDanger))
        self.buttons = buttons

        for field in dialog.fields { add(field, of: dialog, track) }
    }

    /// The circuit, where it is, and its state now.
    private static func subject(
        _ dialog: ControlDialog,
        _ track: CircuitTrack,
        _ state: DashboardState,
        columns: Int,
        glyphs: GlyphSet,
        theme: Theme
    ) -> StyledText {
        let facts = CircuitFacts(track, now: state.now, clock: state.clock, glyphs: glyphs)
        let now: DisplayText = "  now "
        let room = columns - now.columns - facts.presentation.label.columns
        var line = StyledText(track.title.fitted(to: room), theme.style(.textStrong))
        let address: DisplayText = "  \(track.target)"
        // In this process the label says no more than the title.
        if dialog.isRemote, line.columns + address.columns <= room { line.append(address, theme.style(.textDim)) }
        line.append(now, theme.style(.dialog))
        line.append(facts.presentation.label, theme.style(facts.presentation.role))
        return line
    }

    private mutating func add(_ field: ControlDialog.Field, of dialog: ControlDialog, _ track: CircuitTrack) {
        let hasFocus = dialog.field == field
        switch field {
        case .hold:
            addChoice("for", ControlDialog.Hold.allCases.map(\.label), dialog.hold.rawValue, hasFocus)
        case .mode:
            addChoice("mode", ControlDialog.Mode.allCases.map(\.label), dialog.mode.rawValue, hasFocus)
        case .kind:
            addChoice("what", InjectionForm.Kind.allCases.map(\.label), dialog.injection.kind.rawValue, hasFocus)
        case .amount:
            addNumbers(dialog)
        case .scope:
            let all: DisplayText = "all \(dialog.others.count + 1) instances of \(track.label)"
            addChoice("scope", ["this instance", all], dialog.actsOnAll ? 1 : 0, hasFocus)
        case .reason:
            addInput("reason", dialog.reason, hasFocus: hasFocus, note: .empty)
        case .name:
            let note: DisplayText = dialog.lacksChallenge ? " type \(track.label) first" : " type \(track.label)"
            addInput("name", dialog.typed, hasFocus: hasFocus, note: note, isWrong: dialog.lacksChallenge)
        case .duration, .cancel, .act:
            break
        }
    }

    private func name(_ text: DisplayText) -> StyledText {
        StyledText(text.padded(to: Self.nameColumns), theme.style(.dialog))
    }

    /// One of several, all of them where they fit, else the chosen one between arrows.
    private mutating func addChoice(_ name: DisplayText, _ choices: [DisplayText], _ chosen: Int, _ hasFocus: Bool) {
        var line = self.name(name)
        for (index, choice) in choices.enumerated() {
            let mark: DisplayText = index == chosen ? (glyphs == .unicode ? "(•)" : "(*)") : "( )"
            let style = theme.style(index == chosen && hasFocus ? .input : .dialog)
            if index > 0 { line.append("  ", theme.style(.dialog)) }
            line.append("\(mark) \(choice)", style)
        }
        if line.columns > columns {
            line = self.name(name)
            let style = theme.style(hasFocus ? .input : .dialog)
            line.append("< \(choices[chosen].fitted(to: columns - Self.nameColumns - 4)) >", style)
        }
        fields.append(line)
    }

    private mutating func addNumbers(_ dialog: ControlDialog) {
        let form = dialog.injection
        func number(_ value: Int, _ field: ControlDialog.Field) -> StyledText {
            StyledText("[ \(value) ]", theme.style(dialog.field == field ? .input : .dialog))
        }
        let plain = theme.style(.dialog)
        switch form.kind {
        case .next:
            fields.append(name("calls") + number(form.calls, .amount))
        case .share:
            fields.append(
                name("share") + number(form.percent, .amount) + StyledText(" % for ", plain)
                    + number(form.seconds, .duration) + StyledText(" s", plain)
            )
        case .latency:
            fields.append(
                name("added") + number(form.milliseconds, .amount) + StyledText(" ms for ", plain)
                    + number(form.seconds, .duration) + StyledText(" s", plain)
            )
        case .stop:
            break
        }
    }

    private mutating func addInput(
        _ name: DisplayText,
        _ input: TextInput,
        hasFocus: Bool,
        note: DisplayText,
        isWrong: Bool = false
    ) {
        let note = note.fitted(to: max(0, columns / 2 - Self.nameColumns))
        let room = max(1, columns - Self.nameColumns - 4 - note.columns)
        let window = input.window(columns: room)
        var line = self.name(name)
        line.append("[ \(window.shown) ]", theme.style(hasFocus ? .input : .dialog))
        line.append(note, theme.style(isWrong ? .warning : .textDim))
        fields.append(line)
        if hasFocus { typing = (line, Self.nameColumns + 2 + window.cursor) }
    }
}
