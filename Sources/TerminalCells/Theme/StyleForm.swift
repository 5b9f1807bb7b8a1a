import DisplayText

/// A style as a theme writes it: colours by the names of its palette.
struct StyleForm {
    /// A colour's name and where in the value it stands.
    struct ColorName: Hashable {
        var name: String
        var place: [String]
        var word: Int
    }

    var foreground: ColorName?
    var background: ColorName?
    var attributes: Attributes = []

    /// The words that are no colours.
    static let reserved = Set(Attributes.named.map(\.name) + ["normal", "on"])

    /// Reads `orange bold`, `white on blue`, `reverse bold`, `normal`.
    ///
    /// - Parameters:
    ///   - text: The words.
    ///   - place: The keys that lead to them.
    ///   - allowsColors: Whether a colour may stand there; not in `[mono]`.
    ///   - source: The theme that they are written in.
    /// - Throws: `ThemeError` at the word that is wrong.
    init(_ text: String, at place: [String], allowsColors: Bool = true, in source: ThemeSource) throws(ThemeError) {
        var expectsBackground = false
        let words = Self.words(of: text)
        guard !words.isEmpty else {
            throw source.error(
                at: place,
                word: 0,
                "a style is missing",
                allowsColors ? #"write colours and attributes such as "red bold""# : Self.attributeAdvice
            )
        }
        for (word, offset) in words {
            func wrong(_ problem: DisplayText, _ advice: DisplayText) -> ThemeError {
                source.error(at: place, word: offset, problem, advice)
            }
            if let attribute = Attributes.named.first(where: { $0.name == word })?.attribute {
                attributes.insert(attribute)
            } else if word == "normal" {
                continue
            } else if !allowsColors {
                if let other = Self.otherAttribute(word) { throw wrong(other.problem, other.advice) }
                throw wrong("“\(DisplayText(untrusted: word))” is not an attribute", Self.attributeAdvice)
            } else if word == "on" {
                guard !expectsBackground, background == nil else {
                    throw wrong("a style has one background", #"write "on" once"#)
                }
                expectsBackground = true
            } else if expectsBackground {
                background = ColorName(name: word, place: place, word: offset)
                expectsBackground = false
            } else if foreground == nil, background == nil {
                foreground = ColorName(name: word, place: place, word: offset)
            } else {
                // A palette may call a colour so, but of two words one is probably meant as the attribute.
                for (name, offset) in [(word, offset), (foreground?.name ?? "", foreground?.word ?? 0)] {
                    guard let other = Self.otherAttribute(name) else { continue }
                    throw source.error(at: place, word: offset, other.problem, other.advice)
                }
                throw wrong(
                    "“\(DisplayText(untrusted: word))” is one colour too many",
                    #"write the text's colour first and the background's after "on""#
                )
            }
        }
        if expectsBackground, let last = words.last {
            throw source.error(
                at: place,
                word: last.offset,
                "the background's colour is missing",
                #"name a colour after "on""#
            )
        }
    }

    /// Puts a style together from the parts of a table.
    init(foreground: ColorName?, background: ColorName?, attributes: Attributes) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    static let attributeAdvice: DisplayText = "the attributes are bold, dim, underline, reverse and normal"

    /// What to say of a word that elsewhere is an attribute, and none here; nil for any other word.
    static func otherAttribute(_ word: String) -> (problem: DisplayText, advice: DisplayText)? {
        let shown = DisplayText(untrusted: word)
        if let name = synonyms[word] {
            return ("“\(shown)” is called “\(name)” here", "write “\(name)”")
        }
        guard undrawn.contains(word) else { return nil }
        return ("“\(shown)” is an attribute that is not drawn here", attributeAdvice)
    }

    private static let synonyms: [String: DisplayText] = [
        "underlined": "underline", "ul": "underline", "inverse": "reverse", "inverted": "reverse", "invert": "reverse",
        "standout": "reverse", "faint": "dim", "strong": "bold", "none": "normal", "regular": "normal",
    ]

    /// Not every terminal draws these, and some draw them as colours.
    private static let undrawn: Set<String> = [
        "italic", "italics", "oblique", "blink", "blinking", "rapidblink", "strikethrough", "strike", "crossed-out",
        "hidden", "invisible", "conceal", "overline", "undercurl", "double-underline", "curly-underline",
    ]

    private static func words(of text: String) -> [(word: String, offset: Int)] {
        var words: [(word: String, offset: Int)] = []
        var word = ""
        for (offset, character) in text.enumerated() {
            if character == " " || character == "\t" {
                if !word.isEmpty { words.append((word, offset - word.count)) }
                word = ""
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append((word, text.count - word.count)) }
        return words
    }
}
