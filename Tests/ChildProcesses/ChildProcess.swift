import Synchronization

#if canImport(Glibc)
    package import Glibc
#elseif canImport(Musl)
    package import Musl
#else
    package import Darwin
#endif

/// A process of our own, with no signal blocked: Foundation's hands on those that its threads block, and a tmux that
/// cannot hear that a child has ended keeps it for ever.
///
/// It is killed when this object goes, unless it has ended by then.
package final class ChildProcess: Sendable {
    /// Something that the system refused.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let processID: pid_t

    /// The reading ends of what it writes, and the writing end of what it reads.
    package let output: Int32
    package let error: Int32
    package let input: Int32

    private let status = Mutex<Int32?>(nil)

    // POSIX_SPAWN_SETSID, which the headers keep to themselves.
    #if canImport(Darwin)
        private static let setsSession: Int32 = 0x400
    #else
        private static let setsSession: Int32 = 0x80
    #endif

    /// Starts a program that is found by way of `PATH`.
    ///
    /// - Parameters:
    ///   - arguments: Its name or path, and what follows.
    ///   - environment: Its whole environment.
    ///   - startsSession: Whether it is alone in a session, out of reach for what is sent to our process group.
    /// - Throws: A ``Failure``.
    package init(_ arguments: [String], environment: [String: String], startsSession: Bool = false) throws {
        let (input, output, error) = (try Self.pipe(), try Self.pipe(), try Self.pipe())
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (end, place) in [(input.reading, 0), (output.writing, 1), (error.writing, 2)] {
            posix_spawn_file_actions_adddup2(&actions, end, Int32(place))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let session = startsSession ? Self.setsSession : 0
        posix_spawnattr_setflags(&attributes, Int16(Int32(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | session))

        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var settings: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + settings { free(word) } }
        var identifier: pid_t = 0
        let code = posix_spawnp(&identifier, arguments[0], &actions, &attributes, &words, &settings)
        for end in [input.reading, output.writing, error.writing] { close(end) }
        self.processID = identifier
        self.output = output.reading
        self.error = error.reading
        self.input = input.writing
        guard code == 0 else { throw Failure(description: "\(arguments[0]): \(String(cString: strerror(code)))") }
    }

    deinit {
        if processID > 0, status.withLock({ $0 == nil }) {
            kill(processID, SIGKILL)
            _ = wait()
        }
        for end in [input, output, error] { close(end) }
    }

    /// Waits for its end: its exit status, or 128 and the signal's number.
    package func wait() -> Int32 {
        status.withLock { status in
            if let status { return status }
            var word: Int32 = 0
            while waitpid(processID, &word, 0) < 0, errno == EINTR {}
            let ended = word & 0x7F == 0 ? (word >> 8) & 0xFF : 128 + (word & 0x7F)
            status = ended
            return ended
        }
    }

    /// Everything from one of its ends until it closes.
    ///
    /// - Parameters:
    ///   - end: Which one.
    ///   - time: How long at most: then the process is killed, so that a test fails where it would wait for ever.
    /// - Returns: The text, with a line at its end that says so where the process was killed.
    package func text(from end: Int32, within time: Duration = .seconds(120)) -> String {
        let deadline = ContinuousClock.now + time
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            var ready = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
            let left = max(.zero, ContinuousClock.now.duration(to: deadline))
            let answers = poll(&ready, 1, Int32(clamping: left.components.seconds * 1000 + 1))
            if answers < 0, errno == EINTR { continue }
            guard answers > 0 else {
                kill(processID, SIGKILL)
                return String(decoding: bytes, as: UTF8.self) + "\n(killed after \(time) without an end)\n"
            }
            let count = read(end, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk.prefix(count)
        }
    }

    private static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard openPipe(&ends) == 0 else { throw Failure(description: "pipe: \(String(cString: strerror(errno)))") }
        return (ends[0], ends[1])
    }
}

/// Opens a pipe that no other child inherits: one that did would keep its reader waiting for the end.
private func openPipe(_ ends: inout [Int32]) -> Int32 {
    #if os(Linux)
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        return socketpair(AF_UNIX, type, 0, &ends)
    #else
        guard pipe(&ends) == 0 else { return -1 }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return 0
    #endif
}
