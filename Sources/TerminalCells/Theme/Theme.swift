package import DisplayText

/// How much colour a terminal can show; the more, the greater.
package enum ColorLevel: Hashable, Comparable, Sendable, CaseIterable {
    /// Attributes only: `NO_COLOR`, `vt100`.
    case mono
    /// The terminal's own sixteen colours.
    case ansi16
    /// The palette of xterm.
    case palette256
    /// Every colour there is, in 24 bits.
    case trueColor
}

/// How every role looks, for one level of colour.
package struct Theme: Sendable {
    /// Which background of the terminal the theme is made for.
    package enum Variant: String, Hashable, Sendable {
        case dark
        case light
        case any
    }

    /// The name by which it is chosen.
    package let name: String

    /// The name that is shown.
    package let displayName: DisplayText

    package let variant: Variant

    package let level: ColorLevel

    private let styles: [Role: Style]

    /// What the terminal's own colours are in a picture; for the colours that are meant, load it for
    /// ``ColorLevel/trueColor``.
    package let picture: PictureColors

    /// The style of a role; a role that is not in ``Role/all`` looks like its longest known prefix.
    package func style(_ role: Role) -> Style {
        if let style = styles[role] { return style }
        return role.lookups.lazy.compactMap { styles[Role(rawValue: $0)] }.first ?? .plain
    }

    /// The names of the compiled-in themes, the default first.
    package static let builtInNames: [String] = {
        let names = EmbeddedThemes.files.map(\.name)
        return names.filter { $0 == defaultName } + names.filter { $0 != defaultName }.sorted()
    }()

    /// The theme that is used where none is chosen or the chosen one is broken.
    package static let defaultName = "dark"

    /// Loads a theme and those that it inherits from.
    ///
    /// - Parameters:
    ///   - name: Its name; or its path, where that has a slash or ends in `.toml`.
    ///   - files: Where themes come from.
    ///   - level: How much colour the terminal can show.
    /// - Returns: The theme with a style for every role.
    /// - Throws: `ThemeError` where there is no such theme or something in it is wrong; nothing is skipped.
    package static func load(
        name: String,
        files: ThemeFiles = .builtIn,
        level: ColorLevel
    ) throws(ThemeError) -> Theme {
        var read: [String: ThemeDocument] = [:]
        return try load(name: name, files: files, level: level, read: &read)
    }

    /// Loads several themes and reads each file once, also one that others inherit from.
    ///
    /// - Parameters:
    ///   - names: Their names or paths.
    ///   - files: Where themes come from.
    ///   - level: How much colour the terminal can show.
    /// - Returns: The themes in the same order; one that cannot be used gives way to the built-in one of its name, or is left
    ///   out where there is none.
    package static func load(names: [String], files: ThemeFiles = .builtIn, level: ColorLevel) -> [Theme] {
        var read: [String: ThemeDocument] = [:]
        return names.compactMap { name in
            if let theme = try? load(name: name, files: files, level: level, read: &read) { return theme }
            return try? load(name: name, files: .builtIn, level: level, read: &read)
        }
    }

    private static func load(
        name: String,
        files: ThemeFiles,
        level: ColorLevel,
        read: inout [String: ThemeDocument]
    ) throws(ThemeError) -> Theme {
        let chain = try chain(from: name, files: files, read: &read)
        // A theme that is compiled in has one name, whatever it was called by.
        let own = chain.first.flatMap { $0.source.path == nil ? $0.source.name : nil }
        return try Theme(chain, name: own ?? name, level: level)
    }

    /// What a file says, read once.
    private static func document(
        _ source: ThemeSource,
        read: inout [String: ThemeDocument]
    ) throws(ThemeError) -> ThemeDocument {
        if let known = read[source.identity] { return known }
        let document = try ThemeDocument(source)
        read[source.identity] = document
        return document
    }

    /// The default theme, without a way to fail; a test holds that it is the real one.
    package static func standard(level: ColorLevel) -> Theme {
        do throws(ThemeError) {
            return try load(name: defaultName, level: level)
        } catch {
            return Theme(
                name: defaultName,
                displayName: "plain",
                variant: .any,
                level: level,
                styles: [:],
                picture: .dark
            )
        }
    }

    private init(
        name: String,
        displayName: DisplayText,
        variant: Variant,
        level: ColorLevel,
        styles: [Role: Style],
        picture: PictureColors
    ) {
        self.name = name
        self.displayName = displayName
        self.variant = variant
        self.level = level
        self.styles = styles
        self.picture = picture
    }

    /// Merges a theme with its ancestors and looks up its colours.
    private init(_ chain: [ThemeDocument], name: String, level: ColorLevel) throws(ThemeError) {
        let palette = Self.merged(chain, \.palette)
        var roles: [String: Style] = [:]
        for (name, entry) in Self.merged(chain, \.roles).sorted(by: { $0.key < $1.key }) {
            roles[name] = try Self.resolve(entry, palette, level)
        }
        if level == .mono {
            // A theme without mono forms keeps the attributes of its roles.
            let mono = Self.merged(chain, \.mono).mapValues { Style(attributes: $0.form.attributes) }
            roles = mono.isEmpty ? roles.mapValues { Style(attributes: $0.attributes) } : mono
        }
        var styles: [Role: Style] = [:]
        for role in Role.all {
            styles[role] = role.lookups.lazy.compactMap { roles[$0] }.first ?? .plain
        }
        let variant = chain.lazy.compactMap(\.variant).first ?? .any
        var picture: PictureColors = variant == .light ? .light : .dark
        if let paper = chain.lazy.compactMap(\.paper).first { picture.background = paper }
        if let ink = chain.lazy.compactMap(\.ink).first { picture.foreground = ink }
        picture.take(text: styles[.text] ?? .plain, background: styles[.background] ?? .plain)
        self.init(
            name: name,
            displayName: DisplayText(untrusted: chain.first?.displayName ?? name, limit: 40),
            variant: variant,
            level: level,
            styles: styles,
            picture: picture
        )
    }

    /// What the files say together: a theme's own word before its parent's.
    private static func merged<Value>(
        _ chain: [ThemeDocument],
        _ part: KeyPath<ThemeDocument, [String: Value]>
    ) -> [String: Value] {
        chain.reversed().reduce(into: [:]) { merged, document in
            merged.merge(document[keyPath: part]) { _, own in own }
        }
    }

    /// The theme, its parent, its parent's parent.
    private static func chain(
        from name: String,
        files: ThemeFiles,
        read: inout [String: ThemeDocument]
    ) throws(ThemeError) -> [ThemeDocument] {
        var chain = [try document(try files.source(named: name), read: &read)]
        while let child = chain.last, let parent = child.inherits {
            let isItsOwnName = parent == child.source.name
            let source: ThemeSource
            do throws(ThemeError) {
                source = try files.source(named: parent, isBuiltIn: isItsOwnName)
            } catch {
                throw child.source.error(
                    at: ["inherits"],
                    word: 0,
                    "the parent theme cannot be used: \(error.problem)",
                    error.advice
                )
            }
            if chain.contains(where: { $0.source.identity == source.identity }) {
                throw child.source.error(
                    at: ["inherits"],
                    word: 0,
                    "the themes inherit from each other in a circle",
                    "let one of them inherit from a built-in theme or from none"
                )
            }
            chain.append(try document(source, read: &read))
        }
        return chain
    }

    private static func resolve(
        _ entry: ThemeDocument.Entry,
        _ palette: [String: PaletteEntry],
        _ level: ColorLevel
    ) throws(ThemeError) -> Style {
        func color(_ name: StyleForm.ColorName?) throws(ThemeError) -> Color {
            guard let name, name.name != "default" else { return .terminalDefault }
            guard let color = palette[name.name] else {
                if let other = StyleForm.otherAttribute(name.name) {
                    throw entry.source.error(at: name.place, word: name.word, other.problem, other.advice)
                }
                let meant = nearest(to: name.name, among: palette.keys).map {
                    "did you mean “\(DisplayText(untrusted: $0))”?" as DisplayText
                }
                throw entry.source.error(
                    at: name.place,
                    word: name.word,
                    "the palette has no colour “\(DisplayText(untrusted: name.name))”",
                    meant ?? "add it to [palette]"
                )
            }
            return color.color(at: level)
        }
        return Style(
            foreground: try color(entry.form.foreground),
            background: try color(entry.form.background),
            attributes: entry.form.attributes
        )
    }
}
