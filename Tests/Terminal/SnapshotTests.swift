import ChildProcesses
import Foundation
import PseudoTerminal
import Testing

@Suite("A snapshot")
struct SnapshotTests {
    private static let passive = "/api/v1/health/circuit-breaker"

    private func server() throws -> HealthServer {
        let server = try HealthServer()
        server.answer(Self.passive, #"{"state": "OPEN", "failure_count": 5, "failure_threshold": 5}"#)
        return server
    }

    @Test("without a URL is the demo, marked as such, in the size that was asked for")
    func demo() throws {
        let run = try PlainRun(["snapshot", "--after", "1s", "--size", "100x30", "--utc"])
        #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
        let rows = run.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(rows.count == 31 && rows.last == "")
        #expect(rows[0].contains("DEMO simulated") && rows[0].hasSuffix(" UTC"))
        #expect(run.output.contains("● CLOSED"))
        #expect(rows.allSatisfy { $0.count <= 100 })
    }

    @Test("of services is the overview, and each screen can be asked for")
    func screens() throws {
        let (first, second) = (try server(), try server())
        defer {
            first.stop()
            second.stop()
        }
        let urls = ["http://127.0.0.1:\(first.port)", "http://127.0.0.1:\(second.port)"]
        let overview = try PlainRun(["snapshot"] + urls + ["--after", "1s"])
        #expect(overview.status == 0 && overview.error.isEmpty, "\(overview.error)")
        #expect(overview.output.contains("2 open"))
        let focus = try PlainRun(["snapshot"] + urls + ["--after", "1s", "--screen", "focus"])
        #expect(focus.output.contains("5 failures, 5 trip it"))
        let help = try PlainRun(["snapshot"] + urls + ["--after", "1s", "--screen", "help"])
        #expect(help.output.contains("Keys of the overview"))
        let pressed = try PlainRun(["snapshot"] + urls + ["--after", "1s", "--press", "enter ?"])
        #expect(pressed.output.contains("Keys of this screen"))
    }

    @Test("of a target that does not answer is still a frame, says so on standard error, and is a success")
    func unreachable() throws {
        let server = try HealthServer()
        let url = "http://127.0.0.1:\(server.port)"
        server.stop()
        let run = try PlainRun(["snapshot", url, "--after", "500ms"])
        #expect(run.status == 0)
        #expect(run.output.contains("! NO ANSWER"))
        #expect(run.complaints.count == 1 && run.error.contains("\(url): no answer: "), "\(run.error)")
        #expect(run.error.contains("nothing listens"), "\(run.error)")
    }

    @Test("that ends before the first answer says so")
    func tooSoon() throws {
        let run = try PlainRun(["snapshot", "http://127.0.0.1:1", "--after", "0s"])
        #expect(run.status == 0)
        #expect(!run.output.contains("CLOSED"))
        #expect(run.complaints.count == 1, "\(run.error)")
    }

    @Test("as SVG is a picture, as ANSI has colours, and with NO_COLOR none")
    func formats() throws {
        let svg = try PlainRun(["snapshot", "--after", "300ms", "--format", "svg", "--size", "80x24"])
        #expect(svg.status == 0)
        #expect(svg.output.hasPrefix(#"<svg xmlns="http://www.w3.org/2000/svg" width="744" height="456""#))
        #expect(svg.output.hasSuffix("</svg>\n"))
        let ansi = try PlainRun(["snapshot", "--after", "300ms", "--format", "ansi"])
        #expect(ansi.output.contains("\u{1B}[0;38;5;") && !ansi.output.contains("38;2;"))
        let meant = try PlainRun(["snapshot", "--after", "300ms", "--format", "ansi", "--colors", "truecolor"])
        #expect(meant.output.contains("\u{1B}[0;38;2;") && !meant.output.contains("38;5;"))
        let plain = try PlainRun(["snapshot", "--after", "300ms", "--format", "ansi"], environment: ["NO_COLOR": "1"])
        #expect(!plain.output.contains(";5;") && plain.output.contains("\u{1B}[0;1m"))
        let ascii = try PlainRun(["snapshot", "--after", "300ms"], environment: ["LANG": "C"])
        #expect(ascii.output.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test("is drawn as the configuration wants terminals to be drawn; a picture is not")
    func configured() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).toml")
        defer { try? FileManager.default.removeItem(at: file) }
        try "glyphs = \"ascii\"\ncolors = \"16\"\n".write(to: file, atomically: true, encoding: .utf8)
        let options = ["snapshot", "--config", file.path, "--after", "500ms", "--format"]
        let ansi = try PlainRun(options + ["ansi"])
        #expect(ansi.status == 0 && ansi.output.allSatisfy(\.isASCII), "\(ansi.error)")
        #expect(ansi.output.contains("\u{1B}[") && !ansi.output.contains("38;5;"))
        let picture = try PlainRun(options + ["svg"])
        #expect(picture.output.contains("<svg") && !picture.output.allSatisfy(\.isASCII))
        #expect(try PlainRun(options + ["ansi", "--colors", "256"]).output.contains("38;5;"))
    }

