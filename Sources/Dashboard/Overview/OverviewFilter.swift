import CircuitMonitor
package import DisplayText

/// Which circuits the overview shows: by words, or by a regular expression between slashes.
///
/// Every word has to be found in the name, the instance, the target, a label or the state of a circuit, in any case; in the name and the
/// instance it is enough that its letters come in this order (`rds` finds `redis`).
package struct OverviewFilter: Hashable, Sendable {
    /// What was typed.
    package let text: String

    private let form: Form

    private enum Form: Hashable, Sendable {
        case everything
        case words([Searched])
        case expression(RegularExpression)
        case broken(DisplayText)
    }

    /// The filter that shows everything.
    package init() {
        self.init("")
    }

    /// Reads what was typed.
    package init(_ text: String) {
        self.text = text
        if text.hasPrefix("/") {
            var pattern = text.dropFirst()
            if pattern.hasSuffix("/"), !pattern.hasSuffix("\\/") { pattern = pattern.dropLast() }
            guard !pattern.isEmpty else {
                form = .everything
                return
            }
            do throws(RegularExpression.Fault) {
                form = .expression(try RegularExpression(String(pattern)))
            } catch {
                form = .broken(error.message)
            }
            return
        }
        let words = text.split(separator: " ").map { Searched(DisplayText(untrusted: String($0))) }
        form = words.isEmpty ? .everything : .words(words)
    }

    package var isEmpty: Bool { form == .everything }

    /// Why the expression cannot be used; nil where it can.
    package var fault: DisplayText? {
        guard case .broken(let why) = form else { return nil }
        return why
    }

    /// Whether a circuit is shown, by what is known of it.
    ///
    /// A broken expression shows everything.
    ///
    /// - Parameters:
    ///   - track: The circuit.
    ///   - state: Its state's word.
    ///   - labels: The labels of its target.
    /// - Returns: Whether it is.
    func shows(_ track: CircuitTrack, state: DisplayText, labels: [DisplayText]) -> Bool {
        switch form {
        case .everything, .broken:
            return true
        case .words(let words):
            let names = [track.label, track.id.instance].map(Searched.init)
            let others = ([track.target, state] + labels).map(Searched.init)
            return words.allSatisfy { word in
                names.contains { $0.position(of: word) != nil || $0.spread(of: word) != nil }
                    || others.contains { $0.position(of: word) != nil }
            }
        case .expression(let expression):
            let texts = [track.label, track.id.instance, track.target, state] + labels
            return texts.contains { expression.firstMatch(in: $0.text) != nil }
        }
    }

    /// Which columns of a name matched: what is to be marked, as one flag per character cell.
    func matches(in text: DisplayText) -> [Bool] {
        let units = text.cells.map(\.cluster)
        var flags = [Bool](repeating: false, count: units.count)
        switch form {
        case .everything, .broken:
            break
        case .words(let words):
            let folded = Searched(text)
            for word in words {
                if let start = folded.position(of: word) {
                    for index in start..<start + word.count { flags[index] = true }
                } else if let indices = folded.spread(of: word) {
                    for index in indices { flags[index] = true }
                }
            }
        case .expression(let expression):
            guard let range = expression.firstMatch(in: text.text) else { break }
            var offset = 0
            for (index, unit) in units.enumerated() {
                let end = offset + unit.utf8.count
                if offset < range.upperBound, end > range.lowerBound { flags[index] = true }
                offset = end
            }
        }
        return flags
    }
}

/// A text as it is searched: its characters in any case.
private enum Searched: Hashable {
    /// Of a text of ASCII, as nearly all are, where a byte is a character: a thousand circuits are searched with every key.
    case bytes([UInt8])
    case units([String])

    init(_ text: DisplayText) {
        if text.isASCII {
            self = .bytes(text.text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
            return
        }
        let units = text.cells.map { $0.cluster.lowercased() }
        // In lower case a character may be one of ASCII that was none.
        let isASCII = units.allSatisfy { $0.utf8.count == 1 }
        self = isASCII ? .bytes(units.flatMap(\.utf8)) : .units(units)
    }

    var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .units(let units): units.count
        }
    }

    /// Where a word stands in the text as it is.
    func position(of word: Self) -> Int? {
        switch (self, word) {
        case (.bytes(let text), .bytes(let word)): Self.position(of: word, in: text)
        case (.bytes, .units): nil
        case (.units(let text), _): Self.position(of: word.units, in: text)
        }
    }

    /// Where the letters of a word stand in the text, in their order.
    func spread(of word: Self) -> [Int]? {
        switch (self, word) {
        case (.bytes(let text), .bytes(let word)): Self.spread(word, over: text)
        case (.bytes, .units): nil
        case (.units(let text), _): Self.spread(word.units, over: text)
        }
    }

    private var units: [String] {
        switch self {
        case .bytes(let bytes): bytes.map { String(Unicode.Scalar($0)) }
        case .units(let units): units
        }
    }

    private static func position<Unit: Equatable>(of word: [Unit], in text: [Unit]) -> Int? {
        guard word.count <= text.count else { return nil }
        return (0...text.count - word.count).first { text[$0..<$0 + word.count].elementsEqual(word) }
    }

    private static func spread<Unit: Equatable>(_ word: [Unit], over text: [Unit]) -> [Int]? {
        var indices: [Int] = []
        var rest = word[...]
        for (index, unit) in text.enumerated() where unit == rest.first {
            indices.append(index)
            rest = rest.dropFirst()
        }
        return rest.isEmpty ? indices : nil
    }
}
