package import DisplayText

/// A key as the dashboard hears it: what was pressed, not how a terminal spells it.
package struct KeyStroke: Hashable, Sendable {
    package enum Key: Hashable, Sendable {
        case character(Character)
        case up, down, left, right, home, end, pageUp, pageDown
        case enter, escape, tab, backTab, backspace, delete, insert
        case function(Int)
    }

    package var key: Key
    package var isControl: Bool

    package init(_ key: Key, control: Bool = false) {
        self.key = key
        self.isControl = control
    }

    /// A printable key.
    package static func character(_ character: Character) -> Self {
        Self(.character(character))
    }

    /// A letter with the control key.
    package static func control(_ character: Character) -> Self {
        Self(.character(character), control: true)
    }
}

extension KeyStroke {
    /// The key as footer and help write it: `f`, `space`, `PgUp`, `^L`.
    package var label: DisplayText {
        let plain: DisplayText =
            switch key {
            case .character(" "): "space"
            case .character(let character):
                DisplayText(untrusted: isControl ? character.uppercased() : String(character), limit: 2)
            case .up: "up"
            case .down: "down"
            case .left: "left"
            case .right: "right"
            case .home: "Home"
            case .end: "End"
            case .pageUp: "PgUp"
            case .pageDown: "PgDn"
            case .enter: "enter"
            case .escape: "esc"
            case .tab: "tab"
            case .backTab: "back-tab"
            case .backspace: "backspace"
            case .delete: "Del"
            case .insert: "Ins"
            case .function(let number): "F\(number)"
            }
        return isControl ? "^\(plain)" : plain
    }

    /// Reads a key as the configuration writes it: `f`, `F`, `space`, `page-up`, `f5`, `ctrl-r`.
    ///
    /// - Parameter name: One character, or a name in any case. `ctrl-` goes before a letter or one of the names of moving keys.
    package init?(named name: String) {
        if let character = name.first, name.count == 1 {
            guard Self.isPrintable(character) else { return nil }
            self.init(.character(character))
            return
        }
        let lower = name.lowercased()
        if lower.hasPrefix("ctrl-") {
            let rest = lower.dropFirst(5)
            // These are other keys to a terminal, or signals.
            guard let letter = rest.first, rest.count == 1, letter.isASCII, letter.isLetter, !"chijmsq".contains(letter)
            else { return nil }
            self.init(.character(letter), control: true)
            return
        }
        if lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...20).contains(number) {
            self.init(.function(number))
            return
        }
        guard let key = Self.names[lower] else { return nil }
        self.init(key)
    }

    /// The names of keys that are not characters.
    private static let names: [String: Key] = [
        "space": .character(" "), "up": .up, "down": .down, "left": .left, "right": .right, "home": .home, "end": .end,
        "page-up": .pageUp, "page-down": .pageDown, "enter": .enter, "esc": .escape, "tab": .tab, "back-tab": .backTab,
        "backspace": .backspace, "delete": .delete, "insert": .insert,
    ]

    /// Whether a character is one that takes one or two columns by itself.
    private static func isPrintable(_ character: Character) -> Bool {
        let shown = DisplayText(untrusted: String(character))
        return !shown.isEmpty && shown.text == String(character)
    }
}
