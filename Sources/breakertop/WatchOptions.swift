import ArgumentParser
import CircuitMonitor
import CircuitSources
import Dashboard
import DashboardSession
import DisplayText
import TerminalCells

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The options of everything that watches.
struct WatchOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "The configuration (default: breakertop/config.toml in $XDG_CONFIG_HOME or ~/.config)."
    )
    var config: String?

    @Option(
        name: .long,
        help: "How often to read, 100ms to 1h (default: 1s; demo: 250ms).",
        transform: { try DurationArgument.parse($0, within: .milliseconds(100)...(.seconds(3600))) }
    )
    var interval: Duration?

    @Option(
        name: .long,
        help: "How long to wait for an answer, 10ms to 1h (default: the interval, at least 1s, at most 5s).",
        transform: { try DurationArgument.parse($0, within: .milliseconds(10)...(.seconds(3600))) }
    )
    var timeout: Duration?
}

/// Where services have their endpoint.
struct PathOption: ParsableArguments {
    @Option(name: .long, help: "The path of the endpoint, for services that have it elsewhere.")
    var path: String?

    @Option(name: .long, help: "What is read there: \(SourceKind.help) (default: found out).")
    var source: SourceKind?

    /// Refuses the options where there is no URL that they could belong to.
    ///
    /// - Parameter command: What stands before the URL in the remedy.
    /// - Throws: An ``Ending`` with one line.
    func refuseWithoutURL(_ command: String) throws {
        let stray = path != nil ? "--path PATH" : source != nil ? "--source KIND" : nil
        guard let stray, let option = stray.split(separator: " ").first else { return }
        throw Ending.usage("\(option) belongs to a URL: write \(command) http://HOST:PORT \(stray)")
    }
}

extension SourceKind: ExpressibleByArgument {
    /// Returns the kind of a name; nil where there is none.
    init?(argument: String) {
        guard let kind = Self.all.first(where: { $0.name == argument }) else { return nil }
        self = kind
    }

    /// The names of all kinds.
    static var allValueStrings: [String] { all.map(\.name) }

    /// Every kind with what it reads.
    fileprivate static var help: String { all.map { "\($0.name), \($0.summary)" }.joined(separator: "; ") }
}

/// The options of everything that draws.
struct AppearanceOptions: ParsableArguments {
    @Option(name: .long, help: "A theme: \(Theme.builtInNames.joined(separator: ", ")), or a file.")
    var theme: String?

    @Flag(name: .long, help: "Draw with ASCII characters only.")
    var ascii = false

    @Flag(name: .long, help: "Draw with Unicode characters, whatever the locale says.")
    var unicode = false

    @Option(
        name: .long,
        help: "Colours: auto, truecolor, 256, 16 or mono; at most what the terminal has (default: auto)."
    )
    var colors: ColorChoice?

    @Flag(name: .long, help: "Show times in UTC.")
    var utc = false

    @Flag(
        name: .long,
        inversion: .prefixedNo,
        help: "Hear the mouse: click rows and headers, turn the wheel (default: no)."
    )
    var mouse: Bool?

    @Flag(name: .long, help: "Ring the terminal's bell when an alert is critical.")
    var bell = false

    func validate() throws {
        if ascii, unicode {
            throw ValidationError("--ascii and --unicode exclude each other: give one of them")
        }
    }

    /// The appearance that these options ask for, over what the configuration says.
    func resolved(_ configuration: Configuration = Configuration()) throws -> Appearance {
        do throws(DashboardError) {
            return try Appearance(
                theme: theme,
                usualTheme: configuration.theme,
                files: .user(environment: ProcessInfo.processInfo.environment),
                glyphs: ascii ? .ascii : unicode ? .unicode : configuration.glyphs,
                colors: (colors ?? configuration.colors)?.level,
                showsUTC: utc || configuration.utc == true,
                ringsBell: bell
            )
        } catch {
            throw Ending.usage(error.description)
        }
    }
}

extension AppearanceOptions {
    /// What the session hears, by these options over what the configuration says.
    func input(_ configuration: Configuration) -> InputSettings {
        InputSettings(keys: configuration.keys, mouse: mouse ?? configuration.mouse ?? false)
    }
}

/// A length of time on the command line: a number and `ms`, `s`, `m` or `h`.
enum DurationArgument {
    /// What is wrong with one, and what to write.
    struct Fault: Error {
        var problem: DisplayText
        var advice: DisplayText
    }

    /// Reads a duration; `1.5s` is one and a half seconds.
    ///
    /// - Throws: A `ValidationError` that says what was expected.
    static func parse(_ text: String, within range: ClosedRange<Duration>) throws -> Duration {
        do throws(Fault) {
            return try read(text, within: range)
        } catch {
            throw ValidationError("\(error.problem): \(error.advice)")
        }
    }

    /// Reads a duration; the caller words the fault.
    static func read(_ text: String, within range: ClosedRange<Duration>) throws(Fault) -> Duration {
        let units: [(suffix: String, seconds: Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
        guard let unit = units.first(where: { text.hasSuffix($0.suffix) }),
            let number = Double(text.dropLast(unit.suffix.count)), number.isFinite, number >= 0, number < 1e6
        else {
            throw Fault(
                problem: "“\(DisplayText(untrusted: text, limit: 40))” is no length of time",
                advice: "write a number and ms, s, m or h, such as 250ms or 2s"
            )
        }
        let duration = Duration.nanoseconds(Int64((number * unit.seconds * 1e9).rounded()))
        guard range.contains(duration) else {
            throw Fault(
                problem: "\(DisplayText(untrusted: text, limit: 40)) is out of range",
                advice: "\(Durations.setting(range.lowerBound)) to \(Durations.setting(range.upperBound))"
            )
        }
        return duration
    }
}

extension DashboardSession {
    /// Shows the dashboard and turns every other end than the user's `q` into an ``Ending``.
    func runToTheEnd() async throws {
        let settled = Task {
            try await Task.sleep(for: .seconds(3))
            ProgramPages.giveBack()
        }
        defer { settled.cancel() }
        let signal: Int32?
        do throws(DashboardError) {
            signal = try await run()
        } catch {
            let remedy = error.lacksTerminal ? "; for one frame without it: breakertop snapshot" : ""
            throw Ending.unavailable(error.description + remedy)
        }
        if let signal {
            throw Ending.signal(signal)
        }
    }
}
