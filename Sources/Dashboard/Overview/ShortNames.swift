import DisplayText

/// Shortens names so that those that differ look different, as far as there is room for what they differ in.
enum ShortNames {
    /// The forms of names, with those replaced that look like another name's.
    ///
    /// - Parameters:
    ///   - forms: How each name would be shown if it were alone.
    ///   - names: The whole names; one may come several times.
    ///   - limit: The columns that there are.
    /// - Returns: A form a name; `…` stands for what is left out.
    static func toldApart(_ forms: [DisplayText], of names: [DisplayText], in limit: Int) -> [DisplayText] {
        guard limit > 2, forms != names else { return forms }
        var forms = forms
        var alike: Set<Int> = []
        while true {
            let known = alike.count
            for places in Dictionary(grouping: forms.indices, by: { forms[$0] }).values
            where places.contains(where: { names[$0] != names[places[0]] }) {
                alike.formUnion(places)
            }
            // Nothing more looks like another name than what has been told apart as far as it can be.
            guard alike.count > known else { return forms }
            let crossings = Crossings(Set(alike.map { names[$0] }))
            for place in alike { forms[place] = crossings.shortened(names[place], to: limit) }
        }
    }

    /// The positions at which each name differs from the others: those characters tell it apart.
    private struct Crossings {
        private var places: [DisplayText: Set<Int>] = [:]

        init(_ names: Set<DisplayText>) {
            let sorted = names.map { name in (name, name.cells.map(\.cluster)) }
                .sorted { $0.1.lexicographicallyPrecedes($1.1) }
            // What two names have in common is the least that any two neighbours between them have.
            let common = zip(sorted, sorted.dropFirst()).map { left, right in
                zip(left.1, right.1).prefix { $0 == $1 }.count
            }
            for (index, lengths) in Self.descents(of: common).enumerated() {
                places[sorted[index].0, default: []].formUnion(lengths)
            }
            for (index, lengths) in Self.descents(of: common.reversed()).enumerated() {
                places[sorted[sorted.count - 1 - index].0, default: []].formUnion(lengths)
            }
        }

        /// For each place before, between and after some numbers: the numbers on the way back from it that are less than all between.
        ///
        /// They are kept from one place to the next, so that a thousand names cost what they are long, and not what they are many.
        private static func descents(of numbers: some Collection<Int>) -> [[Int]] {
            var descent: [Int] = []
            return [descent]
                + numbers.map { number in
                    while let last = descent.last, last >= number { descent.removeLast() }
                    descent.append(number)
                    return descent
                }
        }

        /// A name with the characters that tell it apart, and as much around them and of its ends as there is room for.
        func shortened(_ name: DisplayText, to limit: Int) -> DisplayText {
            guard name.columns > limit, let places = places[name] else { return name }
            var kept = KeptCells(name, limit: limit)
            let last = kept.count - 1
            let needed = places.sorted().map { min($0, last) }
            for place in needed { kept.keep(place) }
            // Around what it differs in, then its beginning and its end, a character each in turn.
            var steps: [(place: Int, by: Int)] = needed.map { ($0, 1) } + [(-1, 1), (kept.count, -1)]
            while !steps.isEmpty {
                steps = steps.compactMap { step in
                    var next = step.place + step.by
                    while kept.isKept(next) { next += step.by }
                    return kept.keep(next) ? (next, step.by) : nil
                }
            }
            return kept.text
        }
    }

    /// The characters of a name that stay; for each stretch of the others stands `…`.
    private struct KeptCells {
        private let cells: [(cluster: String, width: Int)]
        private var isKept: [Bool]
        private var room: Int

        var count: Int { cells.count }

        init(_ name: DisplayText, limit: Int) {
            cells = name.cells.map { ($0.cluster, $0.width) }
            isKept = Array(repeating: false, count: cells.count)
            room = limit - 1
        }

        func isKept(_ place: Int) -> Bool { isKept.indices.contains(place) && isKept[place] }

        private func isLeftOut(_ place: Int) -> Bool { isKept.indices.contains(place) && !isKept[place] }

        /// Keeps a character, if there is room for it; says whether it stays.
        @discardableResult
        mutating func keep(_ place: Int) -> Bool {
            guard isLeftOut(place) else { return isKept(place) }
            // Beside characters that are left out it begins another stretch of them, or ends one.
            let stretches = [place - 1, place + 1].count(where: isLeftOut) - 1
            guard cells[place].width + stretches <= room else { return false }
            room -= cells[place].width + stretches
            isKept[place] = true
            return true
        }

        var text: DisplayText {
            var text = ""
            for place in cells.indices {
                if isKept[place] {
                    text += cells[place].cluster
                } else if place == 0 || isKept[place - 1] {
                    text += "…"
                }
            }
            return DisplayText(untrusted: text, limit: Int.max)
        }
    }
}
