import CircuitMonitor
import DisplayText
import TerminalCells

/// How a target that is not like the others is set apart.
struct TargetAccent: Hashable {
    /// Nil where the target has no accent.
    private let role: Role?

    /// Whether it is production, which a word says as well: not every terminal and eye shows colours.
    let isProduction: Bool

    /// The accent of what is to be acted on together: of production where some of it is that, else of the first.
    init(of targets: [TargetID], in fleet: Fleet) {
        let descriptions = targets.compactMap { fleet[$0]?.description }
        let chosen = descriptions.first(where: \.isProduction) ?? descriptions.first
        role = chosen?.accent.map { Role(rawValue: "accent.\($0.rawValue)") }
        isProduction = chosen?.isProduction == true
    }

    init(of track: CircuitTrack, in fleet: Fleet) {
        self.init(of: [track.id.target], in: fleet)
    }

    /// What production is called.
    static let word: DisplayText = "PRODUCTION"

    /// What stands for it before a row of the overview.
    static let sign: DisplayText = "P"

    /// The style of a name.
    func name(_ theme: Theme, else plain: Role) -> Style { theme.style(role ?? plain) }

    /// The style of lines: the colour of the accent without what would make bars of them.
    func line(_ theme: Theme, else plain: Role) -> Style {
        guard let role else { return theme.style(plain) }
        let style = theme.style(role)
        return Style(foreground: style.foreground, attributes: style.attributes.intersection(.bold))
    }

    /// The style of a word that stands out of everything.
    func badge(_ theme: Theme) -> Style {
        var style = name(theme, else: .critical)
        style.attributes.insert(.reverse)
        return style
    }
}

extension DashboardState {
    /// The accent of the circuit in focus; nil on other screens.
    var focusAccent: TargetAccent? {
        guard screen == .focus, let track = selectedTrack else { return nil }
        return TargetAccent(of: track, in: shownFleet)
    }
}
