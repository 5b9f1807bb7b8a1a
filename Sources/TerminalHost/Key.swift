/// A key as it was pressed, however the terminal spells it.
package struct Key: Hashable, Sendable {
    /// Which key.
    package enum Code: Hashable, Sendable {
        case character(Character)
        case up, down, left, right
        case home, end, pageUp, pageDown
        case insert, delete
        case enter, escape, tab, backTab, backspace
        case function(Int)
    }

    /// What was held down with it.
    package struct Modifiers: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        package static let shift = Modifiers(rawValue: 1)
        package static let alt = Modifiers(rawValue: 2)
        package static let control = Modifiers(rawValue: 4)
    }

    package var code: Code
    package var modifiers: Modifiers

    /// A key; a character that is typed with shift has that in the character.
    package init(_ code: Code, _ modifiers: Modifiers = []) {
        self.code = code
        self.modifiers = modifiers
    }

    /// A printable key.
    package static func character(_ character: Character, _ modifiers: Modifiers = []) -> Key {
        Key(.character(character), modifiers)
    }
}

extension Key: CustomStringConvertible {
    /// The key's name as one would write it: `ctrl-l`, `alt-up`, `f5`.
    package var description: String {
        var name = ""
        if modifiers.contains(.control) { name += "ctrl-" }
        if modifiers.contains(.alt) { name += "alt-" }
        if modifiers.contains(.shift) { name += "shift-" }
        switch code {
        case .character(" "): name += "space"
        case .character(let character): name.append(character)
        case .function(let number): name += "f\(number)"
        case .up: name += "up"
        case .down: name += "down"
        case .left: name += "left"
        case .right: name += "right"
        case .home: name += "home"
        case .end: name += "end"
        case .pageUp: name += "page-up"
        case .pageDown: name += "page-down"
        case .insert: name += "insert"
        case .delete: name += "delete"
        case .enter: name += "enter"
        case .escape: name += "escape"
        case .tab: name += "tab"
        case .backTab: name += "back-tab"
        case .backspace: name += "backspace"
        }
        return name
    }
}
