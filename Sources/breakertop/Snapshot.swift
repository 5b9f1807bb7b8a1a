import ArgumentParser
import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DashboardSession
import DemoService
import DisplayText
import TerminalCells
import TerminalHost

/// `breakertop snapshot`: one frame of any screen on standard output, without a terminal.
struct Snapshot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "One frame as text, ANSI, SVG or JSON on standard output; no terminal needed.",
        discussion: """
            Watches for --after and writes what the screen would show then. A target that does not answer is shown as \
            such, and named on standard error; the exit status is 0 all the same. Nothing is done to any circuit.

            breakertop snapshot http://auth:8000 > incident.txt
            breakertop snapshot --format svg --after 20s > demo.svg
            """
    )

    /// What is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, ansi, svg, json
    }

    /// What the frame shows.
    enum Screen: String, CaseIterable, ExpressibleByArgument {
        case overview, focus, help
    }

    @Argument(
        help: "What to watch: http:// or https:// URLs. Without one: the targets of the configuration, else the demo."
    )
    var urls: [String] = []

    @Option(name: .long, help: "What to write: text, ansi, svg, or json (the readings).")
    var format: Format = .text

    @Option(
        name: .long,
        help: "Columns and rows of the frame.",
        transform: { try SizeArgument.parse($0) }
    )
    var size = TerminalSize(columns: 120, rows: 40)

    @Option(name: .long, help: "Which screen: overview, focus, help (default: the one that the dashboard begins with).")
    var screen: Screen?

    @Option(name: .long, help: "The circuit to select, by its name (default: the one that needs attention most).")
    var circuit: String?

    @Option(
        name: .long,
        help: "How long to watch before the frame is drawn, 0s to 1h.",
        transform: { try DurationArgument.parse($0, within: .zero...(.seconds(3600))) }
    )
    var after: Duration = .seconds(3)

    @Option(
        name: .long,
        help: "Keys to press before the frame is drawn, such as “down enter”. Nothing is carried out.",
        transform: { try KeyArgument.parse($0) }
    )
    var press: KeyArgument = KeyArgument(strokes: [])

    @OptionGroup var watching: WatchOptions
    @OptionGroup var appearance: AppearanceOptions
    @OptionGroup var path: PathOption
    @OptionGroup var token: TokenOptions
    @OptionGroup(title: "The demo") var service: ServiceOptions

    func run() async throws {
        try service.listIfAsked()
        let configuration = try Configuration.load(watching.config)
        let look = try appearance.resolved(configuration)
        if let fault = look.themeFault { Program.complain(fault.text) }
        let environment = TerminalEnvironment.current
        let glyphs: GlyphSet
        let level: ColorLevel
        if format == .svg {
            // A picture has all signs and all colours: the configuration speaks of terminals.
            glyphs = appearance.ascii ? .ascii : .unicode
            level = appearance.colors?.level ?? .trueColor
        } else {
            glyphs = look.glyphs ?? (environment.isUnicode ? .unicode : .ascii)
            // Where it will be read nobody knows; most terminals have the palette.
            level = look.colors ?? (environment.noColor != nil ? .mono : .palette256)
        }
        var state = try await watched(configuration, look, glyphs: glyphs, level: level)
        try select(in: &state)
        state.settle(in: size)
        for (index, stroke) in press.strokes.enumerated() {
            // As a hand presses them: one a second.
            let moment = state.now.monotonic.advanced(by: .seconds(index))
            _ = state.update(.key(KeyPress(stroke, at: moment)), at: state.now)
        }
        try StandardOutput.write(try document(of: state))
        for target in state.fleet.targets { complain(of: target) }
    }

    /// What is known after the watching.
    private func watched(
        _ configuration: Configuration,
        _ appearance: Appearance,
        glyphs: GlyphSet,
        level: ColorLevel
    ) async throws -> DashboardState {
        guard urls.isEmpty, configuration.targets.isEmpty else {
            let list = TargetList(
                configuration: configuration,
                interval: watching.interval,
                timeout: watching.timeout,
                source: path.source,
                use: .snapshot,
                token: token.resolved
            )
            let session = DashboardSession(
                targets: try list.targets(of: urls, path: path.path),
                banner: .init(title: DisplayText(untrusted: configuration.title ?? "", limit: 40)),
                appearance: appearance,
                input: InputSettings(keys: configuration.keys)
            )
            return await session.watched(for: after, glyphs: glyphs, level: level)
        }
        try path.refuseWithoutURL("breakertop snapshot")
        let script = try service.script(otherwise: .outage)
        let (demo, redis) = try await service.service(for: script)
        let session = DashboardSession(
            demo: demo,
            isRedisReal: redis != nil,
            interval: watching.interval ?? configuration.interval,
            appearance: appearance,
            input: InputSettings(keys: configuration.keys)
        )
        let stage = Task { try await Demo.play(script, on: demo) }
        defer { stage.cancel() }
        return await session.watched(for: after, glyphs: glyphs, level: level)
    }

    /// Selects the circuit and the screen that were asked for.
    private func select(in state: inout DashboardState) throws {
        let circuits = state.circuits
        if let circuit {
            guard let track = circuits.first(where: { $0.isCalled(circuit) }) else {
                let known = circuits.isEmpty ? "none" : circuits.map(\.label.text).joined(separator: ", ")
                throw Ending.unavailable("no circuit is called “\(circuit)”: there is \(known)")
            }
            state.selection = track.id
            state.overview.userHasNavigated = true
        } else if let worst = circuits.first {
            state.selection = worst.id
        }
        switch screen {
        case .overview: state.screen = .overview
        case .focus: state.screen = .focus
        case .help: state.overlay = .help(scroll: 0)
        case nil: break
        }
    }

    private func document(of state: DashboardState) throws -> String {
        switch format {
        case .text: return FrameExport.text(DashboardView.frame(of: state, size: size)) + "\n"
        case .ansi: return FrameExport.ansi(DashboardView.frame(of: state, size: size)) + "\n"
        case .svg:
            return FrameExport.svg(
                DashboardView.frame(of: state, size: size),
                colors: state.theme.picture,
                title: "breakertop at \(state.clock.time(state.now.wall)) \(state.clock.zone(state.now.wall))"
            )
        case .json:
            let report = FleetReport(
                state.fleet,
                circuits: state.circuits,
                at: state.now,
                isSimulated: state.banner.isDemo && !state.banner.isRedisReal
            )
            return try report.json() + "\n"
        }
    }

    /// Says on standard error that a target is in the frame only by its silence.
    private func complain(of target: TargetStatus) {
        if let failure = target.failure {
            Program.complain("\(target.description.label): no answer: \(failure.detail)")
        } else if target.lastAnswer == nil {
            let after = Durations.setting(after)
            Program.complain("\(target.description.label): no answer within \(after); give it longer with --after")
        }
    }
}

