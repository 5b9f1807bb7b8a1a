import Foundation

#if canImport(Glibc)
    package import Glibc
#else
    package import Darwin
#endif

/// A pseudo-terminal with a program on it: what an end-to-end test types on and looks at.
///
/// The program is the leader of a session of its own and the pseudo-terminal is its controlling terminal, so that keys
/// become signals and a closed terminal hangs up, as in real life. Nothing here waits by the clock: every wait is for bytes
/// or for the end of the program, with a deadline after which the test fails. Not for use from several threads.
package final class PseudoTerminal {
    /// What everything before the deadline looked like when it passed.
    package struct TimedOut: Error, CustomStringConvertible {
        package let awaited: String
        package let output: String

        package var description: String {
            "timed out waiting for \(awaited); the output was \(output.debugDescription)"
        }
    }

    /// A system call that failed.
    package struct SystemError: Error, CustomStringConvertible {
        package let call: String
        package let code: Int32

        package var description: String { "\(call): \(String(cString: strerror(code)))" }
    }

    /// How a program ended.
    package enum ExitStatus: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)
    }

    /// Where a program's standard output goes.
    package enum StandardOutput: Sendable {
        case terminal
        case file(String)
    }

    /// Everything that the program has written to the terminal.
    package private(set) var output: [UInt8] = []

    /// The process, once there is one.
    package private(set) var processID: pid_t = -1

    /// The name of the device.
    package let path: String

    private var controller: Int32
    // Held open so that the settings can be read after the program's end.
    private let terminal: Int32
    private var endOfProcess: Int32 = -1
    private var isPipeClosed = false
    private var latestPress: ContinuousClock.Instant?
    private var status: ExitStatus?

    /// A pseudo-terminal with nothing on it.
    package init(columns: Int = 80, rows: Int = 24) throws {
        var (controller, terminal): (Int32, Int32) = (-1, -1)
        guard openpty(&controller, &terminal, nil, nil, nil) == 0, let name = ttyname(terminal) else {
            throw SystemError(call: "openpty", code: errno)
        }
        self.controller = controller
        self.terminal = terminal
        path = String(cString: name)
        for descriptor in [controller, terminal] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(controller, F_SETFL, O_NONBLOCK)
        resize(columns: columns, rows: rows)
        // One setting that is not the default: a comparison afterwards would see a terminal that was reset, not restored.
        var settings = settings()
        settings.c_cc.3 = 0x1F
        settings.c_iflag |= tcflag_t(IXANY)
        tcsetattr(terminal, TCSANOW, &settings)
    }

    deinit {
        if status == nil, processID > 0 {
            kill(processID, SIGKILL)
            var raw: Int32 = 0
            waitpid(processID, &raw, 0)
        }
        for descriptor in [controller, terminal, endOfProcess] where descriptor >= 0 { close(descriptor) }
    }
}

// MARK: - The program

extension PseudoTerminal {
    // POSIX_SPAWN_SETSID, which the headers keep to themselves.
    #if canImport(Glibc)
        private static let startsSession: Int32 = 0x80
    #else
        private static let startsSession: Int32 = 0x400
    #endif

