import DisplayText
import TOMLKit

/// One theme file as it is written: checked by itself, its colours not yet looked up.
struct ThemeDocument {
    /// A style with the file that it is from.
    struct Entry {
        var form: StyleForm
        var source: ThemeSource
        /// The keys that lead to it.
        var place: [String]
    }

    var source: ThemeSource
    var displayName: String?
    var variant: Theme.Variant?
    var inherits: String?
    /// The background and the text of the terminals that the theme is made for, where it leaves them as they are.
    var paper: RGB?
    var ink: RGB?
    var palette: [String: PaletteEntry] = [:]
    var roles: [String: Entry] = [:]
    var mono: [String: Entry] = [:]

    init(_ source: ThemeSource) throws(ThemeError) {
        self.source = source
        let table = try Self.parse(source)
        for key in table.keys.sorted() {
            guard let value = table[key] else { continue }
            switch key {
            case "name": displayName = try Self.string(value, at: [key], in: source)
            case "inherits": inherits = try Self.string(value, at: [key], in: source)
            case "variant": variant = try Self.variant(value, at: [key], in: source)
            case "paper": paper = try Self.color(value, at: [key], in: source)
            case "ink": ink = try Self.color(value, at: [key], in: source)
            case "palette": try readPalette(try Self.table(value, at: [key], in: source))
            case "roles": try readRoles(try Self.table(value, at: [key], in: source), at: [key], prefix: "")
            case "mono": try readMono(try Self.table(value, at: [key], in: source), at: [key], prefix: "")
            default:
                throw source.error(
                    at: [key],
                    "unknown key “\(DisplayText(untrusted: key))”",
                    "a theme has name, variant, inherits, paper, ink, [palette], [roles] and [mono]"
                )
            }
        }
    }

    private static func parse(_ source: ThemeSource) throws(ThemeError) -> TOMLTable {
        // What is compiled in has been read by the tests; to look at it again would take as long as to read it.
        if source.path != nil, let hazard = TOMLHazard.first(in: source.text) {
            throw ThemeError(
                file: source.file,
                line: hazard.position.line,
                column: hazard.position.column,
                problem: hazard.problem,
                advice: hazard.advice
            )
        }
        do {
            return try TOMLTable(string: source.text)
        } catch let error as TOMLParseError {
            throw ThemeError(
                file: source.file,
                line: error.source.begin.line,
                column: error.source.begin.column,
                problem: DisplayText(untrusted: error.description),
                advice: "correct the TOML"
            )
        } catch {
            throw ThemeError(file: source.file, problem: "the file is not TOML", advice: "correct it")
        }
    }

    private static func string(
        _ value: any TOMLValueConvertible,
        at place: [String],
        in source: ThemeSource
    ) throws(ThemeError) -> String {
        guard let string = value.string, !string.isEmpty else {
            throw source.error(at: place, word: 0, "this is not a text", "write it in quotation marks")
        }
        return string
    }

    private static func table(
        _ value: any TOMLValueConvertible,
        at place: [String],
        in source: ThemeSource
    ) throws(ThemeError) -> TOMLTable {
        guard value.type == .table, let table = value.table else {
            throw source.error(at: place, "this is not a section", "write it as [\(DisplayText(untrusted: place[0]))]")
        }
        return table
    }

