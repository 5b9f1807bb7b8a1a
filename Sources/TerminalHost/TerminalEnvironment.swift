package import TerminalCells

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the environment says about the terminal, and what follows from it: pure functions, so that each has its table.
package struct TerminalEnvironment: Hashable, Sendable {
    package var term: String?
    package var lcAll: String?
    package var lcCtype: String?
    package var lang: String?
    package var noColor: String?
    package var colorTerm: String?
    /// Set in what runs inside tmux, or GNU screen.
    package var tmux: String?
    package var screen: String?
    package var escapeDelay: String?

    /// An environment; a variable that is set but empty counts as unset, as it does for locales and NO_COLOR.
    package init(_ value: (String) -> String?) {
        func present(_ name: String) -> String? {
            value(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        term = present("TERM")
        lcAll = present("LC_ALL")
        lcCtype = present("LC_CTYPE")
        lang = present("LANG")
        noColor = present("NO_COLOR")
        colorTerm = present("COLORTERM")
        tmux = present("TMUX")
        screen = present("STY")
        escapeDelay = present("ESCDELAY")
    }

    /// The environment of this process.
    package static var current: TerminalEnvironment {
        TerminalEnvironment { name in getenv(name).map { String(cString: $0) } }
    }
}

// MARK: - Characters

extension TerminalEnvironment {
    /// Which characters the screen is drawn with unless the user says otherwise.
    package var suggestedGlyphs: GlyphSet {
        guard isUnicode else { return .ascii }
        switch family {
        case "linux": return .linuxConsole
        case "dumb": return .ascii
        case _ where isVideoTerminal: return .ascii
        default: return .unicode
        }
    }

    /// The locales to try, in order, for telling how wide a character is and how it is written.
    ///
    /// The empty name is what the environment asks for. Where it asks for UTF-8 in a locale that is not installed, or says
    /// nothing (what an SSH login often gives), `C.UTF-8` does as well.
    package func localeNames(for glyphs: GlyphSet) -> [String] {
        // The last is what Darwin calls it.
        let plain = ["C.UTF-8", "UTF-8"]
        if locale == nil { return plain + [""] }
        if isUnicode { return [""] + plain }
        return glyphs == .ascii ? ["", "C"] : plain
    }

    /// The locale that holds for characters: the first of the three that is set.
    private var locale: String? { lcAll ?? lcCtype ?? lang }

    /// Whether the environment writes text in UTF-8, or says nothing of it.
    package var isUnicode: Bool {
        guard let locale else { return true }
        guard let dot = locale.firstIndex(of: ".") else { return locale.lowercased() == "utf-8" }
        // `de_DE.UTF-8@euro`, `en_US.utf8`
        let charset = locale[dot...].dropFirst().prefix { $0 != "@" }
        return ["utf-8", "utf8"].contains(charset.lowercased())
    }

    /// A VT52 to VT525 or what passes for one; `vte` is the library behind many terminals of today.
    private var isVideoTerminal: Bool {
        family.hasPrefix("vt") && family.dropFirst(2).first?.isNumber == true
    }

    /// `screen` for `screen.xterm-256color`, `vt100` for `vt100-am`.
    private var family: Substring {
        (term ?? "dumb").prefix { $0 != "-" && $0 != "." }
    }

    /// `xterm` for `xterm-direct` and `xterm-direct16`; nil for terminals whose description writes colours by their
    /// numbers.
    private var nameBeforeDirect: Substring? {
        guard let term, let part = term.firstRange(of: "-direct") else { return nil }
        return term[..<part.lowerBound]
    }
}

// MARK: - The terminal's kind

extension TerminalEnvironment {
    /// The names under which the terminal is looked for in the terminfo database, in order.
    ///
    /// Descriptions of newer terminals are often missing on the machine at the other end of an SSH session; theirs are
    /// xterm's with additions that we do not use. Those of direct colours (`xterm-direct`), in which a number is a
    /// colour and no entry of the palette, are the last to be taken.
    package func termNames() throws(TerminalError) -> [String] {
        guard let term else { throw .termNotSet }
        guard family != "dumb" else { throw .cannotMoveCursor(term: term) }
        let own = nameBeforeDirect.map { ["\($0)-256color", String($0)] } ?? [term]
        switch family.lowercased() {
        case "xterm", "foot", "alacritty", "kitty", "wezterm", "ghostty", "rio", "konsole", "gnome", "vte", "iterm",
            "contour", "st", "mintty":
            return (own + ["xterm-256color", "xterm", term]).reduced()
        case "tmux", "screen":
            return (own + ["screen-256color", "screen", term]).reduced()
        default:
            return (own + [term]).reduced()
        }
    }

    /// How many colours to draw with.
    ///
    /// - Parameters:
    ///   - terminalColors: How many numbers of colours the terminal's description has.
    ///   - wanted: What the user asked for, who is heard before `NO_COLOR` and `COLORTERM`.
    /// - Returns: The level; never more than the description can write.
    package func colorLevel(terminalColors: Int, wanted: ColorLevel? = nil) -> ColorLevel {
        let most: ColorLevel =
            switch terminalColors {
            case ..<8: .mono
            case 256: .trueColor
            // Of a palette of other sizes only the beginning is known; beyond 256 the numbers are colours, but for the
            // first eight.
            default: .ansi16
            }
        if let wanted { return min(wanted, most) }
        guard noColor == nil else { return .mono }
        return min(most, hasTrueColor ? .trueColor : .palette256)
    }

    /// How many colours to write with where nobody asks the terminfo database.
    package var suggestedColorLevel: ColorLevel {
        guard noColor == nil, let term, family != "dumb", !isVideoTerminal else { return .mono }
        let named: Set<Substring> = ["foot", "alacritty", "kitty", "wezterm", "ghostty", "rio", "konsole", "contour"]
        let hasPalette =
            term.hasSuffix("256color") || nameBeforeDirect != nil || named.contains(family)
            || term == "xterm-kitty" || term == "xterm-ghostty"
        guard hasPalette else { return .ansi16 }
        return hasTrueColor ? .trueColor : .palette256
    }

    /// Whether the terminal says that it takes colours in 24 bits.
    private var hasTrueColor: Bool {
        if nameBeforeDirect != nil { return true }
        guard let colorTerm, ["truecolor", "24bit"].contains(colorTerm.lowercased()) else { return false }
        // In GNU screen the variable is that of the terminal around it, and what it promises comes out garbled.
        return screen == nil && (family != "screen" || tmux != nil)
    }

    /// Whether the marks of a synchronized update are sent.
    ///
    /// Terminals ignore the private modes that they do not know; the ones left out are old enough not to be trusted
    /// with it.
    package var allowsSynchronizedUpdates: Bool {
        family != "linux" && family != "dumb" && !isVideoTerminal
    }

    /// How long an Escape may be the beginning of a sequence.
    package var escapeTimeout: Duration {
        guard let text = escapeDelay, let milliseconds = Int(text), milliseconds >= 0 else { return .milliseconds(50) }
        return .milliseconds(min(milliseconds, 5000))
    }
}

extension [String] {
    /// The same without repetitions.
    fileprivate func reduced() -> [String] {
        reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }
    }
}
