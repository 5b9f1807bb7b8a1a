package import DisplayText

extension FrameExport {
    /// The frame as a picture: one SVG that needs no other file and looks alike wherever it is shown.
    ///
    /// Words are text, each at its own column, so that a font of another width cannot move what follows. Box lines, blocks,
    /// shades, braille and the glyphs of the states are shapes and not letters: fonts disagree about those.
    ///
    /// - Parameters:
    ///   - frame: What to draw.
    ///   - colors: What its colours are.
    ///   - title: What the picture is called, for those who hear it instead of seeing it.
    /// - Returns: The document, ending in a line feed.
    package static func svg(_ frame: Frame, colors: PictureColors = .dark, title: DisplayText = "breakertop") -> String
    {
        var picture = SVGPicture(colors: colors)
        for row in 0..<frame.size.rows {
            for run in frame.runs(in: row) {
                picture.add(run, row: row)
            }
        }
        if let cursor = frame.cursor { picture.addCursor(at: cursor) }
        return picture.document(size: frame.size, title: title)
    }
}

/// A picture that grows run by run.
private struct SVGPicture {
    private typealias Metrics = SVGMetrics

    private let colors: PictureColors
    private var grounds = ""
    private var drawing = ""

    /// How the runs look that are being added; a group of the document.
    private var look: Look?

    private struct Look: Hashable {
        var color: RGB
        var isBold: Bool
        var isDim: Bool
    }

    init(colors: PictureColors) {
        self.colors = colors
    }

    mutating func add(_ run: CellRun, row: Int) {
        let (foreground, background) = colors.resolved(run.style)
        let left = Double(run.column) * Metrics.width
        let top = Double(row) * Metrics.height
        let width = Double(run.columns) * Metrics.width
        if background != colors.background {
            grounds += #"<rect x="\#(svg: left)" y="\#(svg: top)" width="\#(svg: width)" "#
            grounds += #"height="\#(svg: Metrics.height)" fill="\#(background.hex)"/>"# + "\n"
        }
        let shapes = SVGShapes(run, row: row)
        guard !shapes.isEmpty || run.style.attributes.contains(.underline) else { return }
        open(
            Look(
                color: foreground,
                isBold: run.style.attributes.contains(.bold),
                isDim: run.style.attributes.contains(.dim)
            )
        )
        drawing += shapes.markup
        if run.style.attributes.contains(.underline) {
            let line = top + Metrics.height - 2
            drawing += #"<path d="M\#(svg: left) \#(svg: line)h\#(svg: width)v1h-\#(svg: width)z"/>"# + "\n"
        }
    }

    mutating func addCursor(at cursor: CellPosition) {
        open(Look(color: colors.foreground, isBold: false, isDim: false))
        let left = Double(cursor.column) * Metrics.width
        let bottom = Double(cursor.row + 1) * Metrics.height
        let width = Metrics.width
        drawing += #"<path d="M\#(svg: left) \#(svg: bottom - 2)h\#(svg: width)v2h-\#(svg: width)z"/>"# + "\n"
    }

    private mutating func open(_ new: Look) {
        guard new != look else { return }
        if look != nil { drawing += "</g>\n" }
        look = new
        drawing += #"<g fill="\#(new.color.hex)" stroke="\#(new.color.hex)""#
        if new.isBold { drawing += #" font-weight="bold""# }
        if new.isDim { drawing += #" opacity=".7""# }
        drawing += ">\n"
    }

    func document(size: TerminalSize, title: DisplayText) -> String {
        let margin = Metrics.margin
        let width = Double(size.columns) * Metrics.width + 2 * margin
        let height = Double(size.rows) * Metrics.height + 2 * margin
        var text = #"<svg xmlns="http://www.w3.org/2000/svg" width="\#(svg: width)" height="\#(svg: height)" "#
        text += #"viewBox="\#(svg: -margin) \#(svg: -margin) \#(svg: width) \#(svg: height)" role="img">"# + "\n"
        text += "<title>\(escaping: title.text)</title>\n"
        text += #"<rect x="\#(svg: -margin)" y="\#(svg: -margin)" width="\#(svg: width)" height="\#(svg: height)" "#
        text += #"rx="6" fill="\#(colors.background.hex)"/>"# + "\n"
        text += #"<g shape-rendering="crispEdges">"# + "\n" + grounds + "</g>\n"
        text += #"<g font-family="\#(Metrics.fonts)" font-size="\#(svg: Metrics.fontSize)" stroke-width="0">"# + "\n"
        text += drawing
        text += look == nil ? "</g>\n</svg>\n" : "</g>\n</g>\n</svg>\n"
        return text
    }
}

/// The measures of the picture in its own units.
enum SVGMetrics {
    /// A cell is twice as high as wide, so that the dots of braille stand in a square grid.
    static let width = 9.0
    static let height = 18.0
    static let margin = 12.0

    /// Most monospaced fonts advance by 0.6 of their size.
    static let fontSize = 15.0
    static let baseline = 14.0
    static let fonts = "'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace"
}

/// Neighbouring cells of a row in one style.
struct CellRun {
    var column: Int
    var columns: Int
    var style: Style
    var cells: ArraySlice<Cell>
}

extension Frame {
    /// The cells of a row, joined where they look alike.
    func runs(in row: Int) -> [CellRun] {
        let cells = self.row(row)
        var runs: [CellRun] = []
        var start = cells.startIndex
        while start < cells.endIndex {
            let style = cells[start].style
            let end = cells[start...].firstIndex { $0.style != style } ?? cells.endIndex
            runs.append(
                CellRun(
                    column: start - cells.startIndex,
                    columns: end - start,
                    style: style,
                    cells: cells[start..<end]
                )
            )
            start = end
        }
        return runs
    }
}

extension DefaultStringInterpolation {
    /// A length in at most two decimals.
    mutating func appendInterpolation(svg length: Double) {
        let hundredths = Int((length * 100).rounded())
        let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
        let sign = hundredths < 0 ? "-" : ""
        switch rest {
        case 0: appendLiteral("\(sign)\(whole)")
        case _ where rest % 10 == 0: appendLiteral("\(sign)\(whole).\(rest / 10)")
        default: appendLiteral("\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)")
        }
    }

    /// Text as the content of an element: escaped, and without what XML cannot hold.
    mutating func appendInterpolation(escaping text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": appendLiteral("&amp;")
            case "<": appendLiteral("&lt;")
            case ">": appendLiteral("&gt;")
            case "\u{20}"..."\u{7E}", "\u{A0}"..."\u{FFFD}", "\u{10000}"...: appendLiteral(String(Character(scalar)))
            default: appendLiteral("\u{FFFD}")
            }
        }
    }
}
