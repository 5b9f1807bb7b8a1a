import DisplayText
import Testing

@testable import TerminalCells

/// A canvas to draw on, in the default theme.
func blankCanvas(
    _ columns: Int,
    _ rows: Int,
    _ glyphs: GlyphSet = .unicode,
    level: ColorLevel = .palette256
) -> Canvas {
    Canvas(
        size: TerminalSize(columns: columns, rows: rows),
        theme: .standard(level: level),
        glyphs: glyphs
    )
}

extension Canvas {
    /// What has been drawn, without styles.
    var picture: String { FrameExport.text(frame) }
}

extension Frame {
    /// Whether every wide character has both its halves and no half stands alone.
    var isWhole: Bool {
        (0..<size.rows).allSatisfy { row in
            (0..<size.columns).allSatisfy { column in
                let width = DisplayText(untrusted: self[column, row].text).columns
                let isFollowed = column + 1 < size.columns && self[column + 1, row].isContinuation
                if self[column, row].isContinuation {
                    return column > 0 && DisplayText(untrusted: self[column - 1, row].text).columns == 2
                }
                return (width == 2) == isFollowed
            }
        }
    }
}
