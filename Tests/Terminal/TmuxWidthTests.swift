import DisplayText
import Foundation
import Testing

/// What a real terminal does with the texts that we measure.
@Suite("Widths in tmux")
struct TmuxWidthTests {
    private static let samples = [
        "redis", "größe", "e\u{301}", "漢字かな", "ｶﾅ", "ＡＢ", "한글", "\u{1112}\u{1161}\u{11AB}", "ก็ไม่", "हिन्दी", "עברית",
        "●◐○■◌◍", "⣿⡇▁█╳↺", "┌─┼╌┐", "–—…·×≥", "⏎␣▸▾", "░▒▓", "☂⌚⚠", "🙂", "👍🏽", "👩\u{200D}💻",
        "👨\u{200D}👩\u{200D}👧\u{200D}👦",
        "❤\u{FE0F}", "✈\u{FE0E}", "🏳\u{FE0F}\u{200D}🌈", "🇩🇪", "1\u{FE0F}\u{20E3}", "a\u{200B}b\u{200D}c", "\u{202E}evil",
        "a\tb\nc",
        "\u{1B}[31mred", "𝒳𝟘", "𠀀𪜶", "\u{FFFD}", "🫠🪿", "\u{E000}", "x\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}y",
    ]

    @Test("every display text moves the cursor by as many columns as it says")
    func columns() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("widths-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let texts = Self.samples.map { DisplayText(untrusted: $0) }
        let input = folder.appendingPathComponent("texts").path
        let output = folder.appendingPathComponent("columns").path
        try (texts.map(\.text).joined(separator: "\n") + "\n").write(toFile: input, atomically: true, encoding: .utf8)
        // Writes each text at the left edge and asks the terminal where the cursor is.
        let script = """
            exec 3<\(input) 4>\(output)
            while IFS= read -r text <&3; do
                printf '\\r\\033[K%s\\033[6n' "$text"
                IFS=';' read -rs -d R row column
                echo "$column" >&4
            done
            printf '\\r\\033[Kasked'
            sleep 600
            """
        let screen = try TmuxScreen(columns: 100, rows: 4, command: ["bash", "-c", script])
        try screen.wait(for: "end of the script", within: 20) { rows in
            rows.contains { $0.hasPrefix("asked") } ? true : nil
        }
        let columns = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").compactMap { Int($0) }
        #expect(columns.count == texts.count)
        for (text, column) in zip(texts, columns) {
            #expect(column - 1 == text.columns, "\(text.text)")
        }
    }
}
