import ArgumentParser
import Dashboard
import DisplayText
import TerminalCells
import TerminalHost

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `breakertop themes`: lists, shows and checks themes.
struct Themes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "themes",
        abstract: "List the themes, show one, or check a file of yours.",
        discussion: """
            breakertop themes                   the themes and how the states look in them
            breakertop themes nord              one theme with all its roles
            breakertop themes --check my.toml   whether the file is a theme, and where it is not

            A file in $XDG_CONFIG_HOME/breakertop/themes is a theme by its name; the same name as a built-in one replaces it. \
            Colours are shown on a terminal, and nowhere else.
            """
    )

    @Argument(help: "The theme to show: a name or a file.")
    var name: String?

    @Option(name: .long, help: "The file to check.")
    var check: String?

    @Flag(name: .long, help: "Draw with ASCII characters only.")
    var ascii = false

    @Option(name: .long, help: "Colours: auto, truecolor, 256, 16 or mono (default: auto).")
    var colors: ColorChoice = .auto

    func validate() throws {
        if name != nil, check != nil {
            throw ValidationError("a theme to show and --check exclude each other: give one of them")
        }
    }

    private var files: ThemeFiles { .user(environment: ProcessInfo.processInfo.environment) }

    func run() throws {
        if let check {
            try StandardOutput.write(try report(on: check))
        } else if let name {
            try StandardOutput.write(try preview(of: name))
        } else {
            try StandardOutput.write(list())
        }
    }

    // MARK: What is written

    private func list() -> String {
        let own = files.ownNames
        let builtIn = Theme.builtInNames.filter { !own.contains($0) }
        return (builtIn + own).map { name in
            do throws(ThemeError) {
                let theme = try Theme.load(name: name, files: files, level: level)
                return row(of: theme, isOwn: own.contains(name)) + "\n"
            } catch {
                return "\(DisplayText(untrusted: name)): cannot be used: \(error.text)\n"
            }
        }.joined()
    }

    /// A theme in the list: with the states in its colours on a terminal, with its title where there are none.
    private func row(of theme: Theme, isOwn: Bool) -> String {
        guard StandardOutput.isTerminal else {
            let name = DisplayText(untrusted: theme.name).padded(to: 15)
            let variant = DisplayText(untrusted: theme.variant.rawValue).padded(to: 5)
            return "\(name) \(variant) \(theme.displayName)\(isOwn ? ", yours" : "")"
        }
        return FrameExport.ansi(ThemePreview.swatch(of: theme, remark: isOwn ? "yours" : .empty, glyphs: glyphs))
    }

    private func preview(of name: String) throws(Ending) -> String {
        do throws(ThemeError) {
            let theme = try Theme.load(name: name, files: files, level: level)
            return drawn(ThemePreview.frame(of: theme, glyphs: glyphs)) + "\n"
        } catch {
            throw error.line == nil ? .usage(error.description) : .data(error.description)
        }
    }

    private func report(on path: String) throws(Ending) -> String {
        // What stands behind --check is a file, also where it is called like a theme.
        let path = path.contains("/") ? path : "./\(path)"
        do throws(ThemeError) {
            for level in ColorLevel.allCases { _ = try Theme.load(name: path, files: files, level: level) }
        } catch {
            throw .data(error.description)
        }
        return "\(DisplayText(untrusted: path)): a theme, nothing wrong with it\n"
    }

    // MARK: How

    private var level: ColorLevel {
        guard StandardOutput.isTerminal else { return .mono }
        return colors.level ?? TerminalEnvironment.current.suggestedColorLevel
    }

    private var glyphs: GlyphSet {
        if ascii { return .ascii }
        if StandardOutput.isTerminal { return TerminalEnvironment.current.suggestedGlyphs }
        return TerminalEnvironment.current.isUnicode ? .unicode : .ascii
    }

    private func drawn(_ frame: Frame) -> String {
        StandardOutput.isTerminal ? FrameExport.ansi(frame) : FrameExport.text(frame)
    }
}
