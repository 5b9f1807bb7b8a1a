import CircuitMonitor
import CircuitSources
import Dashboard
import DisplayText
import TerminalCells

/// What the user's file and the `BREAKERTOP_` variables say; nil where they say nothing.
struct Configuration {
    /// The file that was read; nil where there is none.
    var file: String?

    var theme: String?
    var glyphs: GlyphSet?
    var colors: ColorChoice?
    var utc: Bool?
    var mouse: Bool?
    var interval: Duration?
    var timeout: Duration?
    var control: Bool?
    var readOnly: Bool?
    var title: String?
    var keys = KeyTable.standard

    /// The targets in the order of their names.
    var targets: [ConfiguredTarget] = []

    /// The settings that stand outside of sections.
    static let names = [
        "theme", "glyphs", "colors", "utc", "mouse", "interval", "timeout", "control", "read-only", "title",
    ]

    static let intervals: ClosedRange<Duration> = .milliseconds(100)...(.seconds(3600))
    static let timeouts: ClosedRange<Duration> = .milliseconds(10)...(.seconds(3600))
}

/// A target as the configuration has it.
struct ConfiguredTarget: Hashable {
    var name: String
    var url: String
    var path: String?
    var interval: Duration?
    var timeout: Duration?
    var control: Bool?
    var isProduction = false
    var accent: Accent?
    var tokenFile: String?
    var labels: [String: String] = [:]

    static let names = [
        "url", "path", "interval", "timeout", "control", "production", "accent", "token-file", "labels",
    ]
}

// MARK: - The file

extension Configuration {
    /// Reads the text of a file.
    ///
    /// - Parameters:
    ///   - text: What stands in it.
    ///   - file: Its path.
    /// - Throws: A ``ConfigurationError`` with line, column and what to do.
    init(text: String, file: String) throws(ConfigurationError) {
        self.file = file
        let shown = DisplayText(untrusted: file)
        let toml: TOMLText
        do throws(TOMLText.Fault) {
            toml = try TOMLText(text)
        } catch {
            throw ConfigurationError(
                source: shown,
                line: error.line,
                column: error.column,
                problem: error.problem,
                advice: error.advice
            )
        }
        let root = StrictSection(file: shown, text: toml)
        try root.allow(Self.names + ["targets", "keys"])
        theme = try root.string("theme")
        glyphs = try Self.glyphs(in: root)
        colors = try Self.colors(in: root)
        utc = try root.flag("utc")
        mouse = try root.flag("mouse")
        interval = try root.duration("interval", within: Self.intervals)
        timeout = try root.duration("timeout", within: Self.timeouts)
        control = try root.flag("control")
        readOnly = try root.flag("read-only")
        title = try root.string("title")
        if let section = try root.section("keys") { keys = try Self.keys(in: section) }
        if let section = try root.section("targets") { targets = try Self.targets(in: section) }
    }

    private static func glyphs(in root: StrictSection) throws(ConfigurationError) -> GlyphSet? {
        guard let word = try root.string("glyphs") else { return nil }
        switch word {
        case "unicode": return .unicode
        case "ascii": return .ascii
        default:
            let advice: DisplayText = #"write "unicode" or "ascii""#
            throw root.unknownValue(word, of: "glyphs", "glyphs", among: ["unicode", "ascii"], else: advice)
        }
    }

    private static func colors(in root: StrictSection) throws(ConfigurationError) -> ColorChoice? {
        guard let word = try root.string("colors") else { return nil }
        guard let choice = ColorChoice(rawValue: word) else {
            let advice: DisplayText = #"write "auto", "truecolor", "256", "16" or "mono""#
            let names = ColorChoice.allCases.map(\.rawValue)
            throw root.unknownValue(word, of: "colors", "colors", among: names, else: advice)
        }
        return choice
    }

    private static func targets(in section: StrictSection) throws(ConfigurationError) -> [ConfiguredTarget] {
        var targets: [ConfiguredTarget] = []
        for name in section.keys {
            guard let fields = try section.section(name) else { continue }
            try fields.allow(ConfiguredTarget.names)
            guard let url = try fields.string("url") else {
                throw section.error(
                    at: name,
                    isValue: false,
                    "the target “\(DisplayText(untrusted: name, limit: 40))” has no url",
                    "write url = \"http://HOST:PORT\" below it"
                )
            }
            var target = ConfiguredTarget(name: name, url: url)
            target.path = try fields.string("path")
            target.interval = try fields.duration("interval", within: intervals)
            target.timeout = try fields.duration("timeout", within: timeouts)
            target.control = try fields.flag("control")
            target.isProduction = try fields.flag("production") ?? false
            target.accent = try accent(in: fields)
            target.tokenFile = try fields.string("token-file")
            if let labels = try fields.section("labels") {
                for key in labels.keys { target.labels[key] = try labels.string(key) }
            }
            do throws(TargetError) {
                _ = try Target.parse(url, path: target.path)
            } catch {
                throw fields.error(at: "url", isValue: true, error.message, "correct it")
            }
            targets.append(target)
        }
        return targets
    }

    private static func accent(in fields: StrictSection) throws(ConfigurationError) -> Accent? {
        guard let name = try fields.string("accent") else { return nil }
        if let accent = Accent(rawValue: name) { return accent }
        let known = Accent.allCases.map(\.rawValue)
        let all: DisplayText = "there are \(DisplayText(untrusted: known.joined(separator: ", ")))"
        throw fields.unknownValue(name, of: "accent", "accent", among: known, else: all)
    }

    private static func keys(in section: StrictSection) throws(ConfigurationError) -> KeyTable {
        let names = Action.table.map(\.name)
        var replaced: [String: [KeyStroke]] = [:]
        for name in section.keys {
            guard names.contains(name) else { throw section.unknownKey(name, "action", among: names) }
            replaced[name] = try (section.strings(name) ?? []).map { (key) throws(ConfigurationError) in
                guard let stroke = KeyStroke(named: key) else {
                    throw section.error(
                        at: name,
                        isValue: true,
                        "“\(DisplayText(untrusted: key, limit: 20))” is no key",
                        "write one character, ctrl- and a letter, f1 to f20, space, enter, esc, tab, up, page-up and the like"
                    )
                }
                return stroke
            }
        }
        do throws(KeyConflict) {
            return try KeyTable(replacing: replaced)
        } catch {
            switch error {
            case .unknownAction(let name): throw section.unknownKey(name, "action", among: names)
            case .sharedKey(let key, let first, let second):
                throw section.error(
                    at: first,
                    isValue: true,
                    "\(key.label) is also the key of \(DisplayText(untrusted: second))",
                    "give one of the two another key"
                )
            }
        }
    }
}
