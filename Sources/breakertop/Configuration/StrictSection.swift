import DisplayText
import TerminalCells

/// A section of a configuration, in which every key has to be known and every value has to be of its kind.
struct StrictSection {
    /// The file's path, for messages.
    let file: DisplayText
    let text: TOMLText
    /// The keys that lead to the section.
    let path: [String]
    let members: [String: TOMLText.Value]

    /// The keys of a whole file.
    init(file: DisplayText, text: TOMLText) {
        self.init(file: file, text: text, path: [], members: text.root)
    }

    private init(file: DisplayText, text: TOMLText, path: [String], members: [String: TOMLText.Value]) {
        self.file = file
        self.text = text
        self.path = path
        self.members = members
    }

    /// The keys in the order of their names.
    var keys: [String] { members.keys.sorted() }

    /// An error at a key or its value.
    func error(at key: String, isValue: Bool, _ problem: DisplayText, _ advice: DisplayText) -> ConfigurationError {
        let place = text.position(of: path + [key], isValue: isValue)
        return ConfigurationError(
            source: file,
            line: place?.line,
            column: place?.column,
            problem: problem,
            advice: advice
        )
    }

    /// Refuses every key that is not among these; the first in the file is named.
    func allow(_ known: [String]) throws(ConfigurationError) {
        let unknown = members.keys.filter { !known.contains($0) }
        guard !unknown.isEmpty else { return }
        func place(_ key: String) -> (Int, Int) {
            text.position(of: path + [key], isValue: false).map { ($0.line, $0.column) } ?? (0, 0)
        }
        guard let first = unknown.min(by: { place($0) < place($1) }) else { return }
        throw unknownKey(first, "key", among: known)
    }

    /// The error for a name that nobody knows.
    func unknownKey(_ key: String, _ kind: DisplayText, among known: [String]) -> ConfigurationError {
        let meant = TOMLText.nearest(to: key, among: known).map {
            "did you mean “\(DisplayText(untrusted: $0))”?" as DisplayText
        }
        let all = known.sorted().joined(separator: ", ")
        return error(
            at: key,
            isValue: false,
            "unknown \(kind) “\(DisplayText(untrusted: key, limit: 40))”",
            meant ?? "there are \(DisplayText(untrusted: all, limit: 400))"
        )
    }

    /// The error for a value that is none of some words.
    func unknownValue(
        _ value: String,
        of key: String,
        _ kind: DisplayText,
        among known: [String],
        else advice: DisplayText
    ) -> ConfigurationError {
        let meant = TOMLText.nearest(to: value, among: known).map {
            "did you mean “\(DisplayText(untrusted: $0))”?" as DisplayText
        }
        return error(
            at: key,
            isValue: true,
            "unknown \(kind) “\(DisplayText(untrusted: value, limit: 40))”",
            meant ?? advice
        )
    }

    func string(_ key: String) throws(ConfigurationError) -> String? {
        switch members[key] {
        case nil: return nil
        case .text(let text) where !text.isEmpty: return text
        case .text: throw error(at: key, isValue: true, "this is empty", "write a value, or leave the line out")
        default: throw error(at: key, isValue: true, "this is not a text", "write it in quotation marks")
        }
    }

    func flag(_ key: String) throws(ConfigurationError) -> Bool? {
        switch members[key] {
        case nil: return nil
        case .flag(let flag): return flag
        default: throw error(at: key, isValue: true, "this is neither true nor false", "write true or false")
        }
    }

    /// A length of time, written as on the command line.
    func duration(_ key: String, within range: ClosedRange<Duration>) throws(ConfigurationError) -> Duration? {
        guard let text = try string(key) else { return nil }
        do throws(DurationArgument.Fault) {
            return try DurationArgument.read(text, within: range)
        } catch {
            throw self.error(at: key, isValue: true, error.problem, error.advice)
        }
    }

    /// One text or several.
    func strings(_ key: String) throws(ConfigurationError) -> [String]? {
        guard let value = members[key] else { return nil }
        switch value {
        case .text(let text):
            return [text]
        case .list(let values):
            var texts: [String] = []
            for value in values {
                guard case .text(let text) = value else { throw notTexts(key) }
                texts.append(text)
            }
            return texts
        case .flag, .number, .table:
            throw notTexts(key)
        }
    }

    private func notTexts(_ key: String) -> ConfigurationError {
        error(at: key, isValue: true, "this is not a text or a list of texts", "write \"f\" or [\"f\", \"ctrl-f\"]")
    }

    func section(_ key: String) throws(ConfigurationError) -> StrictSection? {
        guard let value = members[key] else { return nil }
        guard case .table(let members) = value else {
            if case .list(let elements) = value, elements.allSatisfy(\.isTable) {
                throw listOfSections(key, elements)
            }
            throw error(
                at: key,
                isValue: false,
                "this is not a section",
                "write it as [\(DisplayText(untrusted: (path + [key]).joined(separator: ".")))]"
            )
        }
        return StrictSection(file: file, text: text, path: path + [key], members: members)
    }

    /// The error for `[[targets]]`: sections here have names, and need no list.
    private func listOfSections(_ key: String, _ elements: [TOMLText.Value]) -> ConfigurationError {
        let place = (path + [key]).joined(separator: ".")
        var name = "NAME"
        if case .table(let first)? = elements.first, case .text(let text)? = first["name"], Self.isBare(text) {
            name = text
        }
        let example = DisplayText(untrusted: "[\(place).\(name)]", limit: 80)
        return error(
            at: key,
            isValue: false,
            "[[\(DisplayText(untrusted: place))]] is a list, and each of these has a section with its name",
            "write \(example) in its place, and no name = below it"
        )
    }

    /// Whether a name needs no quotation marks as a part of a section's name.
    private static func isBare(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 40
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }
}

extension TOMLText.Value {
    fileprivate var isTable: Bool {
        if case .table = self { true } else { false }
    }
}
