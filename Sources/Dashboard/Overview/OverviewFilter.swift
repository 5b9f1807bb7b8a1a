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
        case words([[String]])
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
        let words = text.split(separator: " ").map { Self.units(of: String($0)) }
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
            let names = [track.label, track.id.instance].map { Self.units(of: $0.text) }
            let others = ([track.target, state] + labels).map { Self.units(of: $0.text) }
            return words.allSatisfy { word in
                (names + others).contains { Self.position(of: word, in: $0) != nil }
                    || names.contains { Self.spread(word, over: $0) != nil }
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
            let folded = units.map { $0.lowercased() }
            for word in words {
                if let start = Self.position(of: word, in: folded) {
                    for index in start..<start + word.count { flags[index] = true }
                } else if let indices = Self.spread(word, over: folded) {
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

    private static func units(of text: String) -> [String] {
        DisplayText(untrusted: text).cells.map { $0.cluster.lowercased() }
    }

    /// Where a word stands in a text as it is.
    private static func position(of word: [String], in text: [String]) -> Int? {
        guard word.count <= text.count else { return nil }
        return (0...text.count - word.count).first { text[$0..<$0 + word.count].elementsEqual(word) }
    }

    /// Where the letters of a word stand in a text, in their order.
    private static func spread(_ word: [String], over text: [String]) -> [Int]? {
        var indices: [Int] = []
        var rest = word[...]
        for (index, unit) in text.enumerated() where unit == rest.first {
            indices.append(index)
            rest = rest.dropFirst()
        }
        return rest.isEmpty ? indices : nil
    }
}
