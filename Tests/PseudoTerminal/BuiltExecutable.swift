import Foundation

/// A program of this package, as the build has put it beside the tests.
package enum BuiltExecutable {
    /// The path of a program.
    ///
    /// - Parameter name: The name of its target.
    /// - Returns: The path; nil when it has not been built.
    package static func path(of name: String) -> String? {
        let running =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? ProcessInfo.processInfo.arguments.first ?? ""
        var folder = URL(fileURLWithPath: running).deletingLastPathComponent()
        // On Darwin the tests are some folders down in a bundle.
        for _ in 0..<5 {
            let candidate = folder.appendingPathComponent(name).path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }

    /// An environment for programs under test: this process's own, with a terminal and a locale that do not depend on it.
    ///
    /// - Parameter changes: What to set besides; nil removes a variable.
    /// - Returns: The variables and their values.
    package static func environment(_ changes: [String: String?] = [:]) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        for name in ["LC_ALL", "LC_CTYPE", "NO_COLOR", "COLORTERM", "STY", "LINES", "COLUMNS", "ESCDELAY"] {
            environment[name] = nil
        }
        environment["TERM"] = "xterm-256color"
        environment["LANG"] = "C.UTF-8"
        // Its backtraces on a terminal ask questions, and take seconds.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        for (name, value) in changes { environment[name] = value }
        return environment
    }
}
