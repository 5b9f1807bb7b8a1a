import CursesShim
import TerminalCells

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The time during which an application has the terminal.
@ScreenActor
final class TerminalSession {
    private static var current: TerminalSession?

    /// How long the rest of what no person types is waited for, after its last byte.
    private static let sequenceTimeout = Duration.seconds(1)

    /// How long the end of a paste is waited for, after its last byte.
    ///
    /// A slow line is likelier than an end that was lost, and the rest of a paste must not press keys; Ctrl-C is a
    /// signal and works all the while.
    private static let pasteTimeout = Duration.seconds(5)

    /// How long more of the same burst is waited for while input is gathered, after its last byte.
    ///
    /// A serial line brings a byte every 8 ms at 1200 baud, and an adapter hands them on every 16 ms.
    private static let gatheringPause = Duration.milliseconds(20)

    /// What is gathered at most.
    private static let gatheringLimit = 4096

    let terminal: Terminal

    /// Where the signal handlers report; theirs until they are removed.
    nonisolated let signals: Pipe

    private let escapeTimeout: Duration
    private let frameStart: [UInt8]
    private let frameEnd: [UInt8]
    private let endsSynchronizedUpdate: Bool
    private let reportsMouse: Bool
    private var screen: CursesScreen
    private var decoder: KeyDecoder
    private var output = OutputQueue()
    private var hasEntered = false
    private var lastInput = ContinuousClock.now
    private var gathered: [UInt8] = []
    private var exit: TerminalExit?

    private init(
        terminal: Terminal,
        signals: Pipe,
        environment: TerminalEnvironment,
        synchronizes: Bool,
        reportsMouse: Bool,
        decoder: KeyDecoder
    ) {
        self.terminal = terminal
        self.signals = signals
        self.decoder = decoder
        escapeTimeout = environment.escapeTimeout
        endsSynchronizedUpdate = synchronizes
        self.reportsMouse = reportsMouse
        frameStart = synchronizes ? Array("\u{1B}[?2026h".utf8) : []
        frameEnd = synchronizes ? Array("\u{1B}[?2026l".utf8) : []
        screen = CursesScreen(colorLevel: terminal.colorLevel)
    }
}

// MARK: - Opening and closing

extension TerminalSession {
    /// Opens the terminal and makes it raw; nothing is written before the first frame.
    static func open(_ options: TerminalOptions) throws(TerminalError) -> TerminalSession {
        guard current == nil else { throw .alreadyRunning }
        guard isatty(STDOUT_FILENO) == 1 else { throw .outputIsNoTerminal }
        let environment = TerminalEnvironment.current
        let names = try environment.termNames()
        let glyphs = options.glyphs ?? environment.suggestedGlyphs
        _ = environment.localeNames(for: glyphs).first { name in
            shim_use_locale(name) && (glyphs == .ascii || shim_locale_is_utf8())
        }

        let error = shim_tty_open()
        guard error == 0 else { throw .noControllingTerminal(reason: reason(error)) }
        guard let signals = Pipe() else {
            shim_tty_close()
            throw .system(operation: "pipe", reason: reason(errno))
        }
        // Before ncurses: it installs handlers of its own where it finds none.
        var failure: TerminalError?
        let installed = shim_signals_install(signals.writing)
        if installed != 0 { failure = .system(operation: "sigaction", reason: reason(installed)) }

        var kind = ""
        if failure == nil {
            do throws(TerminalError) {
                kind = try start(names, of: environment, colors: options.colors)
                let error = shim_tty_set_raw()
                if error != 0 {
                    shim_screen_close()
                    failure = .system(operation: "tcsetattr", reason: reason(error))
                }
            } catch {
                failure = error
            }
        }
        if let failure {
            if installed == 0 { shim_signals_remove() }
            shim_tty_restore(false)
            shim_tty_close()
            signals.closeEnds()
            throw failure
        }

        shim_stderr_capture()
        let synchronizes = options.synchronizedUpdates && environment.allowsSynchronizedUpdates
        let terminal = Terminal(
            size: presentSize(),
            colorLevel: environment.colorLevel(
                terminalColors: Int(shim_screen_colors()),
                wanted: options.colors
            ),
            glyphs: glyphs,
            kind: kind
        )
        let session = TerminalSession(
            terminal: terminal,
            signals: signals,
            environment: environment,
            synchronizes: synchronizes,
            reportsMouse: options.mouse,
            decoder: KeyDecoder(described: describedKeys())
        )
        shim_screen_prepare_restore(synchronizes, options.mouse)
        current = session
        return session
    }

