import CursesShim

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the terminal has still to take of a frame.
///
/// ncurses believes that a frame is on the screen once it has worked it out. So no frame is worked out while a part of the
/// one before waits; the newest is drawn when that is gone.
struct OutputQueue {
    private var waiting: ArraySlice<UInt8> = []

    /// Whether there is nothing to be written.
    var isEmpty: Bool { waiting.isEmpty }

    /// Writes a frame, in one write if the terminal takes it.
    ///
    /// - Parameter bytes: The whole frame.
    /// - Returns: Whether the terminal is still there.
    mutating func send(_ bytes: [UInt8]) -> Bool {
        waiting = bytes[...]
        return flush()
    }

    /// Writes what the terminal takes now.
    ///
    /// - Returns: Whether the terminal is still there.
    mutating func flush() -> Bool {
        defer { shim_tty_set_backlog(!waiting.isEmpty) }
        while !waiting.isEmpty {
            let written = waiting.withUnsafeBytes { shim_tty_write($0.baseAddress, $0.count) }
            if written > 0 {
                waiting = waiting.dropFirst(written)
                // A part means that the terminal is full: the rest goes when poll says so.
                return true
            }
            if written == 0 || errno == EAGAIN { return true }
            if errno != EINTR { return false }
        }
        return true
    }

    /// Forgets what waits.
    mutating func drop() {
        waiting = []
        shim_tty_set_backlog(false)
    }
}
