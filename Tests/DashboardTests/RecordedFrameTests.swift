import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import Foundation
import TerminalCells
import Testing

/// A screen to draw at several sizes.
enum RecordedView: String, CaseIterable, CustomTestStringConvertible {
    case overview, focus, help, dialog, past, production

    var scene: Scene {
        switch self {
        case .overview: return Self.fleet
        case .focus: return Self.outage
        case .help:
            var scene = Self.outage
            scene.press(.character("?"))
            return scene
        case .dialog:
            var scene = Self.outage
            scene.press(.character("i"))
            return scene
        case .production:
            var scene = Scene.fleet(isProduction: true)
            guard let track = scene.state.selectedTrack, var reading = track.latest else { return scene }
            reading.capabilities = .remote
            scene.read(reading, target: track.id.target.index, name: track.id.name, instance: track.id.instance)
            scene.press(KeyStroke(.enter))
            scene.press(.character("f"))
            return scene
        case .past:
            var scene = Self.fleet
            scene.press(KeyStroke(.enter))
            scene.press(.character("{"))
            scene.press(.character("m"))
            for character in "rollout 10%" { scene.press(.character(character)) }
            scene.press(KeyStroke(.enter))
            for _ in 0..<3 { scene.press(.character("]")) }
            return scene
        }
    }

    var testDescription: String { rawValue }

    private static let fleet = Scene.fleet()
    private static let outage = Scene.outage()
}

/// Whole frames as text and as styles, compared with those in the folder `Frames`.
///
/// `Scripts/frames` writes them anew; the difference in version control then shows what a change does to the screens.
@Suite("Every view")
struct RecordedFrameTests {
    static let sizes = [(200, 60), (120, 40), (80, 24), (40, 10)].map { TerminalSize(columns: $0.0, rows: $0.1) }

    /// Whether the frames are to be written and not compared.
    private static let isRecording = ProcessInfo.processInfo.environment["BREAKERTOP_RECORD_FRAMES"] != nil

    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    @Test("is as recorded at every size, in text and in styles", arguments: RecordedView.allCases, sizes)
    func recorded(view: RecordedView, size: TerminalSize) throws {
        let frame = view.scene.frame(size.columns, size.rows)
        let text = FrameExport.text(frame) + "\n\n" + FrameExport.styles(frame) + "\n"
        let name = "\(view.rawValue)-\(size.columns)x\(size.rows).txt"
        let file = Self.tests.appendingPathComponent("Frames/\(name)")
        if Self.isRecording {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        guard text != expected else { return }
        let (now, then) = (text.split(separator: "\n"), expected.split(separator: "\n"))
        let row = zip(now, then).first { $0 != $1 }
        Issue.record(
            """
            \(name) differs; if that is meant, run Scripts/frames and look at the difference
            recorded: \(row?.1 ?? "\(then.count) rows")
            drawn:    \(row?.0 ?? "\(now.count) rows")
            """
        )
    }

    @Test("is drawn as pictures for the README when frames are recorded", .enabled(if: isRecording))
    func pictures() throws {
        let folder = Self.tests.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Documentation/pictures")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let theme = Theme.standard(level: .trueColor)
        func frame(of view: RecordedView, _ columns: Int, _ rows: Int) -> Frame {
            var scene = view.scene
            scene.state.themes = [theme]
            return scene.frame(columns, rows)
        }
        var drawn = RecordedView.allCases.map { ($0.rawValue, frame(of: $0, 120, $0 == .overview ? 30 : 36)) }
        drawn.append(("small", frame(of: .focus, 40, 10)))
        for (name, frame) in drawn {
            let title: DisplayText = "breakertop: \(DisplayText(untrusted: name))"
            let svg = FrameExport.svg(frame, colors: theme.picture, title: title)
            try svg.write(to: folder.appendingPathComponent("\(name).svg"), atomically: true, encoding: .utf8)
        }
    }

    @Test(
        "at any size never traps, stays within the frame and leaves no half of a wide character",
        arguments: GlyphSet.allCases
    )
    func sweep(glyphs: GlyphSet) {
        var wide = Scene(["http://a:1", "http://b:2"], glyphs: glyphs)
        wide.read(Reading(state: .open, lastFailure: LastFailure(time: nil, text: "接続が拒否されました")), name: "支払い漢字かな交じりの名前")
        wide.fail(DisplayText(untrusted: "🙂 <html>\u{1B}[2J"), target: 1)
        var focused = wide
        focused.press(KeyStroke(.enter))
        for scene in [wide, focused] {
            for columns in 0...60 {
                for rows in 0...30 {
                    let frame = scene.frame(columns, rows)
                    #expect(frame.cells.count == columns * rows)
                    #expect(frame.isWhole, "\(columns)×\(rows)")
                }
            }
        }
    }

    @Test("changes its colour by runs and not by cells", arguments: RecordedView.allCases)
    func runs(view: RecordedView) {
        // A change of colour costs more bytes than the character that it colours.
        let frame = view.scene.frame(120, 40)
        let changes = (0..<40).map { row in
            let styles = frame.row(row).map(\.style)
            return zip(styles, styles.dropFirst()).count { $0 != $1 }
        }
        #expect(changes.reduce(0, +) <= 120 * 40 / 8, "\(changes)")
        #expect(changes.max() ?? 0 <= 40, "\(changes)")
    }
}

extension Frame {
    /// Whether every wide character has both its halves and no half stands alone.
    fileprivate var isWhole: Bool {
        var column = 0
        var expectsHalf = false
        for cell in cells {
            guard cell.isContinuation == expectsHalf else { return false }
            // Most cells are ASCII, and to measure them would take longer than to draw them.
            expectsHalf = cell.text.utf8.count > 1 && DisplayText(untrusted: cell.text).columns == 2
            column += 1
            if column == size.columns {
                guard !expectsHalf else { return false }
                column = 0
            }
        }
        return true
    }
}
