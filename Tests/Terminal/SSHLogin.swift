import Testing

/// A terminal as somebody logs in from it, and what breakertop is to make of it.
struct SSHLogin: Sendable, CustomTestStringConvertible {
    var term: String
    var variables: [String: String] = [:]
    var letters: Letters
    var colors: Colors

    /// Which characters are drawn.
    enum Letters {
        case unicode
        /// Lines of Unicode, states of ASCII.
        case console
        case ascii
    }

    /// Which sequences of colours are sent.
    enum Colors {
        case none, sixteen, palette, all
    }

    var testDescription: String {
        (["TERM=\(term)"] + variables.map { "\($0.key)=\($0.value)" }.sorted()).joined(separator: " ")
    }

    /// What the locale says comes with the login or, as often, does not; or it is one that is not installed there.
    static let all = [
        SSHLogin(term: "xterm-256color", letters: .unicode, colors: .palette),
        SSHLogin(term: "screen-256color", letters: .unicode, colors: .palette),
        SSHLogin(term: "tmux-256color", letters: .unicode, colors: .palette),
        SSHLogin(term: "linux", letters: .console, colors: .sixteen),
        SSHLogin(term: "vt100", letters: .ascii, colors: .none),
        SSHLogin(term: "xterm-256color", variables: ["LANG": "xx_XX.UTF-8"], letters: .unicode, colors: .palette),
        SSHLogin(term: "xterm-256color", variables: ["LANG": "C"], letters: .ascii, colors: .palette),
        SSHLogin(term: "xterm-256color", variables: ["NO_COLOR": "1"], letters: .unicode, colors: .none),
        SSHLogin(term: "xterm-256color", variables: ["COLORTERM": "truecolor"], letters: .unicode, colors: .all),
    ]

    /// The glyphs of open, half-open and closed.
    var states: (open: String, halfOpen: String, closed: String) {
        letters == .unicode ? ("○", "◐", "●") : ("X", "%", "o")
    }

    /// The left edge of a pane, and its upper corners.
    var box: (edge: String, left: String, right: String) { letters == .ascii ? ("|", "+", "+") : ("│", "┌", "┐") }

    /// Whether there is a second screen that is entered and left.
    var hasOwnScreen: Bool { term != "linux" && term != "vt100" }
}

extension SSHLogin.Colors {
    /// The ways in which a stream sets colours: `3` for the first eight of text or background, `9` for the bright ones,
    /// `38;5` for the palette, `38;2` for all, `39` for the terminal's own.
    static func ways(in stream: String) -> Set<String> {
        var ways: Set<String> = []
        for sequence in stream.matches(of: #/\u{1B}\[([0-9;:]*)m/#) {
            var numbers = sequence.1.split { $0 == ";" || $0 == ":" }.compactMap { Int($0) }[...]
            while let number = numbers.popFirst() {
                switch number {
                case 30...37, 40...47: ways.insert("3")
                case 90...97, 100...107: ways.insert("9")
                case 38, 48:
                    let way = numbers.popFirst() ?? 0
                    ways.insert("38;\(way)")
                    numbers = numbers.dropFirst(way == 2 ? 3 : 1)
                case 39, 49: ways.insert("39")
                default: break
                }
            }
        }
        return ways
    }

    /// Those that a terminal with these colours is sent, on a screen of several states.
    var ways: Set<String> {
        switch self {
        case .none: []
        case .sixteen: ["3", "39"]
        case .palette: ["38;5", "39"]
        case .all: ["38;2", "39"]
        }
    }
}