extension CircuitTrack {
    /// Whether an argument names this circuit: by its name, or its name and its instance where several have it.
    fileprivate func isCalled(_ text: String) -> Bool {
        [label.text, "\(label)@\(id.instance)", "\(label) @ \(id.instance)"].contains(text)
    }
}

/// `120x40` on the command line.
enum SizeArgument {
    /// The largest frame: what no screen exceeds, and no memory minds.
    static let largest = TerminalSize(columns: 1000, rows: 1000)

    /// Reads columns and rows.
    ///
    /// - Throws: A `ValidationError` that says what was expected.
    static func parse(_ text: String) throws -> TerminalSize {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "x" || $0 == "X" || $0 == "×" }
        guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]) else {
            throw ValidationError("“\(text)” is no size: write columns, x and rows, such as 120x40")
        }
        guard (1...largest.columns).contains(columns), (1...largest.rows).contains(rows) else {
            throw ValidationError("\(text) is out of range: 1x1 to \(largest.columns)x\(largest.rows)")
        }
        return TerminalSize(columns: columns, rows: rows)
    }
}

/// Keys on the command line: characters and names with blanks between them.
struct KeyArgument {
    var strokes: [KeyStroke]

    private static let named: [String: KeyStroke.Key] = [
        "up": .up, "down": .down, "left": .left, "right": .right, "home": .home, "end": .end, "page-up": .pageUp,
        "page-down": .pageDown, "enter": .enter, "esc": .escape, "tab": .tab, "back-tab": .backTab,
        "backspace": .backspace, "delete": .delete,
        "space": .character(" "),
    ]

    /// Reads keys.
    ///
    /// - Throws: A `ValidationError` that names the one that is none.
    static func parse(_ text: String) throws -> KeyArgument {
        let strokes = try text.split(separator: " ").map { word in
            if let key = named[word.lowercased()] { return KeyStroke(key) }
            guard word.count == 1, let character = word.first else {
                let names = named.keys.sorted().joined(separator: ", ")
                throw ValidationError("“\(word)” is no key: write a character or one of \(names)")
            }
            return KeyStroke.character(character)
        }
        return KeyArgument(strokes: strokes)
    }
}
