import Foundation

/// The focus on a captured screen: fields are read at their places and nowhere else.
struct FocusScreen {
    /// Where things stand on a screen of a size.
    struct Places {
        var figuresRow: Int
        var lowerRow: Int
        var factsRow: Int
        var middle: Int

        static let wide = Places(figuresRow: 6, lowerRow: 17, factsRow: 28, middle: 56)
        static let narrow = Places(figuresRow: 6, lowerRow: 10, factsRow: 14, middle: 37)
    }

    let rows: [[Character]]
    let places: Places

    init(_ screen: [String], _ places: Places) {
        self.rows = screen.map(Array.init)
        self.places = places
    }

    /// The state's word in the state cell, without its glyph: `CLOSED`; empty where there is none.
    var state: String {
        let cell = text(row: places.factsRow + 1, from: 15, to: 29)
        return cell.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    }

    /// Everything after the name in the state's line.
    var stateLine: String { text(row: places.factsRow + 1, from: 15, to: places.middle) }

    /// The lifetime count of fallbacks among the calls; nil where none is shown.
    var fallbacks: Double? {
        guard let calls = fact("calls"), let start = calls.range(of: "fallbacks ") else { return nil }
        return calls[start.upperBound...].split(separator: " ").first.flatMap(Self.number)
    }

    /// The cache hit ratio in percent in the title of its chart; nil where none is shown.
    var cacheHitRatio: Double? {
        let title = text(row: places.lowerRow, from: 1, to: places.middle)
        guard let start = title.range(of: "Cache hits "), let end = title.range(of: "%") else { return nil }
        return Double(title[start.upperBound..<end.lowerBound])
    }

    /// The failed among the tried calls in the title of their chart: `1.1%`, `—`.
    var failureRate: String {
        let title = text(row: places.figuresRow, from: places.middle + 1, to: rows[0].count)
        guard let start = title.range(of: "Failed of tried ") else { return "" }
        return title[start.upperBound...].split(separator: "·").first.map {
            $0.trimmingCharacters(in: .whitespaces).split(separator: "─").first.map(String.init) ?? ""
        }?.trimmingCharacters(in: .whitespaces) ?? ""
    }

    /// The value of a fact by its name, where the pane has it.
    func fact(_ name: String) -> String? {
        for row in rows.indices.dropFirst(places.factsRow + 1) {
            if text(row: row, from: 2, to: 15) == name { return text(row: row, from: 15, to: places.middle) }
        }
        return nil
    }

    /// The lines of the event list, newest first.
    var events: [String] {
        (places.factsRow + 1..<rows.count - 2).map { text(row: $0, from: places.middle + 1, to: rows[0].count - 1) }
    }

    /// The first row.
    var header: String { String(rows[0]) }

    func text(row: Int, from start: Int, to end: Int) -> String {
        guard rows.indices.contains(row), start < rows[row].count else { return "" }
        return String(rows[row][start..<min(end, rows[row].count)]).trimmingCharacters(in: .whitespaces)
    }

    /// A figure with its SI step: `942`, `1.23k`.
    private static func number(_ text: Substring) -> Double? {
        guard let last = text.last else { return nil }
        let steps: [Character: Double] = ["k": 1e3, "M": 1e6]
        guard let step = steps[last] else { return Double(text) }
        return Double(text.dropLast()).map { $0 * step }
    }
}
