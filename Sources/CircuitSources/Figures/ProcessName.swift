import DisplayText

/// Which process a body says it is from, where that does not stand in the circuits but beside or around them.
enum ProcessName {
    /// The names of members that name a process, the most telling first.
    private static let processes = ["instanceid", "instance", "instancename", "podname", "podid", "pod"]

    /// The names of members that name a machine, which may have several processes.
    private static let machines = ["hostname", "host", "containerid"]

    private static let numbers = ["processid", "pid"]

    private static let names = Set(processes + machines + numbers)

    private static let longest = 200

    /// Whether a member by its name names a process.
    static func isNamed(_ name: String) -> Bool { names.contains(FieldDialect.folded(name)) }

    /// The process that a body is from.
    ///
    /// - Parameters:
    ///   - root: The body.
    ///   - path: The names that lead to the circuits.
    ///   - isList: Whether they are a map or an array: what stands in a circuit is the circuit's own.
    /// - Returns: What tells it from others; nil where the body does not say.
    static func find(in root: JSONValue, path: [String], isList: Bool) -> DisplayText? {
        var value = root
        var name = path.isEmpty && !isList ? nil : text(in: root)
        for step in path.dropLast() {
            guard case .object(let object) = value, let inner = object[step] else { break }
            value = inner
            name = text(in: inner) ?? name
        }
        return name.map { DisplayText(untrusted: $0) }
    }

    private static func text(in value: JSONValue) -> String? {
        guard case .object(let object) = value else { return nil }
        var words: [String: String] = [:]
        for member in object.members where isNamed(member.name) {
            switch member.value {
            case .text(let text), .number(let text):
                if text.utf8.count <= longest, !Figure.meansNothing(text) {
                    words[FieldDialect.folded(member.name)] = text
                }
            case .null, .flag, .array, .object: break
            }
        }
        guard !words.isEmpty else { return nil }
        func first(_ names: [String]) -> String? { names.lazy.compactMap { words[$0] }.first }
        if let process = first(processes) { return process }
        let parts = [first(machines), first(numbers)].compactMap(\.self)
        return parts.joined(separator: " ")
    }
}