    /// Starts ncurses under the first name that it knows; an error is of the name that the user knows.
    private static func start(
        _ names: [String],
        of environment: TerminalEnvironment,
        colors: ColorLevel?
    ) throws(TerminalError) -> String {
        let size = presentSize()
        let term = environment.term ?? ""
        let wantsColors = environment.colorLevel(terminalColors: 256, wanted: colors) != .mono
        var failure: TerminalError?
        for name in names {
            switch shim_screen_open(name, Int32(size.columns), Int32(size.rows), wantsColors) {
            case shim_screen_opened: return name
            case shim_screen_unknown_terminal: failure = failure ?? .unknownTerm(term)
            case shim_screen_no_database: failure = failure ?? .noTerminfoDatabase(term: term)
            case shim_screen_cannot_move_cursor: failure = failure ?? .cannotMoveCursor(term: term)
            default: failure = failure ?? .system(operation: "newterm", reason: "TERM=\(term)")
            }
        }
        throw failure ?? .termNotSet
    }

    private func giveBack() {
        // Whoever ends the program by a signal may do so because its terminal has stalled.
        shim_tty_restore(exit != nil)
        shim_stderr_release()
        shim_screen_close()
        shim_tty_close()
        Self.current = nil
    }

    private static func describedKeys() -> [[UInt8]: Key] {
        var keys: [[UInt8]: Key] = [:]
        for (name, key) in KeySequences.capabilities {
            guard let sequence = shim_screen_key(name) else { continue }
            keys[Array(String(cString: sequence).utf8)] = key
        }
        return keys
    }

    /// The terminal's size; by its description, or 80 by 24, where it reports none.
    ///
    /// Beyond reason it is cut: the rest of such a window stays blank.
    private static func presentSize() -> TerminalSize {
        var columns: Int32 = 0
        var rows: Int32 = 0
        shim_tty_size(&columns, &rows)
        if columns <= 0 || rows <= 0 { shim_screen_described_size(&columns, &rows) }
        if columns <= 0 || rows <= 0 { (columns, rows) = (80, 24) }
        return TerminalSize(columns: min(Int(columns), 1000), rows: min(Int(rows), 500))
    }

    private static func reason(_ error: Int32) -> String {
        String(cString: strerror(error))
    }
}

// MARK: - The run loop

extension TerminalSession {
    /// Shows the application until it ends, and restores the terminal.
    func run(_ make: @ScreenActor @Sendable (Terminal) -> any TerminalApplication) async -> TerminalExit {
        let application = make(terminal)
        defer { giveBack() }
        while true {
            let pause = application.tick()
            if terminal.isFinished { return exit ?? .finished }
            showFrame(of: application)
            if let exit { return exit }

            let readiness = await ScreenActor.shared.executor.wait(for: request(pause: pause))
            if readiness.hasSignals { obey(application) }
            if readiness.isHungUp { exit = exit ?? .hangUp }
            if exit == nil, readiness.hasInput { takeInput(for: application) }
            if exit == nil, readiness.canWrite, !output.flush() { exit = .hangUp }
            timeOut(for: application)
            if let exit { return exit }
        }
    }

    private func request(pause: Duration?) -> PollRequest {
        let deadlines = [pause.map { ContinuousClock.now + max($0, .milliseconds(1)) }, inputDeadline]
        return PollRequest(
            input: shim_tty_input(),
            signals: signals.reading,
            output: output.isEmpty ? nil : shim_tty_output(),
            deadline: deadlines.compactMap(\.self).min()
        )
    }

    private func send(_ event: TerminalEvent, to application: any TerminalApplication) {
        application.handle(event)
        terminal.needsFrame = true
    }