    /// Starts a program on the terminal.
    ///
    /// - Parameters:
    ///   - executable: Its path.
    ///   - arguments: What follows its name.
    ///   - environment: The whole environment.
    ///   - standardOutput: Where its standard output goes; input and errors are the terminal.
    /// - Throws: A ``SystemError`` when it cannot be started.
    package func spawn(
        _ executable: String,
        _ arguments: [String] = [],
        environment: [String: String],
        standardOutput: StandardOutput = .terminal
    ) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError(call: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        endOfProcess = ends[0]

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Opened by the leader of a session, it becomes the controlling terminal.
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        switch standardOutput {
        case .terminal: posix_spawn_file_actions_adddup2(&actions, 0, 1)
        case .file(let file): posix_spawn_file_actions_addopen(&actions, 1, file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        // Closed by the kernel when the program ends: that can be polled, a process cannot.
        posix_spawn_file_actions_adddup2(&actions, ends[1], 9)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = Self.startsSession | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var argv = ([executable] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        let error = posix_spawn(&processID, executable, &actions, &attributes, &argv, &envp)
        guard error == 0 else {
            processID = -1
            throw SystemError(call: "posix_spawn \(executable)", code: error)
        }
    }

    /// Sends a signal to the program.
    package func signal(_ number: Int32) {
        if processID > 0, status == nil { kill(processID, number) }
    }

    /// Waits for the end of the program, and takes what it still writes.
    ///
    /// - Parameters:
    ///   - deadline: How long at most.
    ///   - isReading: Whether its output is taken all the while; false for a terminal that has stalled.
    /// - Returns: How it ended.
    /// - Throws: ``TimedOut``.
    package func waitForExit(within deadline: Duration = .seconds(5), isReading: Bool = true) throws -> ExitStatus {
        let end = ContinuousClock.now + deadline
        while status == nil {
            // A program that closes what it has inherited, as ssh does, lives on behind a closed pipe: then it is asked for again
            // and again, and its output is taken as before.
            let next = isPipeClosed ? min(end, ContinuousClock.now + .milliseconds(10)) : end
            let hasEnded = pollOnce(until: next, isReading: isReading, watchesProcess: !isPipeClosed)
            if hasEnded == true { isPipeClosed = true }
            if isPipeClosed { reap() }
            guard status != nil || ContinuousClock.now < end else {
                throw TimedOut(awaited: "the end of the program", output: text)
            }
        }
        drain()
        return status ?? .exited(-1)
    }

    /// Takes note of the program's end, where it has come.
    private func reap() {
        var raw: Int32 = 0
        let ended = waitpid(processID, &raw, WNOHANG)
        guard ended != 0 else { return }
        guard ended == processID else {
            status = .exited(-1)
            return
        }
        let number = raw & 0x7F
        status = number == 0 ? .exited((raw >> 8) & 0xFF) : .signalled(number)
    }
}

// MARK: - The terminal

extension PseudoTerminal {
    /// The output as text.
    package var text: String { String(decoding: output, as: UTF8.self) }

    /// Types, as text that comes from a line.
    package func send(_ text: String) {
        send(Array(text.utf8))
    }

    /// Presses a key as a hand does: not right after the one before, which breakertop takes for a text.
    package func press(_ key: String) {
        if let latestPress {
            let pause = HandPace.pause - latestPress.duration(to: .now)
            if pause > .zero { usleep(useconds_t(pause / .microseconds(1))) }
        }
        send(key)
    }

    /// Types, byte by byte.
    package func send(_ bytes: [UInt8]) {
        defer { latestPress = .now }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(controller, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else {
                var ready = pollfd(fd: controller, events: Int16(POLLOUT), revents: 0)
                guard errno == EAGAIN || errno == EINTR, poll(&ready, 1, 2000) > 0 else { return }
            }
        }
    }

    /// Waits until the output from a place on fulfils a condition.
    ///
    /// - Parameters:
    ///   - what: What is awaited, for the message.
    ///   - start: Where to begin, a former `output.count`.
    ///   - deadline: How long at most.
    ///   - condition: Looks at the output from there on.
    /// - Throws: ``TimedOut``.
    package func wait(
        for what: String,
        from start: Int = 0,
        within deadline: Duration = .seconds(5),
        until condition: (String) -> Bool
    ) throws {
        let end = ContinuousClock.now + deadline
        while !condition(String(decoding: output.dropFirst(start), as: UTF8.self)) {
            guard pollOnce(until: end, isReading: true, watchesProcess: false) != nil else {
                throw TimedOut(awaited: what, output: text)
            }
        }
    }

    /// Waits until the output from a place on contains a text.
    package func wait(for text: String, from start: Int = 0, within deadline: Duration = .seconds(5)) throws {
        try wait(for: text.debugDescription, from: start, within: deadline) { $0.contains(text) }
    }

    /// Changes the window's size; the program hears of it.
    package func resize(columns: Int, rows: Int) {
        var size = winsize(
            ws_row: UInt16(clamping: rows),
            ws_col: UInt16(clamping: columns),
            ws_xpixel: 0,
            ws_ypixel: 0
        )
        _ = ioctl(controller, UInt(TIOCSWINSZ), &size)
    }

    /// Closes the terminal's window: the program loses it.
    package func hangUp() {
        close(controller)
        controller = -1
    }

    /// Waits until the terminal takes no more: nobody reads, and what it can hold is full.
    package func waitUntilFull(within deadline: Duration = .seconds(10)) throws {
        try wait(for: "a full terminal", within: deadline) { poll in poll(POLLOUT) == 0 }
    }

    /// Waits until the program has read everything that was typed.
    package func waitUntilTaken(within deadline: Duration = .seconds(5)) throws {
        try wait(for: "the program to read", within: deadline) { poll in poll(POLLIN) == 0 }
    }

    // The kernel tells nobody of these two, so they are looked at every millisecond.
    private func wait(
        for what: String,
        within deadline: Duration,
        until condition: (_ poll: (Int32) -> Int32) -> Bool
    ) throws {
        let end = ContinuousClock.now + deadline
        let terminal = terminal
        while !condition({ events in
            var device = pollfd(fd: terminal, events: Int16(events), revents: 0)
            return poll(&device, 1, 0)
        }) {
            guard ContinuousClock.now < end else { throw TimedOut(awaited: what, output: text) }
            _ = poll(nil, 0, 1)
        }
    }

    /// The terminal's present settings.
    package func settings() -> termios {
        var settings = termios()
        tcgetattr(terminal, &settings)
        return settings
    }

    /// Takes what is there now.
    package func drain() {
        guard controller >= 0 else { return }
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(controller, &part, part.count)
            guard count > 0 else { return }
            output += part[..<count]
        }
    }

    /// Sleeps until there is something to read or the program ends.
    ///
    /// - Returns: Whether the program has ended; nil when the deadline passed first.
    private func pollOnce(until end: ContinuousClock.Instant, isReading: Bool, watchesProcess: Bool) -> Bool? {
        let left = ContinuousClock.now.duration(to: end)
        guard left > .zero else { return nil }
        var descriptors = [
            pollfd(fd: isReading ? controller : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: watchesProcess ? endOfProcess : -1, events: Int16(POLLIN), revents: 0),
        ]
        let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1
        guard poll(&descriptors, 2, Int32(clamping: milliseconds)) > 0 else { return nil }
        if descriptors[0].revents != 0 { drain() }
        return descriptors[1].revents != 0
    }
}

/// Whether two settings of a terminal are the same.
package func areEqual(_ left: termios, _ right: termios) -> Bool {
    var (left, right) = (left, right)
    return withUnsafeBytes(of: &left.c_cc) { left in
        withUnsafeBytes(of: &right.c_cc) { right in left.elementsEqual(right) }
    } && left.c_iflag == right.c_iflag && left.c_oflag == right.c_oflag && left.c_cflag == right.c_cflag
        && left.c_lflag == right.c_lflag
}
