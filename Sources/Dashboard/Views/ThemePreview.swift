import CircuitMonitor
import CircuitVocabulary
package import DisplayText
package import TerminalCells

/// A theme to look at: every state, every role, charts and a dialog, without anything that is watched.
package enum ThemePreview {
    /// The size of ``frame(of:glyphs:)``: no wider than a plain terminal.
    package static let size = TerminalSize(columns: 78, rows: 31)

    /// A whole screen in a theme.
    package static func frame(of theme: Theme, glyphs: GlyphSet) -> Frame {
        var canvas = Canvas(size: size, theme: theme, glyphs: glyphs)
        drawHeader(in: canvas.bounds.top(1), on: &canvas)
        let body = canvas.bounds.droppingTop(1).droppingBottom(1)
        let states = presentations(glyphs)
        let roles = Role.all.filter { !Role.states.contains($0) }
        canvas.box(body, title: "States", style: theme.style(.border), titleStyle: theme.style(.title))
        drawStates(states, in: body.inset(by: 1).top(states.count).left(44), on: &canvas)
        drawCharts(in: body.inset(by: 1).top(states.count).droppingLeft(45), on: &canvas)
        let divider = body.row + 1 + states.count
        canvas.divideRows(
            body,
            at: divider,
            title: "Roles",
            style: theme.style(.border),
            titleStyle: theme.style(.title)
        )
        drawRoles(roles, in: body.inset(by: 1).droppingTop(states.count + 1), on: &canvas)
        drawFooter(in: canvas.bounds.bottom(1), on: &canvas)
        return canvas.frame
    }

    /// One row: the theme's name, the background it is made for, and the states in its colours.
    ///
    /// - Parameters:
    ///   - theme: The theme.
    ///   - remark: Stands at the end.
    ///   - glyphs: What the states are drawn with.
    /// - Returns: A frame of one row.
    package static func swatch(of theme: Theme, remark: DisplayText = .empty, glyphs: GlyphSet) -> Frame {
        var canvas = Canvas(size: TerminalSize(columns: size.columns, rows: 1), theme: theme, glyphs: glyphs)
        var line = StyledText(DisplayText(untrusted: theme.name).padded(to: 15), theme.style(.text))
        line.append(DisplayText(untrusted: theme.variant.rawValue).padded(to: 6), theme.style(.textDim))
        let shown = [
            StatePresentation.of(.closed, glyphs), .of(.halfOpen, glyphs), .of(.open, glyphs), .of(.forcedOpen, glyphs),
            .noAnswer(glyphs),
        ]
        for presentation in shown {
            line.append(presentation.label, theme.style(presentation.role))
            line.append(" ", theme.style(.text))
        }
        line.append(remark, theme.style(.textDim))
        canvas.draw(line, in: canvas.bounds)
        return canvas.frame
    }

    private static func presentations(_ glyphs: GlyphSet) -> [StatePresentation] {
        let states: [CircuitState] = [.closed, .halfOpen, .open, .forcedOpen, .disabled, .metricsOnly, .unknown]
        return states.map { .of($0, glyphs) } + [.noAnswer(glyphs), .noData(glyphs)]
    }

    private static func drawHeader(in row: Rect, on canvas: inout Canvas) {
        let theme = canvas.theme
        var line = StyledText(" \(theme.displayName)", theme.style(.title))
        let background: DisplayText =
            switch theme.variant {
            case .dark: "for dark backgrounds"
            case .light: "for light backgrounds"
            case .any: "for any background"
            }
        line.append("  \(background)", theme.style(.textDim))
        var badges = StyledText("DEMO", theme.style(.statusDemo))
        badges.append("  ", theme.style(.text))
        badges.append("PAUSED", theme.style(.statusPaused))
        badges.append("  ", theme.style(.text))
        badges.append("INJECTED ", theme.style(.statusInjected))
        canvas.draw(badges, in: row, alignment: .trailing)
        canvas.draw(line, in: row.droppingRight(badges.columns + 2))
    }

    /// The states, one of them on the selected row.
    private static func drawStates(_ states: [StatePresentation], in area: Rect, on canvas: inout Canvas) {
        let theme = canvas.theme
        for (index, presentation) in states.enumerated() {
            let row = area.line(index)
            let isSelected = presentation.role == .stateOpen
            let under = isSelected ? theme.style(.tableRowSelected) : theme.style(.tableRow)
            if isSelected { canvas.fill(row, under) }
            var style = theme.style(presentation.role)
            var line = StyledText(" \(presentation.label.padded(to: 14))", style)
            if presentation.underlinesStrip { style.attributes.insert(.underline) }
            line.append(DisplayText(repeating: presentation.strip, count: 8), style)
            line.append("  \(DisplayText(untrusted: presentation.role.rawValue))", theme.style(.textDim))
            canvas.draw(line, in: row, under: under)
        }
    }

    private static func drawCharts(in area: Rect, on canvas: inout Canvas) {
        let theme = canvas.theme
        let plot = area.droppingBottom(1)
        // A wave: up from nothing to the top, and a gap.
        let wave = (0..<plot.columns * 2).map { index -> Double? in
            index < 4 ? nil : Double((index - 4) % 20)
        }
        AreaChart(values: wave, valuesPerColumn: 2, maximum: 19, bands: .byHeight(theme)).draw(in: plot, on: &canvas)
        var legend = StyledText("low ", theme.style(.graphLow))
        legend.append("mid ", theme.style(.graphMid))
        legend.append("high ", theme.style(.graphHigh))
        legend.append("gap ", theme.style(.graphGap))
        legend.append("marker", theme.style(.graphMarker))
        canvas.draw(legend, in: area.bottom(1))
    }

    /// The names of the roles, each in its own style, in three columns.
    private static func drawRoles(_ roles: [Role], in area: Rect, on canvas: inout Canvas) {
        let theme = canvas.theme
        let width = area.columns / 3
        for (index, role) in roles.enumerated() {
            let (column, row) = (index / area.rows, index % area.rows)
            let place = Rect(column: area.column + column * width, row: area.row + row, columns: width, rows: 1)
            var style = theme.style(role)
            if role.rawValue.hasPrefix("dialog") || role == .input { style = style.over(theme.style(.dialog)) }
            canvas.draw(
                DisplayText(untrusted: role.rawValue).padded(to: width - 2),
                column: place.column + 1,
                row: place.row,
                in: place,
                style: style
            )
        }
    }

    private static func drawFooter(in row: Rect, on canvas: inout Canvas) {
        let theme = canvas.theme
        let (key, text) = (theme.style(.key), theme.style(.textDim))
        KeyLegend([
            KeyLegend.Item(key: " f", title: "force-open", keyStyle: theme.style(.keyDanger), titleStyle: text),
            KeyLegend.Item(key: "t", title: "theme", keyStyle: key, titleStyle: text),
            KeyLegend.Item(key: "?", title: "help", keyStyle: key, titleStyle: text),
            KeyLegend.Item(key: "q", title: "quit", keyStyle: key, titleStyle: text),
        ]).draw(in: row, on: &canvas)
    }
}
