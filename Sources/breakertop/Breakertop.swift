import ArgumentParser
import DisplayText

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The command `breakertop`.
struct Breakertop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "breakertop",
        abstract: "top for circuit breakers: which circuits are not closed, since when, why, and what it costs.",
        discussion: """
            breakertop http://auth:8000     watch the circuits of a service
            breakertop demo                 a real breaker in this process, in front of a simulated or a real Redis
            breakertop serve                the same without a screen, with health endpoints to watch it by
            breakertop snapshot URL…        one frame as text, ANSI, SVG or JSON; no terminal needed
            breakertop themes               the themes, and whether a file of yours is one
            breakertop act reset URL        act on a circuit from a script

            Without a URL the demo starts. Press ? on any screen for its keys.
            """,
        version: "0.2.0",
        subcommands: [Watch.self, Demo.self, Serve.self, Snapshot.self, Themes.self, Act.self],
        defaultSubcommand: Watch.self
    )
}

@main
enum Program {
    static func main() async {
        DescriptorLimit.raise()
        do {
            var command = try Breakertop.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            leave(because: error)
        }
    }

    /// Ends the program: help and version on standard output, everything else as one line on standard error.
    private static func leave(because error: any Error) -> Never {
        if let ending = error as? Ending {
            if let line = ending.line { complain(line) }
            exit(ending.code)
        }
        let code = Breakertop.exitCode(for: error)
        if code == .success {
            print(Breakertop.message(for: error))
        } else {
            complain("\(Breakertop.message(for: error)) (see breakertop --help)")
        }
        exit(code.rawValue)
    }

    /// Writes one line to standard error; what the user typed comes back sanitised.
    static func complain(_ message: String) {
        let line = DisplayText(untrusted: message.split(separator: "\n").joined(separator: " "), limit: 1000)
        var bytes = Array("breakertop: \(line.text)\n".utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            // Where even standard error is gone there is nobody left to tell.
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}

/// An end of the program other than success, with the line that says why.
struct Ending: Error {
    /// What to say on standard error; nil where there is nothing to say.
    var line: String?

    /// The exit status, by `sysexits.h` where something was wrong.
    var code: Int32

    /// A call that cannot be understood.
    static func usage(_ line: String) -> Self { Self(line: line, code: EX_USAGE) }

    /// A file that cannot be used.
    static func data(_ line: String) -> Self { Self(line: line, code: EX_DATAERR) }

    /// Something that the program needs is not there.
    static func unavailable(_ line: String) -> Self { Self(line: line, code: EX_UNAVAILABLE) }

    /// A signal ended it.
    static func signal(_ number: Int32) -> Self { Self(line: nil, code: 128 + number) }
}
