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

    /// What the overview showed when it was last worked out.
    var presentation: OverviewPresentation?

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

    /// What somebody should be told of, as of now.
    package var alerts = AlertBook()

    /// Whether the terminal's bell rings when an alert is critical.
    package var ringsBell = false

    /// The last answer to a key.
    package var message: Message?

    /// What the user should know of the program itself.
    package var notice: Notice?

    /// The last action that was asked for, and what came of it.
    package var progress: ControlProgress?

    /// How many events the list is scrolled back by.
    package var eventScroll = 0

    /// The themes to walk through; one until somebody wants to.
    package var themes: [Theme]
    package var themeIndex: Int
    package var glyphs: GlyphSet

    /// Which key does what.
    package var keys = KeyTable.standard

    /// How keys come: by hand, or as a text.
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
        /// Whether the circuit is a rehearsal: said in every frame.
        package var isDemo: Bool
        /// Whether the rehearsal has a real Redis behind it.
        package var isRedisReal: Bool
        /// Whether nothing can be changed from here.
        package var isReadOnly: Bool

        package init(
            title: DisplayText = "",
            isDemo: Bool = false,
            isRedisReal: Bool = false,
            isReadOnly: Bool = false
        ) {
            self.title = title
            self.isDemo = isDemo
            self.isRedisReal = isRedisReal
            self.isReadOnly = isReadOnly
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
        /// When it leaves the screen.
        package var until: MonotonicTime
    }
}

/// How much a circuit wants to be looked at; the greater, the higher in the overview.
package enum Severity: Int, Comparable, Sendable {
    case calm, failing, unknown, halfOpen, noAnswer, forced, open

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The severity of what is known of a circuit.
    ///
    /// - Parameters:
    ///   - shown: What the screen shows of it.
    ///   - failure: Its failure rate at that time.
    package init(of shown: ShownState, failure: RateFigure) {
        switch shown {
        case .noAnswer: self = .noAnswer
        case .noData, .noCircuit: self = .unknown
        case .state(.open): self = .open
        case .state(.forcedOpen): self = .forced
        case .state(.halfOpen): self = .halfOpen
        case .state(.unknown): self = .unknown
        case .state(.closed), .state(.disabled), .state(.metricsOnly):
            switch failure {
            case .value(let rate), .reported(let rate): self = rate >= Severity.highFailureRate ? .failing : .calm
            case .was, .none: self = .calm
            }
        }
    }

    /// The failure rate from which a closed circuit is listed before the calm ones.
    package static let highFailureRate = 0.1
}
