package import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A real `redis-server` for a test: on loopback, on a port that was free, in a directory of its own, without a disk.
///
/// It can be frozen, killed and started again on the same port. It ends with this object.
package final class RedisServer: Sendable {
    /// Why there is no server to test against.
    package struct Trouble: Error, CustomStringConvertible {
        package let description: String
    }

    /// Where it listens.
    package let port: Int
    /// Its directory, for certificates and sockets too.
    package let directory: URL
    private let arguments: [String]
    private let process = Mutex<pid_t?>(nil)

    /// Starts a server.
    ///
    /// - Parameters:
    ///   - arguments: Options besides those for port, directory and disk, as `redis-server` takes them.
    ///   - tls: Whether it speaks TLS only; then `prepare` puts `server.crt`, `server.key` and `ca.crt` into the directory.
    ///   - prepare: Puts files into the directory before the server starts.
    /// - Throws: ``Trouble``, or what `prepare` throws.
    package init(_ arguments: String..., tls: Bool = false, prepare: (URL) throws -> Void = { _ in }) throws {
        port = try Self.freePort()
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("breakertop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try prepare(directory)
        let file = { [directory] name in directory.appendingPathComponent(name).path }
        let plain = ["--port", "\(port)"]
        let secure = [
            "--port", "0", "--tls-port", "\(port)", "--tls-cert-file", file("server.crt"),
            "--tls-key-file", file("server.key"), "--tls-ca-cert-file", file("ca.crt"), "--tls-auth-clients",
            "optional",
        ]
        let common = [
            "--bind", "127.0.0.1", "--dir", directory.path, "--save", "", "--appendonly", "no", "--logfile",
            file("log"),
            "--enable-debug-command", "yes",
        ]
        self.arguments = (tls ? secure : plain) + common + arguments
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: directory)
    }

    /// Its URL, without a login.
    package var url: String { "redis://127.0.0.1:\(port)" }

    /// Whether it was started and not killed since.
    package var isRunning: Bool { process.withLock { $0 != nil } }

    /// Starts it, if it does not run, and returns when it listens.
    package func start() throws {
        try process.withLock { process in
            guard process == nil else { return }
            process = try spawn()
        }
        let deadline = ContinuousClock.now + .seconds(20)
        while !listens() {
            guard ContinuousClock.now < deadline, !hasEnded() else {
                let log = (try? String(contentsOf: directory.appendingPathComponent("log"), encoding: .utf8)) ?? ""
                throw Trouble(description: "redis-server does not listen: \(log.suffix(500))")
            }
            usleep(2_000)
        }
    }

    /// Kills it, as a crash would, and returns when it is gone.
    package func kill() {
        process.withLock { process in
            guard let running = process else { return }
            _ = signal(SIGKILL, to: running)
            var status: CInt = 0
            while waitpid(running, &status, 0) == -1, errno == EINTR {}
            process = nil
        }
    }

    /// Lets it accept connections and answer nothing (SIGSTOP), and returns when it has stopped.
    package func freeze() {
        process.withLock { process in
            guard let running = process else { return }
            _ = signal(SIGSTOP, to: running)
            var status: CInt = 0
            while waitpid(running, &status, WUNTRACED) == -1, errno == EINTR {}
        }
    }

    /// Lets it go on (SIGCONT).
    package func thaw() {
        process.withLock { process in
            if let running = process { _ = signal(SIGCONT, to: running) }
        }
    }

    private func signal(_ number: CInt, to process: pid_t) -> CInt {
        #if canImport(Glibc)
            Glibc.kill(process, number)
        #elseif canImport(Musl)
            Musl.kill(process, number)
        #else
            Darwin.kill(process, number)
        #endif
    }

    private func hasEnded() -> Bool {
        process.withLock { process in
            guard let running = process else { return true }
            var status: CInt = 0
            guard waitpid(running, &status, WNOHANG) == running else { return false }
            process = nil
            return true
        }
    }

    private func spawn() throws -> pid_t {
        var pid: pid_t = 0
        let words = ["redis-server"] + arguments
        var pointers = words.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let result = posix_spawnp(&pid, "redis-server", &actions, nil, pointers, environ)
        guard result == 0 else {
            let reason = String(cString: strerror(result))
            throw Trouble(description: "redis-server cannot be started (\(reason)): install Debian's redis-server")
        }
        return pid
    }

    private func listens() -> Bool {
        let descriptor = Self.loopbackSocket()
        defer { close(descriptor) }
        var address = Self.loopback(port: UInt16(port))
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// A port that nobody listens on now.
    package static func freePort() throws -> Int {
        let descriptor = loopbackSocket()
        defer { close(descriptor) }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard result else { throw Trouble(description: "there is no free port: \(String(cString: strerror(errno)))") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func loopbackSocket() -> CInt {
        #if canImport(Glibc)
            socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        #else
            socket(AF_INET, SOCK_STREAM, 0)
        #endif
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
