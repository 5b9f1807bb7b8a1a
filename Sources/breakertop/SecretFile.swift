#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file with a secret in it, or a pipe that something writes one into, as a shell's `<(…)`.
enum SecretFile {
    /// Why there is nothing to be had from it.
    enum Fault: Error {
        case unreadable
        /// It is a pipe whose writer did not finish in time.
        case late

        /// What follows the path in a message.
        var words: String {
            switch self {
            case .unreadable: "cannot be read: does it exist, and may you read it?"
            case .late: "is a pipe whose writer did not finish within \(SecretFile.patience) s"
            }
        }
    }

    /// The most that is read, in bytes.
    private static let limit = 65_536

    /// How many seconds a pipe is waited for.
    private static let patience = 5

    /// What is in it, up to a limit; never waits for longer than ``patience``.
    static func bytes(of path: String) throws(Fault) -> [UInt8] {
        // Without it, opening a pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable }
        defer { close(descriptor) }
        let end = ContinuousClock.now + .seconds(patience)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        var isReady = false
        while bytes.count < limit {
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 {
                bytes += buffer[..<count]
                continue
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno != EAGAIN { throw .unreadable }
            // A pipe that is empty and has no writer may not have had one yet.
            if count == 0, isReady || !bytes.isEmpty { break }
            isReady = try wait(for: descriptor, until: end)
        }
        return Array(bytes.prefix(limit))
    }

    /// Waits until there is something to read, or the end of it.
    ///
    /// - Returns: Whether there is; not where a signal came.
    private static func wait(for descriptor: Int32, until end: ContinuousClock.Instant) throws(Fault) -> Bool {
        let (seconds, attoseconds) = max(ContinuousClock.now.duration(to: end), .zero).components
        var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = poll(&question, 1, Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000))
        if ready == 0 { throw .late }
        return ready > 0
    }
}
