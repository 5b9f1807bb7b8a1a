import CircuitMonitor
import Dashboard
import DisplayText
import TerminalCells
import TerminalHost

/// The dashboard on a terminal: feeds events to the state, executes its commands, draws it.
///
/// It lives on the screen's thread, so that a key is answered without a hop.
@ScreenActor
final class DashboardApplication: TerminalApplication {
    private var state: DashboardState
    private let terminal: Terminal
    private let monitor: Monitor

    /// The wall-clock second that the screen shows.
    private var shownSecond: Int64?

    /// Reads the themes to walk through; nil once that is done.
    private var loadThemes: (() -> [Theme])?
    private var hasShown = false

    /// An application that draws with the state's own theme at first.
    ///
    /// - Parameters:
    ///   - state: What to show.
    ///   - terminal: Where.
    ///   - monitor: What carries out the commands.
    ///   - loadThemes: Reads all themes, that of the state first; asked after the first frame, which does not wait for it.
    init(state: DashboardState, terminal: Terminal, monitor: Monitor, loadThemes: @escaping () -> [Theme]) {
        self.state = state
        self.terminal = terminal
        self.monitor = monitor
        self.loadThemes = loadThemes
    }

    func handle(_ event: TerminalEvent) {
        switch event {
        case .key(let key):
            if let stroke = KeyStroke(key) { hear(.key(stroke)) }
        case .mouse(let mouse):
            hear(.mouse(MouseInput(mouse)))
        case .paste(let text):
            hear(.paste(text))
        case .resized, .resumed:
            hear(.tick)
        }
    }

    func frame(for size: TerminalSize) -> Frame {
        hasShown = true
        state.settle(in: size)
        return DashboardView.frame(of: state, size: size)
    }

    /// Moves the clocks once a second and sleeps until the next one.
    func tick() -> Duration? {
        if hasShown, let loadThemes {
            self.loadThemes = nil
            state.themes = loadThemes()
        }
        let now = SystemClock.now()
        let nanoseconds = now.wall.nanosecondsSinceEpoch
        let second = nanoseconds / 1_000_000_000
        if second != shownSecond {
            shownSecond = second
            hear(.tick)
        }
        return .nanoseconds(1_000_000_000 - nanoseconds % 1_000_000_000)
    }

    /// Hears one event: updates the state, does what it asks for, and has it drawn.
    func hear(_ event: DashboardEvent) {
        let commands = state.update(event, at: SystemClock.now())
        for command in commands {
            perform(command)
        }
        terminal.setNeedsFrame()
    }

    private func perform(_ command: Command) {
        switch command {
        case .perform(let action, let circuit):
            Task { [monitor] in
                let outcome = await monitor.perform(action, on: circuit)
                self.hear(.outcome(outcome))
                // What the action changed is read at once and not at the next tick.
                monitor.pollNow(circuit.target)
            }
        case .pollNow(let targets):
            for target in targets { monitor.pollNow(target) }
        case .repaint:
            terminal.repaint()
        case .suspend:
            terminal.suspend()
        case .ring:
            terminal.ring()
        case .quit:
            terminal.finish()
        }
    }
}