    private static func color(
        _ value: any TOMLValueConvertible,
        at place: [String],
        in source: ThemeSource
    ) throws(ThemeError) -> RGB {
        guard let color = value.string.flatMap(RGB.init(hex:)) else {
            throw source.error(at: place, word: 0, "the colour is not written as #rrggbb", ##"write "#1c1c1c""##)
        }
        return color
    }

    private static func variant(
        _ value: any TOMLValueConvertible,
        at place: [String],
        in source: ThemeSource
    ) throws(ThemeError) -> Theme.Variant {
        guard let variant = value.string.flatMap(Theme.Variant.init(rawValue:)) else {
            throw source.error(at: place, word: 0, "unknown variant", #"write "dark", "light" or "any""#)
        }
        return variant
    }

    private mutating func readPalette(_ table: TOMLTable) throws(ThemeError) {
        for name in table.keys.sorted() {
            guard let value = table[name] else { continue }
            let place = ["palette", name]
            if StyleForm.reserved.contains(name) || name == "default" || name.contains(where: \.isWhitespace) {
                throw source.error(
                    at: place,
                    "“\(DisplayText(untrusted: name))” cannot name a colour",
                    "take one word other than default, on, normal and the attributes"
                )
            }
            palette[name] = try PaletteEntry(value, at: place, in: source)
        }
    }

    /// Reads `"state.open" = …` and the same written as `state.open = …`, which TOML makes a table in a table.
    private mutating func readRoles(_ table: TOMLTable, at place: [String], prefix: String) throws(ThemeError) {
        for key in table.keys.sorted() {
            guard let value = table[key] else { continue }
            let place = place + [key]
            let name = prefix + key
            if let inner = value.table, !Self.isStyle(inner) {
                try readRoles(inner, at: place, prefix: name + ".")
                continue
            }
            try check(name, at: place, among: roles)
            let form =
                if let inner = value.table {
                    try styleForm(inner, at: place)
                } else {
                    try StyleForm(try Self.string(value, at: place, in: source), at: place, in: source)
                }
            roles[name] = Entry(form: form, source: source, place: place)
        }
    }

    private mutating func readMono(_ table: TOMLTable, at place: [String], prefix: String) throws(ThemeError) {
        for key in table.keys.sorted() {
            guard let value = table[key] else { continue }
            let place = place + [key]
            let name = prefix + key
            if let inner = value.table {
                try readMono(inner, at: place, prefix: name + ".")
                continue
            }
            try check(name, at: place, among: mono)
            let text = try Self.string(value, at: place, in: source)
            mono[name] = Entry(
                form: try StyleForm(text, at: place, allowsColors: false, in: source),
                source: source,
                place: place
            )
        }
    }

    /// Refuses a role that is none, and one that has a style already: `"state.open"` and `state.open` are the same.
    private func check(_ role: String, at place: [String], among styles: [String: Entry]) throws(ThemeError) {
        if let other = styles[role] { throw source.duplicate(role, at: place, and: other.place) }
        guard !Role.names.contains(role) else { return }
        let meant = nearest(to: role, among: Role.names).map {
            "did you mean “\(DisplayText(untrusted: $0))”?" as DisplayText
        }
        throw source.error(
            at: place,
            "unknown role “\(DisplayText(untrusted: role))”",
            meant ?? "take a role of the documentation, such as “state.open”"
        )
    }

    private static let styleKeys: Set<String> = ["fg", "bg", "attributes"]

    /// A table of a style has one of its keys; any other table is the beginning of a dotted name.
    private static func isStyle(_ table: TOMLTable) -> Bool {
        let keys = table.keys
        return keys.isEmpty || keys.contains { styleKeys.contains($0) }
    }

    private func styleForm(_ table: TOMLTable, at place: [String]) throws(ThemeError) -> StyleForm {
        var form = StyleForm(foreground: nil, background: nil, attributes: [])
        for key in table.keys.sorted() {
            guard let value = table[key] else { continue }
            let place = place + [key]
            switch key {
            case "fg":
                let name = try Self.string(value, at: place, in: source)
                form.foreground = StyleForm.ColorName(name: name, place: place, word: 0)
            case "bg":
                let name = try Self.string(value, at: place, in: source)
                form.background = StyleForm.ColorName(name: name, place: place, word: 0)
            case "attributes":
                form.attributes = try attributes(value, at: place)
            default:
                throw source.error(
                    at: place,
                    "unknown key “\(DisplayText(untrusted: key))” of a style",
                    "a style has fg, bg and attributes"
                )
            }
        }
        return form
    }

    /// Reads `["bold", "dim"]` or `"bold dim"`.
    private func attributes(
        _ value: any TOMLValueConvertible,
        at place: [String]
    ) throws(ThemeError) -> Attributes {
        guard let array = value.array else {
            let text = try Self.string(value, at: place, in: source)
            return try StyleForm(text, at: place, allowsColors: false, in: source).attributes
        }
        var attributes: Attributes = []
        for index in 0..<array.count {
            let name = array[index].string ?? ""
            guard let attribute = Attributes.named.first(where: { $0.name == name })?.attribute else {
                let other = StyleForm.otherAttribute(name)
                throw source.error(
                    at: place,
                    word: 0,
                    other?.problem ?? "“\(DisplayText(untrusted: name))” is not an attribute",
                    other?.advice ?? StyleForm.attributeAdvice
                )
            }
            attributes.insert(attribute)
        }
        return attributes
    }
}
