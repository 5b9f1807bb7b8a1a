/// A key as the dashboard hears it: what was pressed, not how a terminal spells it.
package struct KeyStroke: Hashable, Sendable {
    package enum Key: Hashable, Sendable {
        case character(Character)
        case up, down, left, right, home, end, pageUp, pageDown
        case enter, escape, tab, backTab, backspace, delete
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
