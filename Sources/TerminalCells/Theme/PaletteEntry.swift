import DisplayText
import TOMLKit

/// A colour of a theme's palette in the forms that terminals understand.
struct PaletteEntry: Hashable {
    /// With 256 colours: the index.
    var extended: Color

    /// With sixteen: the name.
    var basic: Color

    /// What is meant, where the file says so: for pictures, and for terminals with all colours.
    var meant: RGB?

    /// The form for a level with colours.
    func color(at level: ColorLevel) -> Color {
        switch level {
        case .mono, .palette256: extended
        case .ansi16: basic
        case .trueColor: meant.map(Color.rgb) ?? extended
        }
    }

    /// The terminal's own colours by name.
    static let basicNames: [(name: String, index: UInt8)] = [
        ("black", 0), ("red", 1), ("green", 2), ("yellow", 3), ("blue", 4), ("magenta", 5), ("cyan", 6), ("white", 7),
        ("bright-black", 8), ("bright-red", 9), ("bright-green", 10), ("bright-yellow", 11), ("bright-blue", 12),
        ("bright-magenta", 13), ("bright-cyan", 14), ("bright-white", 15),
    ]

    init(_ value: any TOMLValueConvertible, at place: [String], in source: ThemeSource) throws(ThemeError) {
        let example: DisplayText = ##"write "#e06c75", or { hex = "#e06c75", index = 168, ansi = "red" }"##
        if let text = value.string {
            guard let color = RGB(hex: text) else {
                throw source.error(at: place, word: 0, "the colour is not written as #rrggbb", example)
            }
            // The forms that are not written are the nearest that there are.
            extended = .indexed(color.nearestExtended)
            basic = .indexed(color.nearestBasic)
            meant = color
            return
        }
        guard value.type == .table, let table = value.table else {
            throw source.error(
                at: place,
                word: 0,
                "a colour is #rrggbb in quotation marks, or a table of its forms",
                example
            )
        }
        for key in table.keys.sorted() where !["hex", "index", "ansi"].contains(key) {
            throw source.error(at: place + [key], "unknown key “\(DisplayText(untrusted: key))” of a colour", example)
        }
        guard let index = table["index"] else {
            throw source.error(at: place, "the colour has no form for 256 colours: index", example)
        }
        guard let ansi = table["ansi"] else {
            throw source.error(at: place, "the colour has no form for 16 colours: ansi", example)
        }
        guard let number = index.int.flatMap(UInt8.init(exactly:)) else {
            throw source.error(at: place + ["index"], word: 0, "the index is not a whole number up to 255", example)
        }
        guard let name = ansi.string, let basic = Self.basicNames.first(where: { $0.name == name }) else {
            throw source.error(
                at: place + ["ansi"],
                word: 0,
                "the colour is not one of the sixteen",
                "they are black, red, green, yellow, blue, magenta, cyan, white, and each with bright- before it"
            )
        }
        if let hex = table["hex"] {
            guard let color = hex.string.flatMap(RGB.init(hex:)) else {
                throw source.error(at: place + ["hex"], word: 0, "the colour is not written as #rrggbb", example)
            }
            meant = color
        }
        extended = .indexed(number)
        self.basic = .indexed(basic.index)
    }
}
