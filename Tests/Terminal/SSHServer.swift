import ChildProcesses
import Foundation
import PseudoTerminal
import Testing

/// A real `sshd` on loopback, with keys and a configuration of its own, that lets in whoever runs the tests and nobody
/// else.
///
/// It reads and writes nothing outside its own folder, but for the directory that an sshd of root's wants to be there.
final class SSHServer {
    /// Why nobody can log in.
    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    /// How to log in.
    let door: SSHDoor

    private let folder: URL
    // The leash before the daemon: it is let go first.
    private let leash: Leash
    private let daemon: ChildProcess

    /// Starts a server, and returns when somebody has logged in and got a terminal.
    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("breakertop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        do {
            let program = try Self.program()
            let keys = try Self.keys(in: folder)
            // What a killed connection of ours costs must not be that the next one is refused.
            let isPatient = try Self.run([program, "-t", "-f", keys.configuration, "-o", "PerSourcePenalties=no"])
                .isDone
            let patience = isPatient ? ["-o", "PerSourcePenalties=no"] : []
            var attempt = 1
            while true {
                let port = Int.random(in: 20_000..<32_000)
                let place = ["-D", "-e", "-f", keys.configuration, "-p", "\(port)"]
                let daemon = try ChildProcess([program] + place + patience, environment: BuiltExecutable.environment())
                let leash = try Leash(daemon.processID)
                let words = Self.words(of: daemon, until: "Server listening", within: .seconds(10))
                if words.contains("Server listening") {
                    let knownHosts = folder.appendingPathComponent("known_hosts").path
                    try "[127.0.0.1]:\(port) \(keys.host)".write(toFile: knownHosts, atomically: true, encoding: .utf8)
                    let door = SSHDoor(port: port, user: keys.user, identity: keys.identity, knownHosts: knownHosts)
                    try Self.knock(at: door, of: daemon)
                    self.folder = folder
                    self.daemon = daemon
                    self.leash = leash
                    self.door = door
                    return
                }
                // Whoever else looks for a port may have found the same.
                guard words.contains("Address already in use"), attempt < 20 else {
                    throw Trouble(description: "sshd does not start (\(Self.line(words))): \(Self.remedy)")
                }
                attempt += 1
            }
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private static let remedy = "install Debian's openssh-server and openssh-client"

    /// The path of `sshd`, which wants to be called by it.
    private static func program() throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let paths = (folders + ["/usr/sbin", "/usr/local/sbin"]).map { $0 + "/sshd" }
        guard let path = paths.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw Trouble(description: "there is no sshd: \(remedy)")
        }
        return path
    }

    /// Writes the keys of host and user, and the configuration that names them.
    private static func keys(
        in folder: URL
    ) throws -> (user: String, host: String, identity: String, configuration: String) {
        func file(_ name: String) -> String { folder.appendingPathComponent(name).path }
        for key in ["host", "user"] {
            let run = try run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file(key)])
            guard run.isDone else {
                throw Trouble(description: "ssh-keygen makes no key (\(line(run.words))): \(remedy)")
            }
        }
        guard let account = getpwuid(geteuid()) else {
            throw Trouble(description: "user \(geteuid()) has no account to log in to: run the tests as one that has")
        }
        // Where sshd keeps its unprivileged half out of harm's way; the package leaves it to the service to make it.
        if geteuid() == 0 { mkdir("/run/sshd", 0o755) }
        let configuration = """
            ListenAddress 127.0.0.1
            HostKey \(file("host"))
            AuthorizedKeysFile \(file("user.pub"))
            PidFile none
            UsePAM no
            StrictModes no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            AcceptEnv *
            PrintMotd no
            MaxStartups 100

            """
        try configuration.write(toFile: file("sshd_config"), atomically: true, encoding: .utf8)
        let host = try String(contentsOfFile: file("host.pub"), encoding: .utf8)
        return (String(cString: account.pointee.pw_name), host, file("user"), file("sshd_config"))
    }

    private static func run(_ arguments: [String]) throws -> (isDone: Bool, words: String) {
        let process = try ChildProcess(arguments, environment: BuiltExecutable.environment())
        let words = process.text(from: process.output) + process.text(from: process.error)
        return (process.wait() == 0, words)
    }

    /// Logs in once, so that an account that is locked or a system that gives no terminals is told in one line.
    private static func knock(at door: SSHDoor, of daemon: ChildProcess) throws {
        let visit = try run(door.login("exit 0"))
        guard !visit.isDone else { return }
        let words = visit.words + words(of: daemon, until: nil, within: .seconds(1))
        throw Trouble(description: "nobody can log in as \(door.user) with a terminal (\(line(words)))")
    }

    /// What sshd says until a word is among it, it ends or the time is over.
    private static func words(of daemon: ChildProcess, until word: String?, within time: Duration) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        let deadline = ContinuousClock.now + time
        while true {
            let words = String(decoding: bytes, as: UTF8.self)
            let left = ContinuousClock.now.duration(to: deadline)
            var descriptor = pollfd(fd: daemon.error, events: Int16(POLLIN), revents: 0)
            guard word.map({ !words.contains($0) }) ?? true, left > .zero,
                poll(&descriptor, 1, Int32(max(1, left / .milliseconds(1)))) > 0
            else { return words }
            let count = read(daemon.error, &chunk, chunk.count)
            guard count > 0 else { return words }
            bytes += chunk.prefix(count)
        }
    }

    private static func line(_ words: String) -> String {
        let lines = words.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        return lines.isEmpty ? "it says nothing" : lines.joined(separator: "; ")
    }
}

/// The way in through an ``SSHServer``.
struct SSHDoor: Sendable {
    /// That of the suite that runs.
    @TaskLocal static var open: SSHDoor?

    var port: Int
    var user: String
    var identity: String
    var knownHosts: String

    /// The command that logs in and runs another one.
    ///
    /// - Parameters:
    ///   - command: What the user's shell is given.
    ///   - variables: What the client asks the server to set.
    ///   - hasTerminal: Whether it runs on a terminal.
    /// - Returns: `ssh` and its arguments; nothing of the user's own configuration is read.
    func login(_ command: String, variables: [String: String] = [:], hasTerminal: Bool = true) -> [String] {
        var options = [
            "BatchMode=yes", "IdentitiesOnly=yes", "IdentityAgent=none", "StrictHostKeyChecking=yes",
            "UserKnownHostsFile=\(knownHosts)", "GlobalKnownHostsFile=none", "ConnectTimeout=10", "LogLevel=ERROR",
            "EscapeChar=none",
        ]
        // The user's own configuration of breakertop is left out, and backtraces on a terminal take seconds.
        let all = variables.merging(["XDG_CONFIG_HOME": "/nonexistent", "SWIFT_BACKTRACE": "enable=no"]) { own, _ in own
        }
        options.append("SetEnv=" + all.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " "))
        return ["ssh", "-F", "none", hasTerminal ? "-tt" : "-T", "-p", "\(port)", "-i", identity]
            + options.flatMap { ["-o", $0] } + ["\(user)@127.0.0.1", command]
    }
}

/// One `sshd` for all tests of a suite; where it cannot be started the suite fails with what it says.
struct SSHServed: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let server = try SSHServer()
        try await SSHDoor.$open.withValue(server.door) { try await function() }
        withExtendedLifetime(server) {}
    }
}