    private func showFrame(of application: any TerminalApplication) {
        guard terminal.needsFrame, output.isEmpty else { return }
        terminal.needsFrame = false
        if terminal.needsRepaint {
            terminal.needsRepaint = false
            screen.forget()
        }
        let modes = hasEntered ? [] : Array(("\u{1B}[?2004h" + (reportsMouse ? Mouse.on : "")).utf8)
        let bell: [UInt8] = terminal.rings ? [0x07] : []
        let bytes = screen.bytes(
            for: application.frame(for: terminal.size),
            size: terminal.size,
            before: modes + bell + frameStart,
            after: frameEnd
        )
        shim_stderr_trim()
        guard !bytes.isEmpty else { return }
        hasEntered = true
        terminal.rings = false
        if !output.send(bytes) { exit = .hangUp }
    }
}

// MARK: - Input

extension TerminalSession {
    private var inputDeadline: ContinuousClock.Instant? {
        if !gathered.isEmpty { return lastInput + Self.gatheringPause }
        return switch decoder.pending {
        case .nothing: nil
        case .escape: lastInput + escapeTimeout
        case .sequence: lastInput + Self.sequenceTimeout
        case .paste: lastInput + Self.pasteTimeout
        }
    }

    private func takeInput(for application: any TerminalApplication) {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(shim_tty_input(), &bytes, bytes.count)
        guard count > 0 else {
            if count == 0 || (errno != EAGAIN && errno != EINTR) { exit = .hangUp }
            return
        }
        lastInput = .now
        gathered += bytes[..<count]
        if !application.gathersInput || gathered.count >= Self.gatheringLimit { decodeGathered(for: application) }
    }

    private func decodeGathered(for application: any TerminalApplication) {
        let inputs = decoder.decode(gathered)
        gathered = []
        deliver(inputs, to: application)
    }

    private func timeOut(for application: any TerminalApplication) {
        guard let deadline = inputDeadline, deadline <= .now else { return }
        if gathered.isEmpty {
            deliver(decoder.timeOut(), to: application)
        } else {
            decodeGathered(for: application)
        }
    }

    private func deliver(_ inputs: [KeyDecoder.Input], to application: any TerminalApplication) {
        // What the mouse reports is no text. What is held in the decoder may be the rest of one.
        let isAlone = inputs.count { !$0.isMouse } == 1 && decoder.pending == .nothing
        for input in inputs {
            switch input {
            case .mouse(let mouse): if reportsMouse { send(.mouse(mouse), to: application) }
            case .key(let key): send(.key(key, isAlone: isAlone), to: application)
            case .paste(let text): send(.paste(text), to: application)
            }
        }
    }
}

// MARK: - Signals

extension TerminalSession {
    private func obey(_ application: any TerminalApplication) {
        var hasNewSize = false
        var wasContinued = false
        for byte in signals.drain() {
            switch Int32(byte) {
            case SIGWINCH:
                hasNewSize = true
            case SIGTSTP:
                stop(application)
                (hasNewSize, wasContinued) = (false, false)
            case SIGCONT:
                wasContinued = true
            case let number:
                exit = exit ?? .signal(number)
            }
            if exit != nil { return }
        }
        // Somebody stopped the program with a signal that cannot be heard; the shell has had the terminal since.
        if wasContinued { enterAgain(application) } else if hasNewSize { measure(application) }
    }

    private func stop(_ application: any TerminalApplication) {
        shim_tty_restore(false)
        shim_stop_process()
        enterAgain(application)
    }

    private func enterAgain(_ application: any TerminalApplication) {
        let error = shim_tty_set_raw()
        guard error == 0 else {
            exit = .hangUp
            return
        }
        output.drop()
        shim_screen_leave()
        hasEntered = false
        measure(application)
        terminal.repaint()
        send(.resumed, to: application)
    }

    private func measure(_ application: any TerminalApplication) {
        let size = Self.presentSize()
        guard size != terminal.size else { return }
        terminal.size = size
        screen.resize(to: size)
        shim_screen_prepare_restore(endsSynchronizedUpdate, reportsMouse)
        send(.resized(size), to: application)
    }
}
