public import CircuitBreaker
package import CircuitMonitor
import CircuitPolling
import CircuitVocabulary
package import Dashboard
import DisplayText
import InProcessCircuits
import TerminalHost

/// A dashboard on the terminal of this process, from the first frame until the user quits.
public struct DashboardSession: Sendable {
    let targets: [MonitoredTarget]
    let banner: DashboardState.Banner
    let appearance: Appearance
    let input: InputSettings
    let notes: AsyncStream<String>?

    /// Prepares a session; nothing is polled and nothing drawn before ``run()``.
    ///
    /// - Parameters:
    ///   - targets: What to watch.
    ///   - banner: What the header says of the session.
    ///   - appearance: How it looks.
    ///   - input: Which key does what, and whether the mouse is heard.
    ///   - notes: Remarks for the event list: what the demo's script does.
    package init(
        targets: [MonitoredTarget],
        banner: DashboardState.Banner,
        appearance: Appearance,
        input: InputSettings = InputSettings(),
        notes: AsyncStream<String>? = nil
    ) {
        self.targets = targets
        self.banner = banner
        self.appearance = appearance
        self.input = input
        self.notes = notes
    }

    /// A session that watches the circuits of this process.
    ///
    /// - Parameters:
    ///   - registry: The circuits; those that are registered later appear as they come.
    ///   - title: What the header calls the session.
    /// - Throws: A ``DashboardError`` where the built-in theme cannot be read.
    public init(watching registry: CircuitRegistry, title: String) throws(DashboardError) {
        let title = DisplayText(untrusted: title, limit: 40)
        self.init(
            targets: [.inProcess(registry, label: title, interval: .milliseconds(250))],
            banner: DashboardState.Banner(title: title),
            appearance: try Appearance()
        )
    }

    /// Shows the dashboard until the user quits, the terminal goes away or a signal asks to stop.
    ///
    /// The terminal is as it was before when this returns.
    ///
    /// - Returns: The number of the signal that ended it (that of a hang-up where the terminal went away), or nil where the
    ///   user quit.
    /// - Throws: A ``DashboardError`` that says in one line what the terminal lacks.
    @discardableResult
    public func run() async throws(DashboardError) -> Int32? {
        let monitor = Monitor(targets: targets)
        let screen = AsyncStream.makeStream(of: DashboardApplication.self, bufferingPolicy: .bufferingNewest(1))
        // Watching begins when there is a screen to show it on, and ends with it.
        let watching = Task { [notes] in
            for await application in screen.stream {
                await Self.watch(monitor, notes: notes, for: application)
            }
        }
        defer { watching.cancel() }
        do throws(TerminalError) {
            let options = TerminalOptions(glyphs: appearance.glyphs, colors: appearance.colors, mouse: input.mouse)
            let ending = try await withTerminal(options) { terminal in
                let level = terminal.colorLevel
                let application = DashboardApplication(
                    state: state(on: terminal),
                    terminal: terminal,
                    monitor: monitor,
                    readThemes: { [appearance] in appearance.themes(level: level) },
                    onFirstFrame: { screen.continuation.yield($0) }
                )
                return application
            }
            return switch ending {
            case .finished: nil
            case .signal(let number): number
            case .hangUp: Self.hangUp
            }
        } catch {
            throw DashboardError(error.description, lacksTerminal: error.lacksTerminal)
        }
    }

    /// What a program exits with when its terminal is gone, as a signal's number: that of SIGHUP.
    private static let hangUp: Int32 = 1

    @ScreenActor
    private func state(on terminal: Terminal) -> DashboardState {
        var state = DashboardState(
            targets: targets.map(\.description),
            now: SystemClock.now(),
            banner: banner,
            themes: [appearance.theme(level: terminal.colorLevel)],
            glyphs: appearance.glyphs ?? terminal.glyphs,
            localClock: .local,
            showsUTC: appearance.showsUTC
        )
        state.notice = appearance.themeFault.map {
            Notice($0, short: "your theme cannot be used, the help says why", at: state.now.monotonic)
        }
        state.keys = input.keys
        state.ringsBell = appearance.ringsBell
        return state
    }

    private static func watch(
        _ monitor: Monitor,
        notes: AsyncStream<String>?,
        for application: DashboardApplication
    ) async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await monitor.run { result in
                    await application.hear(.polled(result))
                }
            }
            if let notes {
                group.addTask {
                    for await note in notes {
                        await application.hear(.note(DisplayText(untrusted: note)))
                    }
                }
            }
        }
    }
}
