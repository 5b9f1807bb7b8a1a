import ChildProcesses
import PseudoTerminal
import Testing

/// The program's run without a terminal, from start to end.
struct PlainRun {
    var status: Int32
    var output: String
    var error: String

    /// Starts the program and waits for its end.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        let path = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        let process = try ChildProcess([path] + arguments, environment: BuiltExecutable.environment(environment))
        output = process.text(from: process.output)
        error = process.text(from: process.error)
        status = process.wait()
    }

    /// The lines on standard error.
    var complaints: [Substring] { error.split(separator: "\n") }
}
