import ArgumentParser
import CircuitMonitor
import CircuitSources
import DisplayText
import TerminalCells

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Whether circuits may be acted on.
struct ControlOptions: ParsableArguments {
    @Flag(name: .long, help: "Allow keys to act on remote circuits; every action asks first.")
    var control = false

    @Flag(name: .long, help: "Change nothing, not even the demo.")
    var readOnly = false

    @OptionGroup var token: TokenOptions

    func validate() throws {
        if control, readOnly {
            throw ValidationError("--control and --read-only exclude each other: give one of them")
        }
    }
}

/// Where the token is that services want to see before they let anybody act.
struct TokenOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "A file with the token for control, in place of BREAKERTOP_TOKEN. It goes to the named targets only."
    )
    var tokenFile: String?

    /// The token that the file or the variable holds; nil where there is neither.
    func resolved() throws -> AccessToken? {
        if let tokenFile { return try TokenFile.read(tokenFile, option: "--token-file") }
        guard let text = ProcessInfo.processInfo.environment["BREAKERTOP_TOKEN"] else { return nil }
        guard let token = AccessToken(text) else {
            throw Ending.usage("BREAKERTOP_TOKEN holds no token: it has to be one word of visible ASCII characters")
        }
        return token
    }
}

/// Who runs the program, as the environment says.
enum OperatorName {
    /// The user's name; nil where the environment has none.
    static var current: String? {
        let environment = ProcessInfo.processInfo.environment
        return environment["USER"] ?? environment["LOGNAME"]
    }
}

/// A file with a token in it.
enum TokenFile {
    /// Reads it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - option: Who named it, for the message.
    /// - Returns: The token.
    /// - Throws: An ``Ending`` that names the file, and never what is in it.
    static func read(_ path: String, option: String) throws -> AccessToken {
        let path = try expandedPath(path, of: option)
        let bytes: [UInt8]
        do throws(SecretFile.Fault) {
            bytes = try SecretFile.bytes(of: path)
        } catch {
            throw Ending(line: "\(option): \(path) \(error.words)", code: 66)
        }
        guard let token = AccessToken(String(decoding: bytes, as: UTF8.self)) else {
            throw Ending(line: "\(option): \(path) holds no token: one word of visible ASCII characters", code: 65)
        }
        return token
    }
}

/// A path with the home directory in place of its `~`.
///
/// - Parameters:
///   - path: The path.
///   - option: Who named it, for the message.
/// - Returns: The path to use.
/// - Throws: An ``Ending`` where there is no such directory.
func expandedPath(_ path: String, of option: String) throws -> String {
    do throws(UserPath.Fault) {
        return try UserPath.expanded(path, home: ProcessInfo.processInfo.environment["HOME"])
    } catch {
        throw Ending.usage("\(option): \(error.text.text)")
    }
}
