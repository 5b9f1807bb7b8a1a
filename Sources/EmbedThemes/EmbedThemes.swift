#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Writes the theme files named on the command line into one Swift source file.
///
/// Usage: `EmbedThemes OUTPUT THEME.toml…`. The generated file declares `EmbeddedThemes.files`, an array of name and
/// text in the order of the names, so that the result does not depend on the order of the file system.
@main
struct EmbedThemes {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let output = arguments.first else {
            throw UsageError()
        }
        var source = "enum EmbeddedThemes {\n    static let files: [(name: String, text: String)] = [\n"
        for path in arguments.dropFirst().sorted() {
            let name = String((path.split(separator: "/").last ?? path[...]).dropLast(".toml".count))
            let text = try String(contentsOfFile: path, encoding: .utf8)
            source += "        (name: \(String(reflecting: name)), text: \(String(reflecting: text))),\n"
        }
        source += "    ]\n}\n"
        try source.write(toFile: output, atomically: true, encoding: .utf8)
    }

    private struct UsageError: Error, CustomStringConvertible {
        var description: String { "usage: EmbedThemes OUTPUT THEME.toml…" }
    }
}
