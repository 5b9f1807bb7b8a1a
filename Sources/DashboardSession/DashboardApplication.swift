import CircuitMonitor
import CircuitPolling
import CircuitVocabulary
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

    /// When what was polled is shown at the latest.
    private var frameDue: MonotonicTime?

    /// How far behind the turn of a second its clocks are, in nanoseconds: what is read at the turn shows with them, in one
    /// frame.
    private static let clockLag: Int64 = 40_000_000
    private static let second: Int64 = 1_000_000_000

    /// How long the frame of one target waits for what the others bring: targets are polled on common ticks.
    private static let gathering: Duration = .milliseconds(25)

    /// The same where the targets do not fit on one tick.
    ///
    /// Some of them answer at any time, and a table that changes more often cannot be read. A key shows at once all the same.
    private static let longGathering: Duration = .milliseconds(250)

    private let readThemes: () -> [Theme]

    /// Called once there is a frame on the screen; nil once that was done.
    private var onFirstFrame: ((DashboardApplication) -> Void)?
    private var hasShown = false

    /// An application that draws with the state's own theme at first.
    ///
    /// - Parameters:
    ///   - state: What to show.
    ///   - terminal: Where.
    ///   - monitor: What carries out the commands.
    ///   - readThemes: Reads all themes, that of the state first; called on the first change of theme.
    ///   - onFirstFrame: Called when the first frame has been shown: what that need not wait for.
    init(
        state: DashboardState,
        terminal: Terminal,
        monitor: Monitor,
        readThemes: @escaping () -> [Theme],
        onFirstFrame: @escaping (DashboardApplication) -> Void
    ) {
        self.state = state
        self.terminal = terminal
        self.monitor = monitor
        self.readThemes = readThemes
        self.onFirstFrame = onFirstFrame
    }

    func handle(_ event: TerminalEvent) {
        switch event {
        case .key(let key, let isAlone):
            guard let stroke = KeyStroke(key) else { return }
            hear(.key(KeyPress(stroke, at: SystemClock.now().monotonic, isAlone: isAlone)))
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
        frameDue = nil
        state.settle(in: size)
        return DashboardView.frame(of: state, size: size)
    }

    var gathersInput: Bool {
        if case .control = state.overlay { true } else { false }
    }

    /// Moves the clocks once a second and at deadlines; returns the time until the next of them.
    func tick() -> Duration? {
        if let onFirstFrame {
            guard hasShown else { return .zero }
            self.onFirstFrame = nil
            onFirstFrame(self)
        }
        let now = SystemClock.now()
        let isDue = state.nextDeadline.map { $0 <= now.monotonic } ?? false
        if isDue || untilClocksMove(at: now.wall) <= .zero { hear(.tick) }
        if let frameDue, frameDue <= now.monotonic {
            self.frameDue = nil
            terminal.setNeedsFrame()
        }
        let deadlines = [frameDue, state.nextDeadline].compactMap(\.self)
        return deadlines.map { now.monotonic.duration(to: $0) }.reduce(untilClocksMove(at: now.wall), min)
    }

    private func untilClocksMove(at now: WallTime) -> Duration {
        guard let shownSecond else { return .zero }
        let left = (shownSecond + 1) * Self.second + Self.clockLag - now.nanosecondsSinceEpoch
        // More than that is left only where the clock was set back.
        return left > Self.second + Self.clockLag ? .zero : .nanoseconds(left)
    }

    /// Handles one event: updates the state, performs its commands and schedules a frame.
    func hear(_ event: DashboardEvent) {
        let now = event.movesClocks ? SystemClock.now() : state.now
        let commands = state.update(event, at: now)
        for command in commands {
            perform(command)
        }
        if event.movesClocks { shownSecond = now.wall.nanosecondsSinceEpoch / Self.second }
        if case .polled = event, state.fleet.targets.count > 1 {
            let isOneTick = state.fleet.targets.count <= Monitor.targetsPerTick
            frameDue = frameDue ?? now.monotonic.advanced(by: isOneTick ? Self.gathering : Self.longGathering)
        } else {
            terminal.setNeedsFrame()
        }
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
        case .readThemes(let step):
            state.take(themes: readThemes(), thenGo: step)
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

extension DashboardEvent {
    /// Whether the screen's clocks go on with it.
    ///
    /// A key moves what it is for and nothing else: the clocks have their second.
    fileprivate var movesClocks: Bool {
        switch self {
        case .key, .mouse, .paste: false
        case .tick, .polled, .note, .outcome: true
        }
    }
}
