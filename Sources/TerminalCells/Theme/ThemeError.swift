package import DisplayText

/// Why a theme cannot be used, where that is written, and what to do about it.
package struct ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as the user knows it: a path, or `built-in theme dark`.
    package var file: DisplayText

    /// The line, counted from 1, or nil where the file as a whole is meant.
    package var line: Int?

    /// The column in characters, counted from 1, or nil where the file as a whole is meant.
    package var column: Int?

    /// What is wrong.
    package var problem: DisplayText

    /// What to do.
    package var advice: DisplayText

    /// Whether there is no such theme at all: a name or a path that leads nowhere.
    package var isMissing = false

    /// One line: `my.toml:12:9: unknown role "state.opne"; did you mean "state.open"?`.
    package var text: DisplayText {
        guard let line, let column else { return "\(file): \(problem); \(advice)" }
        return "\(file):\(line):\(column): \(problem); \(advice)"
    }

    package var description: String { text.text }
}

/// The known name that is closest to a mistyped one: one or two slips away, or the only one with that beginning.
func nearest(to name: String, among names: some Sequence<String>) -> String? {
    let close = names.map { (name: $0, distance: distance(Array(name.prefix(64).utf8), Array($0.utf8))) }
    let slip = close.filter { $0.distance <= 1 + $0.name.utf8.count / 4 }
        .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    if let slip { return slip.name }
    let longer = close.filter { name.utf8.count >= 3 && $0.name.hasPrefix(name) }
    return longer.count == 1 ? longer.first?.name : nil
}

/// How many bytes have to be changed, left out, put in or exchanged with the next to make one word of another.
private func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var row = Array(0...right.count)
    for place in left.indices {
        var next = [place + 1]
        for other in right.indices {
            let changed = row[other] + (left[place] == right[other] ? 0 : 1)
            var least = min(changed, row[other + 1] + 1, next[other] + 1)
            if place > 0, other > 0, left[place] == right[other - 1], left[place - 1] == right[other] {
                least = min(least, before[other - 1] + 1)
            }
            next.append(least)
        }
        (before, row) = (row, next)
    }
    return row.last ?? 0
}