    @Test("as JSON has the readings: what is not reported has no key, and nothing is null")
    func json() throws {
        let (server, gone) = (try server(), try HealthServer())
        gone.stop()
        defer { server.stop() }
        let urls = ["http://127.0.0.1:\(server.port)", "http://127.0.0.1:\(gone.port)"]
        let run = try PlainRun(["snapshot"] + urls + ["--after", "1s", "--format", "json"])
        let document = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(document["schema"] as? String == "breakertop.snapshot/1")
        #expect(document["simulated"] as? Bool == false)
        let takenAt = try #require(document["taken_at"] as? String)
        #expect(takenAt.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(takenAt)")
        let circuits = try #require(document["circuits"] as? [[String: Any]])
        #expect(circuits.map { $0["state"] as? String } == ["open", "no-answer"])
        // Nothing says that they are in a row.
        #expect(circuits[0]["failures_counted"] as? Int == 5 && circuits[0]["failures_in_a_row"] == nil)
        #expect((circuits[0]["settings"] as? [String: Any])?["failures_to_open"] as? Int == 5)
        #expect(circuits[0]["counters"] == nil && circuits[0]["next_probe"] == nil && circuits[0]["cache"] == nil)
        #expect(circuits[1]["last_known_state"] == nil)
        let targets = try #require(document["targets"] as? [[String: Any]])
        #expect(targets.map { $0["answers"] as? Bool } == [true, false])
        #expect((targets[1]["failure"] as? [String: Any])?["reason"] as? String == "refused")
        #expect(!run.output.contains("null"))
    }

    @Test("of a circuit that is not there says which there are")
    func noSuchCircuit() throws {
        let run = try PlainRun(["snapshot", "--after", "300ms", "--circuit", "payments"])
        #expect(run.status == 69 && run.output.isEmpty)
        #expect(run.error.contains("payments") && run.error.contains("redis"), "\(run.error)")
    }

    @Test("into nothing, or onto a full disk, is one line and status 74", arguments: [">&-", ">/dev/full"])
    func unwritable(redirection: String) throws {
        let path = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        let process = try ChildProcess(
            ["sh", "-c", "exec \"$0\" snapshot --after 300ms \(redirection)", path],
            environment: BuiltExecutable.environment()
        )
        let error = process.text(from: process.error)
        #expect(process.wait() == 74)
        #expect(error.hasPrefix("breakertop: standard output cannot be written: "), "\(error)")
        #expect(error.split(separator: "\n").count == 1)
    }

    @Test("into a pipe that nobody reads is no end by a signal")
    func brokenPipe() throws {
        let path = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        let process = try ChildProcess(
            ["bash", "-c", "\"$0\" snapshot --after 300ms --size 900x900 | true; exit ${PIPESTATUS[0]}", path],
            environment: BuiltExecutable.environment()
        )
        let error = process.text(from: process.error)
        #expect(process.wait() == 74)
        #expect(error.contains("Broken pipe"), "\(error)")
    }
}
