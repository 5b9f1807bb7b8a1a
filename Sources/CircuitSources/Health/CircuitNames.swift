import DisplayText

/// Names circuits so that no two have the same.
enum CircuitNames {
    struct Name {
        /// As the service writes it, for addresses; nil where the name is ours or there is none.
        var raw: String?
        var shown: DisplayText?
    }

    /// Names the circuits of one answer.
    ///
    /// A circuit is called what it calls itself, else what its map calls it. Where several call themselves the same, the
    /// keys of the map tell them apart, in an array an ID, and where there is none either, the place.
    ///
    /// - Parameters:
    ///   - circuits: What was found.
    ///   - own: What each calls itself.
    /// - Returns: A name for each; nil only where a circuit is alone and has none.
    static func distinct(_ circuits: [FoundCircuit], own: [String?]) -> [Name] {
        var raw = zip(circuits, own).map { $1 ?? key($0) }
        guard circuits.count > 1 else { return raw.map { Name(raw: $0, shown: $0.map(shown)) } }
        for same in groups(raw.map { $0.map(shown) }) where same.count > 1 {
            for index in same { raw[index] = key(circuits[index]) ?? withID(raw[index], circuits[index]) }
        }
        var names = raw.map { Name(raw: $0, shown: $0.map(shown)) }
        var taken: Set<DisplayText> = []
        for same in groups(names.map(\.shown)) {
            for (place, index) in same.enumerated() {
                let name = names[index].shown
                let isFirst = name != nil && place == 0
                var candidate = isFirst ? name ?? .empty : numbered(name, circuits[index].position)
                var number = circuits[index].position
                while taken.contains(candidate) {
                    number += circuits.count
                    candidate = numbered(name, number)
                }
                taken.insert(candidate)
                if candidate != name { names[index] = Name(raw: nil, shown: candidate) }
            }
        }
        return names
    }

    private static func numbered(_ name: DisplayText?, _ number: Int) -> DisplayText {
        name.map { "\($0) #\(number)" } ?? "#\(number)"
    }

    private static func shown(_ name: String) -> DisplayText { DisplayText(untrusted: name) }

    /// The indices of equal names, in the order in which they first come.
    private static func groups(_ names: [DisplayText?]) -> [[Int]] {
        var places: [DisplayText?: Int] = [:]
        var groups: [[Int]] = []
        for (index, name) in names.enumerated() {
            if let place = places[name] {
                groups[place].append(index)
            } else {
                places[name] = groups.count
                groups.append([index])
            }
        }
        return groups
    }

    private static func key(_ circuit: FoundCircuit) -> String? {
        circuit.key.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func withID(_ name: String?, _ circuit: FoundCircuit) -> String? {
        let id = ["id", "key"].lazy.compactMap { circuit.object?[$0]?.word }.first { !$0.isEmpty && $0 != name }
        guard let id else { return name }
        return name.map { "\($0) #\(id)" } ?? id
    }
}
