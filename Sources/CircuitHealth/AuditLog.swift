import CircuitReports
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where control actions are recorded, one JSON object a line.
public struct AuditLog: Sendable {
    enum Destination: Sendable {
        case serviceLog
        case sink(@Sendable ([UInt8]) throws -> Void)
    }

    let destination: Destination

    /// The log of the service, at the level `notice`.
    public static let serviceLog = AuditLog(destination: .serviceLog)

    /// A file, to which lines are added; it is made where it is not there, for its owner's eyes only.
    ///
    /// It is opened for every line, so it may be moved away at any time. Where it cannot be written (a full disk, a pipe that
    /// nobody reads) the record goes to the log of the service.
    ///
    /// - Parameter path: The path of the file.
    /// - Returns: The log.
    public static func file(_ path: String) -> AuditLog {
        let file = AuditFile(path: path)
        return AuditLog(destination: .sink { try file.append($0) })
    }

    /// Anything else.
    ///
    /// - Parameter write: Records a line, which has no line feed at its end yet. It is called on a queue of its own, for one
    ///   line after the other, and may block; an answer to the action waits a second for it at most.
    /// - Returns: The log.
    public static func sink(_ write: @escaping @Sendable ([UInt8]) throws -> Void) -> AuditLog {
        AuditLog(destination: .sink(write))
    }
}

/// Why a line could not be recorded.
public struct AuditError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file and what the system said.
    public let description: String
}

/// A file that grows by lines.
private final class AuditFile: Sendable {
    private let path: String
    /// Whether the last line was cut off by a full disk, so that the next one must not be glued to it.
    private let isTorn = Mutex(false)

    init(path: String) {
        self.path = path
    }

    func append(_ line: [UInt8]) throws(AuditError) {
        let lineFeed = UInt8(ascii: "\n")
        let failure = isTorn.withLock { isTorn -> AuditError? in
            // Not to wait for a reader, should it be a named pipe.
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
            guard descriptor >= 0 else { return fault("cannot be opened") }
            defer { close(descriptor) }
            let bytes = (isTorn ? [lineFeed] : []) + line + [lineFeed]
            var sent = 0
            while sent < bytes.count {
                let count = withoutPipeSignal {
                    bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    isTorn = isTorn || sent > 0
                    return fault("cannot be written")
                }
                sent += count
            }
            isTorn = false
            return nil
        }
        if let failure { throw failure }
    }

    private func fault(_ what: String) -> AuditError {
        AuditError(description: "\(path) \(what): \(String(cString: strerror(errno)))")
    }
}

/// Carries out a write so that a pipe whose reader has gone makes it fail, and does not end the process.
private func withoutPipeSignal(_ body: () -> Int) -> Int {
    var (pipe, before, pending) = (sigset_t(), sigset_t(), sigset_t())
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    sigpending(&pending)
    let wasPending = sigismember(&pending, SIGPIPE) == 1
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    let result = body()
    let fault = errno
    sigpending(&pending)
    if !wasPending, sigismember(&pending, SIGPIPE) == 1 {
        var signal: Int32 = 0
        sigwait(&pipe, &signal)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = fault
    return result
}
