package import DisplayText
package import TerminalCells
import TerminalHost

/// How a dashboard looks from the start.
package struct Appearance: Sendable {
    private let files: ThemeFiles

    /// The theme to begin with, as it was read when it was looked up, with the colours that the terminal seems to have.
    private let first: Theme

    /// What is wrong with the theme that was wanted, in one line with its place and what to do; nil where it is used.
    package let themeFault: DisplayText?

    /// What to draw with; nil: what the environment suggests.
    package let glyphs: GlyphSet?

    /// How many colours to draw with, where the terminal has as many; nil: what the environment suggests.
    package let colors: ColorLevel?

    package let showsUTC: Bool

    /// Whether the terminal's bell rings when an alert is critical.
    package let ringsBell: Bool

    /// Looks a theme up and reads it once.
    ///
    /// One that cannot be used gives way to the built-in one of its name, or else to the default one, and
    /// ``themeFault`` says why: the dashboard must start without a file being mended first.
    ///
    /// - Parameters:
    ///   - theme: The name or path of the theme to begin with, which must exist; nil: the usual one.
    ///   - usualTheme: The one to begin with where none is asked for; nil: the default one.
    ///   - files: Where themes come from.
    ///   - glyphs: What to draw with; nil: what the environment suggests.
    ///   - colors: How many colours to draw with, where the terminal has as many; nil: what the environment suggests.
    ///   - showsUTC: Whether times are shown in UTC.
    ///   - ringsBell: Whether the terminal's bell rings when an alert is critical.
    /// - Throws: A ``DashboardError`` with one line where there is no such theme as was asked for.
    package init(
        theme: String? = nil,
        usualTheme: String? = nil,
        files: ThemeFiles = .builtIn,
        glyphs: GlyphSet? = nil,
        colors: ColorLevel? = nil,
        showsUTC: Bool = false,
        ringsBell: Bool = false
    ) throws(DashboardError) {
        let wanted = theme ?? usualTheme ?? Theme.defaultName
        let level = colors ?? TerminalEnvironment.current.suggestedColorLevel
        do throws(ThemeError) {
            first = try Theme.load(name: wanted, files: files, level: level)
            themeFault = nil
        } catch {
            if error.isMissing, theme != nil { throw DashboardError(error.description) }
            first = Theme.load(names: [wanted], level: level).first ?? .standard(level: level)
            let used = DisplayText(untrusted: first.name, limit: 40)
            themeFault = "theme \(error.text) (the built-in theme \(used) is used)"
        }
        self.files = files
        self.glyphs = glyphs
        self.colors = colors
        self.showsUTC = showsUTC
        self.ringsBell = ringsBell
    }

    /// The theme to begin with, for a terminal.
    func theme(level: ColorLevel) -> Theme {
        if level == first.level { return first }
        return Theme.load(names: [first.name], files: files, level: level).first ?? .standard(level: level)
    }

    /// The themes to walk through on a terminal, the one to begin with first.
    ///
    /// Those for the same background come next, because the terminal's own is probably such a one; one that cannot be
    /// read is left out.
    func themes(level: ColorLevel) -> [Theme] {
        let first = theme(level: level)
        let names = Theme.builtInNames + files.ownNames.filter { !Theme.builtInNames.contains($0) }
        let others = Theme.load(names: names.filter { $0 != first.name }, files: files, level: level)
        let suiting = others.filter { $0.variant == first.variant || $0.variant == .any }
        return [first] + suiting + others.filter { $0.variant != first.variant && $0.variant != .any }
    }
}
