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
}

// MARK: - The terminal's kind

extension TerminalEnvironment {
    /// The names under which the terminal is looked for in the terminfo database, in order.
    ///
    /// Descriptions of newer terminals are often missing on the machine at the other end of an SSH session; theirs are
    /// xterm's with additions that we do not use.
    package func termNames() throws(TerminalError) -> [String] {
        guard let term else { throw .termNotSet }
        guard family != "dumb" else { throw .cannotMoveCursor(term: term) }
        switch family.lowercased() {
        case "xterm", "foot", "alacritty", "kitty", "wezterm", "ghostty", "rio", "konsole", "gnome", "vte", "iterm",
            "contour", "st", "mintty":
            return [term, "xterm-256color", "xterm"].reduced()
        case "tmux", "screen":
            return [term, "screen-256color", "screen"].reduced()
        default:
            return [term]
        }
    }

    /// How many colours to draw with.
    package func colorLevel(terminalColors: Int) -> ColorLevel {
        guard noColor == nil, terminalColors >= 8 else { return .mono }
        return terminalColors >= 256 ? .palette256 : .ansi16
    }

    /// How many colours to write with where nobody asks the terminfo database.
    package var suggestedColorLevel: ColorLevel {
        guard noColor == nil, let term, family != "dumb", !isVideoTerminal else { return .mono }
        if term.hasSuffix("256color") || term.hasSuffix("direct") { return .palette256 }
        let others: Set<Substring> = ["foot", "alacritty", "kitty", "wezterm", "ghostty", "rio", "konsole", "contour"]
        return others.contains(family) || term == "xterm-kitty" || term == "xterm-ghostty" ? .palette256 : .ansi16
    }

    /// Whether the marks of a synchronized update are sent.
    ///
    /// Terminals ignore the private modes that they do not know; the ones left out are old enough not to be trusted with it.
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
