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

/// The name that somebody probably meant.
func nearest(to name: String, among names: some Sequence<String>) -> String? {
    let close = names.map { (name: $0, distance: distance(Array(name.prefix(64).utf8), Array($0.utf8))) }
    return close.filter { $0.distance <= 1 + $0.name.utf8.count / 4 }
        .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
}

/// How many bytes have to be changed, left out or put in to make one word of another.
private func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (leftIndex, leftByte) in left.enumerated() {
        var diagonal = row[0]
        row[0] = leftIndex + 1
        for (rightIndex, rightByte) in right.enumerated() {
            let changed = diagonal + (leftByte == rightByte ? 0 : 1)
            diagonal = row[rightIndex + 1]
            row[rightIndex + 1] = min(changed, diagonal + 1, row[rightIndex] + 1)
        }
    }
    return row.last ?? 0
}
