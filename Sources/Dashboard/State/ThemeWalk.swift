import DisplayText
package import TerminalCells

extension DashboardState {
    /// Goes on by some themes.
    ///
    /// The others are read on the first change of theme: most sessions never change it.
    mutating func changeTheme(by step: Int) -> [Command] {
        guard themes.count > 1 else { return [.readThemes(thenGo: step)] }
        themeIndex = (themeIndex + step + themes.count) % themes.count
        say("theme \(theme.displayName)")
        return []
    }

    /// Takes the themes that were asked for, and goes the step that they were asked for.
    ///
    /// - Parameters:
    ///   - themes: All that can be walked through, the present one first; must not be empty.
    ///   - step: How far to go from there.
    package mutating func take(themes: [Theme], thenGo step: Int) {
        self.themes = themes
        themeIndex = (step % themes.count + themes.count) % themes.count
        say("theme \(theme.displayName)")
    }
}
