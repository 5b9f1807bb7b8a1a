import Foundation
import PseudoTerminal
import Testing

@Suite("The command line")
struct CommandLineTests {
    @Test(
        "what cannot be understood is one line that names it, and status 64",
        arguments: [
            (["--frobnicate"], "--frobnicate"),
            (["demo", "--scenario", "doom"], "doom"),
            (["demo", "--theme", "doom"], "doom"),
            (["demo", "--interval", "soon"], "soon"),
            (["demo", "--interval", "1ms"], "out of range"),
            (["demo", "--ascii", "--unicode"], "--ascii"),
            (["demo", "--colors", "pink"], "pink"),
            (["ftp://auth:8000"], "ftp"),
            (["http://"], "http://"),
            (["dmeo"], "did you mean the command breakertop demo?"),
            (["themse"], "did you mean the command breakertop themes?"),
            (["a:8000,b:8000"], "write each by itself: http://a:8000 http://b:8000"),
            (["redis://:secret@h:1"], "a server has no circuits"),
            (["http://user:p/secret@auth"], "password"),
            (["demo", "--theme", "nrod"], "did you mean “nord”?"),
            (["themes", "nrod"], "did you mean “nord”?"),
            (["demo", "--scenario", "otage"], "did you mean “outage”?"),
            (["demo", "--redis", "redis://a:6379,b:6379"], "names one server"),
            (["demo", "--redis", "redis://:p/secret@h"], "/ is written %2F"),
            (["serve", "--listen", "8000"], "write HOST:PORT, such as :8000"),
            (["demo", "--serve", "auth"], "write HOST:PORT"),
            (["act", "reset", "http://a:1", "--token-file=~bob/t"], "only ~/ stands for a home directory"),
            (["http://user:secret@auth:8000"], "password"),
            (["http://auth:99999"], "auth:99999"),
            (["http://auth:8000", "--path", "a b"], "a b"),
            (["http://auth:8000", "--path", ""], "not a path"),
            (["http://auth:8000", "--timeout", "-1s"], "--timeout"),
            (["--path", "/breaker"], "--path"),
            (["snapshot", "--size", "120"], "120x40"),
            (["snapshot", "--size", "0x40"], "out of range"),
            (["snapshot", "--size", "99999x40"], "out of range"),
            (["snapshot", "--format", "pdf"], "pdf"),
            (["snapshot", "--screen", "cellar"], "cellar"),
            (["snapshot", "--after", "2h"], "out of range"),
            (["snapshot", "--press", "hyperspace"], "hyperspace"),
            (["snapshot", "ftp://auth:8000"], "ftp"),
            (["snapshot", "--path", "/breaker"], "--path"),
            (["themes", "nord", "--check", "my.toml"], "--check"),
        ]
    )
    func usage(arguments: [String], named: String) throws {
        let ending = try PlainRun(arguments)
        #expect(ending.status == 64)
        #expect(ending.output.isEmpty)
        #expect(ending.error.hasPrefix("breakertop: "))
        #expect(ending.error.contains(named), "\(ending.error)")
        #expect(ending.error.split(separator: "\n").count == 1, "\(ending.error)")
        #expect(!ending.error.contains("secret"))
    }

    @Test(
        "a port that is in use is told as that, with what to do",
        arguments: [["serve", "--listen"], ["demo", "--serve"]]
    )
    func portInUse(arguments: [String]) throws {
        let server = try HealthServer()
        defer { server.stop() }
        let ending = try PlainRun(arguments + ["127.0.0.1:\(server.port)"])
        #expect(ending.status == 69)
        #expect(ending.error.contains("port \(server.port) is in use by another program"), "\(ending.error)")
        #expect(ending.error.contains("\(arguments[1]) HOST:PORT; port 0 takes a free one"), "\(ending.error)")
    }

    @Test("an escape sequence in an argument does not come back raw")
    func sanitised() throws {
        let ending = try PlainRun(["demo", "--theme", "a\u{1B}]0;owned\u{7}b"])
        #expect(ending.status == 64)
        #expect(!ending.error.utf8.contains(0x1B))
        #expect(!ending.error.utf8.contains(0x07))
    }

    @Test("output to a pipe is one line that says what is missing", arguments: [["demo"], [], ["http://auth:8000"]])
    func pipe(arguments: [String]) throws {
        let ending = try PlainRun(arguments)
        #expect(ending.status == 69)
        #expect(ending.output.isEmpty)
        #expect(ending.error.contains("standard output is not a terminal; for one frame without it: breakertop sn"))
        #expect(ending.error.split(separator: "\n").count == 1)
    }

    @Test(
        "help and version are for standard output and a success",
        arguments: [["--help"], ["--version"], ["demo", "--help"]]
    )
    func help(arguments: [String]) throws {
        let ending = try PlainRun(arguments)
        #expect(ending.status == 0)
        #expect(!ending.output.isEmpty)
        #expect(ending.error.isEmpty)
    }

    @Test("a terminal that cannot move the cursor is told so", arguments: ["dumb", "no-such-terminal"])
    func terminals(term: String) throws {
        let path = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        try terminal.spawn(path, ["demo"], environment: BuiltExecutable.environment(["TERM": term]))
        #expect(try terminal.waitForExit() == .exited(69))
        #expect(terminal.text.contains("TERM=\(term)"))
        #expect(!terminal.text.contains("\u{1B}"))
    }
}

@Suite("Leaving")
struct LeavingTests {
    @Test(
        "the terminal is as it was, whatever ends the program",
        arguments: [
            Way.key, .signal(SIGTERM), .signal(SIGINT), .signal(SIGHUP), .signal(SIGQUIT), .signal(SIGUSR1),
            .signal(SIGXCPU), .signal(SIGVTALRM),
        ]
    )
    func restored(_ way: Way) throws {
        let path = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let before = terminal.settings()
        try terminal.spawn(path, ["demo"], environment: BuiltExecutable.environment())
        try terminal.wait(for: "CLOSED")
        #expect(!areEqual(before, terminal.settings()))
        let start = ContinuousClock.now
        switch way {
        case .key:
            terminal.press("q")
            #expect(try terminal.waitForExit() == .exited(0))
        case .signal(let number):
            terminal.signal(number)
            #expect(try terminal.waitForExit() == .exited(128 + number))
        }
        #expect(start.duration(to: .now) < .seconds(1))
        #expect(areEqual(before, terminal.settings()))
        let left = try #require(terminal.text.range(of: "\u{1B}[?1049l", options: .backwards))
        let entered = try #require(terminal.text.range(of: "\u{1B}[?1049h", options: .backwards))
        #expect(entered.lowerBound < left.lowerBound)
    }

    enum Way: Sendable {
        case key
        case signal(Int32)
    }

    @Test("a terminal that goes away ends the program within a second")
    func hangUp() throws {
        let path = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        try terminal.spawn(path, ["demo"], environment: BuiltExecutable.environment())
        try terminal.wait(for: "CLOSED")
        let start = ContinuousClock.now
        terminal.hangUp()
        #expect(try terminal.waitForExit(isReading: false) == .exited(129))
        #expect(start.duration(to: .now) < .seconds(1))
    }
}
