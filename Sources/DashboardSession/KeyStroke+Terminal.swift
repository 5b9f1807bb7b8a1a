import Dashboard
import TerminalHost

extension KeyStroke {
    /// Converts a key of the terminal; nil where the dashboard has no use for it.
    init?(_ key: TerminalHost.Key) {
        // A key with Alt is another key, and none that the dashboard knows.
        guard !key.modifiers.contains(.alt) else { return nil }
        let isControl = key.modifiers.contains(.control)
        switch key.code {
        case .character(let character): self.init(.character(character), control: isControl)
        case .up: self.init(.up)
        case .down: self.init(.down)
        case .left: self.init(.left)
        case .right: self.init(.right)
        case .home: self.init(.home)
        case .end: self.init(.end)
        case .pageUp: self.init(.pageUp)
        case .pageDown: self.init(.pageDown)
        case .enter: self.init(.enter)
        case .escape: self.init(.escape)
        case .tab: self.init(.tab)
        case .backTab: self.init(.backTab)
        case .backspace: self.init(.backspace)
        case .delete: self.init(.delete)
        case .insert: self.init(.insert)
        case .function(let number): self.init(.function(number))
        }
    }
}
