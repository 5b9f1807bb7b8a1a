package import CircuitMonitor
package import CircuitVocabulary
package import DisplayText
package import TerminalCells

/// Everything the screen shows, as one value: what a view reads and ``DashboardState/update(_:at:)`` changes.
package struct DashboardState: Sendable {
    /// Everything watched, as of now.
    package var fleet: Fleet

    package var now: Moment

    /// What stands in the header before anything else, for the whole session.
    package var banner: Banner

    package var screen: Screen

    /// The circuit that keys act on; follows the circuit, not the row.
    package var selection: CircuitID?

    /// What the overview shows, and in which order.
    package var overview = OverviewState()

    /// The rows of the overview as last derived.
    var presentation: OverviewPresentation?

    /// Where the parts of the overview stood when they were last arranged.
    var arranged: OverviewLayout?

    /// The names as the columns of the last frame had room for them.
    var names: OverviewNames?

    /// The strips of the last frame.
    var strips = OverviewStrips()

    /// The size of the screen as of the last frame: what was clicked depends on it.
    package internal(set) var size = TerminalSize(columns: 80, rows: 24)

    package var overlay: Overlay?

    /// A view that stands still while polling goes on.
    package var pause: Pause?

    /// How much time the charts show; nil: what suits the circuit.
    package var zoom: Zoom?

    /// The alerts as of now, also while the screen shows the past.
    package var alerts = AlertBook()

    /// Whether the terminal's bell rings when an alert is critical.
    package var ringsBell = false

    /// The last answer to a key.
    package var message: Message?

    /// What the user should know of the program itself.
    package var notice: Notice?

    /// The last requested action and its outcomes.
    package var progress: ControlProgress?

    /// How many events the list is scrolled back by.
    package var eventScroll = 0

    /// The themes to choose from; only the first until the user changes the theme.
    package var themes: [Theme]
    package var themeIndex: Int
    package var glyphs: GlyphSet

    /// The keys of each action.
    package var keys = KeyTable.standard

    /// Tells keys pressed by hand from pasted text.
    var pace = TypingPace()

    package var localClock: CivilClock
    package var showsUTC: Bool

    /// The state before the first reading.
    ///
    /// - Parameters:
    ///   - targets: What is watched, in the order of the command line.
    ///   - now: The time of the start.
    ///   - banner: What the header says of the session.
    ///   - themes: The themes to walk through; must not be empty.
    ///   - themeIndex: The one to start with.
    ///   - glyphs: What the terminal can draw.
    ///   - localClock: The local zone.
    ///   - showsUTC: Whether times are shown in UTC from the start.
    package init(
        targets: [TargetDescription],
        now: Moment,
        banner: Banner,
        themes: [Theme],
        themeIndex: Int = 0,
        glyphs: GlyphSet,
        localClock: CivilClock = .utc,
        showsUTC: Bool = false
    ) {
        precondition(!themes.isEmpty, "a dashboard needs a theme to draw with")
        self.fleet = Fleet(targets: targets, now: now)
        self.now = now
        self.banner = banner
        self.screen = targets.count > 1 ? .overview : .focus
        self.themes = themes
        self.themeIndex = themes.indices.contains(themeIndex) ? themeIndex : 0
        self.glyphs = glyphs
        self.localClock = localClock
        self.showsUTC = showsUTC
        self.selection = fleet.circuits.first?.id
    }

    package var theme: Theme { themes[themeIndex] }

    package var clock: CivilClock { showsUTC ? .utc : localClock }

    /// The fleet that is drawn: a paused screen keeps the one it was paused with.
    package var shownFleet: Fleet { pause?.fleet ?? fleet }

    /// The time that is drawn.
    package var shownNow: Moment { pause?.moment ?? now }

    /// The circuits in the order of the overview: what needs attention first, the rest by name.
    ///
    /// Open, forced, no answer, half-open, unknown, high failure rate; then by name, instance and target.
    package var circuits: [CircuitTrack] {
        let fleet = shownFleet
        let order = CircuitOrder(of: fleet, by: .none)
        let severities = fleet.circuits.indices.map { OverviewRow.Measures(of: fleet, at: $0, shownNow).severity }
        // Their places are sorted, and not the circuits themselves, which are large.
        return fleet.circuits.indices.sorted { left, right in
            severities[left] != severities[right]
                ? severities[left] > severities[right] : order.ranks[left] < order.ranks[right]
        }.map { fleet.circuits[$0] }
    }

    /// The selected circuit as it is drawn.
    package var selectedTrack: CircuitTrack? {
        selection.flatMap { shownFleet[$0] }
    }

    package struct Banner: Hashable, Sendable {
        /// `staging`, or empty.
        package var title: DisplayText
        /// Whether the circuit is simulated; every frame says so.
        package var isDemo: Bool
        /// Whether the simulated service uses a real Redis.
        package var isRedisReal: Bool
        /// Whether nothing can be changed from here.
        package var isReadOnly: Bool
        /// How the user allows control of remote circuits; nil where there is no way.
        package var controlRemedy: DisplayText?

        package init(
            title: DisplayText = "",
            isDemo: Bool = false,
            isRedisReal: Bool = false,
            isReadOnly: Bool = false,
            controlRemedy: DisplayText? = nil
        ) {
            self.title = title
            self.isDemo = isDemo
            self.isRedisReal = isRedisReal
            self.isReadOnly = isReadOnly
            self.controlRemedy = controlRemedy
        }
    }

    package enum Screen: Hashable, Sendable {
        case overview
        case focus
    }

    package enum Overlay: Hashable, Sendable {
        case help(scroll: Int)
        case control(ControlDialog)
        case marker(MarkerInput)
        case alerts(AlertList)
    }

    package struct Message: Hashable, Sendable {
        package var text: DisplayText
        package var isWarning: Bool
        /// When it disappears.
        package var until: MonotonicTime
    }
}
