import DisplayText
import TerminalCells

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Configuration {
    /// What holds for this run: the file, and over it the variables.
    ///
    /// - Parameters:
    ///   - path: The file that `--config` named; nil: `$BREAKERTOP_CONFIG`, else `breakertop/config.toml` in the user's
    ///     configuration directory, where it need not exist.
    ///   - environment: The variables.
    /// - Returns: The configuration.
    /// - Throws: An ``Ending`` with one line that names file, line, column and remedy.
    static func load(
        _ path: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Configuration {
        do throws(ConfigurationError) {
            var configuration = Configuration()
            let named = path ?? environment["BREAKERTOP_CONFIG"]
            if let file = try named.map({ (path) throws(ConfigurationError) in
                try Self.expanded(path, environment)
            }) ?? usualFile(environment) {
                switch ThemeFiles.readFile(file) {
                case .text(let text):
                    configuration = try Configuration(text: text, file: file)
                case .absent where named == nil:
                    break
                case .absent:
                    throw ConfigurationError(
                        source: DisplayText(untrusted: file),
                        problem: "there is no such file",
                        advice: "correct --config or BREAKERTOP_CONFIG"
                    )
                case .unreadable(let why):
                    throw ConfigurationError(source: DisplayText(untrusted: file), problem: why, advice: "correct it")
                }
            }
            try configuration.take(environment)
            return configuration
        } catch {
            throw Ending(line: error.message.text, code: 78)
        }
    }

    private static func expanded(
        _ path: String,
        _ environment: [String: String]
    ) throws(ConfigurationError) -> String {
        do throws(UserPath.Fault) {
            return try UserPath.expanded(path, home: environment["HOME"])
        } catch {
            let named: DisplayText = "--config or BREAKERTOP_CONFIG"
            throw ConfigurationError(source: named, problem: error.problem, advice: error.advice)
        }
    }

    /// `$XDG_CONFIG_HOME/breakertop/config.toml`, or below `~/.config`; nil where there is no home.
    private static func usualFile(_ environment: [String: String]) -> String? {
        if let directory = environment["XDG_CONFIG_HOME"], directory.hasPrefix("/") {
            return "\(directory)/breakertop/config.toml"
        }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return "\(home)/.config/breakertop/config.toml"
    }

    private static let prefix = "BREAKERTOP_"

    /// The variables that are no setting of their own.
    private static let others = [
        "BREAKERTOP_CONFIG", "BREAKERTOP_REDIS_PASSWORD", "BREAKERTOP_TEST_OPERATIONS", "BREAKERTOP_TEST_SEED",
        "BREAKERTOP_TOKEN",
    ]

    /// Lays the variables over the file.
    mutating func take(_ environment: [String: String]) throws(ConfigurationError) {
        let settings = Dictionary(uniqueKeysWithValues: Self.names.map { (Self.variable($0), $0) })
        for name in environment.keys.sorted() where name.hasPrefix(Self.prefix) && !Self.others.contains(name) {
            guard let setting = settings[name] else {
                let known = settings.keys.sorted() + Self.others
                let all = DisplayText(untrusted: known.joined(separator: ", "), limit: 400)
                let meant = TOMLText.nearest(to: name, among: known).map {
                    "did you mean \(DisplayText(untrusted: $0))?" as DisplayText
                }
                throw ConfigurationError(
                    source: DisplayText(untrusted: name, limit: 60),
                    problem: "unknown variable",
                    advice: meant ?? "unset it; there are \(all)"
                )
            }
            try take(environment[name] ?? "", as: setting, from: DisplayText(untrusted: name))
        }
    }

    private static func variable(_ setting: String) -> String {
        prefix + setting.uppercased().replacing("-", with: "_")
    }

    private mutating func take(
        _ value: String,
        as setting: String,
        from source: DisplayText
    ) throws(ConfigurationError) {
        func wrong(_ advice: DisplayText) -> ConfigurationError {
            let shown = DisplayText(untrusted: value, limit: 40)
            return ConfigurationError(source: source, problem: "“\(shown)” is not understood", advice: advice)
        }
        func choices(_ names: [String], or advice: DisplayText) -> DisplayText {
            TOMLText.nearest(to: value, among: names).map { "did you mean \(DisplayText(untrusted: $0))?" } ?? advice
        }
        func flag() throws(ConfigurationError) -> Bool {
            switch value.lowercased() {
            case "1", "true", "yes", "on": return true
            case "0", "false", "no", "off", "": return false
            default: throw wrong("write true or false")
            }
        }
        func duration(within range: ClosedRange<Duration>) throws(ConfigurationError) -> Duration {
            do throws(DurationArgument.Fault) {
                return try DurationArgument.read(value, within: range)
            } catch {
                throw ConfigurationError(source: source, problem: error.problem, advice: error.advice)
            }
        }
        switch setting {
        case "theme": theme = value.isEmpty ? theme : value
        case "title": title = value.isEmpty ? title : value
        case "glyphs":
            switch value {
            case "ascii": glyphs = .ascii
            case "unicode": glyphs = .unicode
            case "": break
            default: throw wrong(choices(["unicode", "ascii"], or: "write unicode or ascii"))
            }
        case "colors":
            guard !value.isEmpty else { break }
            guard let choice = ColorChoice(rawValue: value) else {
                let names = ColorChoice.allCases.map(\.rawValue)
                throw wrong(choices(names, or: "write auto, truecolor, 256, 16 or mono"))
            }
            colors = choice
        case "utc": utc = try flag()
        case "mouse": mouse = try flag()
        case "control": control = try flag()
        case "read-only": readOnly = try flag()
        case "interval": interval = try duration(within: Self.intervals)
        case "timeout": timeout = try duration(within: Self.timeouts)
        default: break
        }
    }
}
