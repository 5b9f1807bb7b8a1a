import ChildProcesses
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
/// It can be frozen, killed and started again on the same port. It ends with this object, and with the tests if these
/// are killed.
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
    private let process: Mutex<Running?>

    /// The server's process.
    private struct Running {
        var id: pid_t
        var leash: Leash
    }

    /// Starts a server.
    ///
    /// - Parameters:
    ///   - arguments: Options besides those for port, directory and disk, as `redis-server` takes them.
    ///   - tls: Whether it speaks TLS only; then `prepare` puts `server.crt`, `server.key` and `ca.crt` into the directory.
    ///   - prepare: Puts files into the directory before the server starts.
    /// - Throws: ``Trouble``, or what `prepare` throws.
    package convenience init(
        _ arguments: String...,
        tls: Bool = false,
        prepare: (URL) throws -> Void = { _ in }
    ) throws {
        try self.init(arguments, tls: tls, prepare: prepare)
    }

    /// Starts a server with options that are given as a list.
    package init(_ arguments: [String], tls: Bool = false, prepare: (URL) throws -> Void = { _ in }) throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("breakertop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try prepare(directory)
        let file = { [directory] name in directory.appendingPathComponent(name).path }
        var common = [
            "--bind", "127.0.0.1", "--dir", directory.path, "--save", "", "--appendonly", "no", "--logfile",
            file("log"),
            "--enable-debug-command", "yes",
        ]
        if tls {
            common += [
                "--tls-cert-file", file("server.crt"), "--tls-key-file", file("server.key"), "--tls-ca-cert-file",
                file("ca.crt"), "--tls-auth-clients", "optional",
            ]
        }
        // Whoever else looks for a free port at this moment may find the same.
        var attempt = 1
        while true {
            let port = try Self.freePort()
            let address = tls ? ["--port", "0", "--tls-port", "\(port)"] : ["--port", "\(port)"]
            let all = address + common + arguments
            do {
                process = Mutex(try Self.launch(all, logging: directory.appendingPathComponent("log")))
                self.port = port
                self.arguments = all
                return
            } catch  where attempt < 5 {
                attempt += 1
            }
        }
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: directory)
    }

    /// Its URL, without a login.
    package var url: String { "redis://127.0.0.1:\(port)" }

    /// Whether it was started and not killed since.
    package var isRunning: Bool { process.withLock { $0 != nil } }

    /// Starts it, if it does not run, and returns when it takes connections.
    package func start() throws {
        try process.withLock { process in
            guard process == nil else { return }
            process = try Self.launch(arguments, logging: directory.appendingPathComponent("log"))
        }
    }

    /// Kills it, as a crash would, and returns when it is gone.
    package func kill() {
        process.withLock { process in
            guard let running = process?.id else { return }
            process = nil
            Self.end(running)
        }
    }

    /// Lets it accept connections and answer nothing (SIGSTOP), and returns when it has stopped.
    package func freeze() {
        process.withLock { process in
            guard let running = process?.id else { return }
            _ = Self.signal(SIGSTOP, to: running)
            var status: CInt = 0
            while waitpid(running, &status, WUNTRACED) == -1, errno == EINTR {}
        }
    }

    /// Lets it go on (SIGCONT).
    package func thaw() {
        process.withLock { process in
            if let running = process?.id { _ = Self.signal(SIGCONT, to: running) }
        }
    }

    private static func signal(_ number: CInt, to process: pid_t) -> CInt {
        #if canImport(Glibc)
            Glibc.kill(process, number)
        #elseif canImport(Musl)
            Musl.kill(process, number)
        #else
            Darwin.kill(process, number)
        #endif
    }

    /// Starts a server, and returns when its log says that it takes connections.
    private static func launch(_ arguments: [String], logging log: URL) throws -> Running {
        try? FileManager.default.removeItem(at: log)
        let process = try spawn(arguments)
        let leash: Leash
        do {
            leash = try Leash(process)
        } catch {
            end(process)
            throw error
        }
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            if text.contains("Ready to accept connections") { return Running(id: process, leash: leash) }
            var status: CInt = 0
            let hasEnded = waitpid(process, &status, WNOHANG) == process
            guard ContinuousClock.now < deadline, !hasEnded else {
                if !hasEnded { end(process) }
                throw Trouble(description: "redis-server takes no connections: \(text.suffix(500))")
            }
            usleep(1_000)
        }
    }

    private static func spawn(_ arguments: [String]) throws -> pid_t {
        var process: pid_t = 0
        var pointers = (["redis-server"] + arguments).map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let result = posix_spawnp(&process, "redis-server", &actions, nil, pointers, environ)
        guard result == 0 else {
            let reason = String(cString: strerror(result))
            throw Trouble(description: "redis-server cannot be started (\(reason)): install Debian's redis-server")
        }
        return process
    }

    private static func end(_ process: pid_t) {
        _ = signal(SIGKILL, to: process)
        var status: CInt = 0
        while waitpid(process, &status, 0) == -1, errno == EINTR {}
    }

    /// A port that nobody listens on now, below those that the system gives to clients.
    package static func freePort() throws -> Int {
        for _ in 0..<1_000 {
            let port = UInt16.random(in: 20_000..<32_000)
            let descriptor = loopbackSocket()
            defer { close(descriptor) }
            var address = loopback(port: port)
            let isFree = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isFree { return Int(port) }
        }
        throw Trouble(description: "there is no free port")
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
