import CursesShim

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A pipe that never blocks: for waking the screen's thread, and for what signal handlers have to say to it.
struct Pipe: Sendable {
    let reading: Int32
    let writing: Int32

    /// A new pipe, or nil when the process has no descriptors left.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard shim_open_pipe(&ends) == 0 else { return nil }
        reading = ends[0]
        writing = ends[1]
    }

    /// Puts one byte in; a full pipe is one that already wakes its reader.
    func put() {
        var byte: UInt8 = 0
        _ = write(writing, &byte, 1)
    }

    /// Takes out everything that is in.
    @discardableResult
    func drain() -> [UInt8] {
        var all: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 64)
        while true {
            let count = read(reading, &part, part.count)
            guard count > 0 else { return all }
            all += part[..<count]
            if count < part.count { return all }
        }
    }

    /// Closes both ends.
    func closeEnds() {
        _ = close(reading)
        _ = close(writing)
    }
}
