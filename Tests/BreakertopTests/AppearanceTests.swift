import DisplayText
import TerminalCells
import Testing

@testable import DashboardSession

@Suite("The theme to begin with")
struct AppearanceTests {
    /// A folder with broken themes: one of the user's own, and one in the place of a built-in one.
    private let files = ThemeFiles(directories: ["/t"]) { path in
        ["/t/mine.toml", "/t/nord.toml", "/t/dark.toml", "./my.toml"].contains(path)
            ? .text("[roles]\n\"state.open\" = \"redd\"") : .absent
    }

    @Test(
        "is the built-in one of its name where the user's cannot be used, else the default one, and the mistake is told",
        arguments: [
            ("mine", "dark", "/t/mine.toml:2:17: "), ("nord", "nord", "/t/nord.toml:2:17: "),
            ("./my.toml", "dark", "./my.toml:2:17: "), (nil, "dark", "/t/dark.toml:2:17: "),
        ] as [(String?, String, String)],
        [true, false]
    )
    func broken(choice: (wanted: String?, used: String, place: String), isAskedFor: Bool) throws {
        let appearance = try Appearance(
            theme: isAskedFor ? choice.wanted : nil,
            usualTheme: isAskedFor ? nil : choice.wanted,
            files: files
        )
        let theme = appearance.theme(level: .palette256)
        #expect(theme.name == choice.used)
        #expect(theme.style(.stateOpen) == (try Theme.load(name: choice.used, level: .palette256).style(.stateOpen)))
        let fault = try #require(appearance.themeFault).text
        #expect(fault.hasPrefix("theme \(choice.place)"), "\(fault)")
        #expect(fault.hasSuffix("(the built-in theme \(choice.used) is used)"), "\(fault)")
        // All that are compiled in can still be walked through.
        #expect(Set(appearance.themes(level: .palette256).map(\.name)) == Set(Theme.builtInNames))
    }

    @Test("one that does not exist is refused where it was asked for, and told where it is the usual one")
    func missing() throws {
        #expect(throws: DashboardError.self) { try Appearance(theme: "nrod", files: files) }
        let appearance = try Appearance(usualTheme: "nrod", files: files)
        #expect(appearance.theme(level: .mono).name == "dark")
        #expect(try #require(appearance.themeFault).text.contains("nrod: there is no theme of this name"))
    }

    @Test("a theme that can be used is used, and nothing is told")
    func good() throws {
        let appearance = try Appearance(theme: "tritanopia", files: .builtIn)
        #expect(appearance.theme(level: .palette256).name == "tritanopia" && appearance.themeFault == nil)
    }
}
