import Foundation

/// Programs of Redis, run for the benchmark.
enum Programs {
    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts a server on loopback, without a disk, and returns when it answers.
    static func server(port: Int) throws -> Process {
        let server = process(
            ["redis-server", "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        )
        server.standardOutput = FileHandle.nullDevice
        do { try server.run() } catch { throw Trouble(description: "redis-server cannot be started: \(error)") }
        for _ in 0..<200 {
            if (try? output(of: ["redis-cli", "-p", "\(port)", "ping"])) == "PONG\n" { return server }
            usleep(10_000)
        }
        server.terminate()
        throw Trouble(description: "redis-server does not answer")
    }

    /// Runs a program to its end; what it has printed.
    static func output(of words: [String]) throws -> String {
        let program = process(words)
        let pipe = Pipe()
        program.standardOutput = pipe
        try program.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        program.waitUntilExit()
        guard program.terminationStatus == 0 else { throw Trouble(description: "\(words[0]) has failed") }
        return String(decoding: data, as: UTF8.self)
    }

    /// Returns a port that no process listens on now.
    static func freePort() throws -> Int {
        // Above the ephemeral ports, so that no client is given it by chance in between.
        for _ in 0..<100 {
            let port = Int.random(in: 61_000..<65_000)
            if (try? output(of: ["redis-cli", "-p", "\(port)", "ping"])) == nil { return port }
        }
        throw Trouble(description: "there is no free port")
    }

    private static func process(_ words: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        process.standardError = FileHandle.nullDevice
        return process
    }
}
