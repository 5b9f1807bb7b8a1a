#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The standard output of this process, written so that a reader who leaves and a disk that is full are news and no crash.
enum StandardOutput {
    /// Writes a text whole.
    ///
    /// - Parameter text: What to write.
    /// - Throws: An ``Ending`` that says why not all of it could be written.
    static func write(_ text: String) throws(Ending) {
        // A pipe whose reader has gone is then an error of `write` and no end of the process.
        signal(SIGPIPE, SIG_IGN)
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { put(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                let reason = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
                throw Ending(line: "standard output cannot be written: \(reason)", code: EX_IOERR)
            }
            bytes = bytes.dropFirst(written)
        }
    }

    /// Whether it is a terminal.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

/// `write`, under a name that ``StandardOutput/write(_:)`` does not hide.
private func put(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
