import ArgumentParser
import CircuitBreaker
import CircuitHealth
import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How the health endpoints are served.
struct HealthOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A file with the token that opens the control endpoints.",
            discussion: "Otherwise it is taken from BREAKERTOP_TOKEN; without either, control is off."
        )
    )
    var tokenFile: String?

    @Option(name: .long, help: "A file to which every control action is appended as a line of JSON.")
    var auditLog: String?

    /// The endpoints for the circuits of a service.
    func health(for registry: CircuitRegistry, logger: Logger) throws -> CircuitHealth {
        var configuration = CircuitHealthConfiguration()
        configuration.logger = logger
        if let token = try token() { configuration.controlTokens = [token] }
        if let auditLog { configuration.audit = .file(try expandedPath(auditLog, of: "--audit-log")) }
        return try CircuitHealth(registry: registry, configuration: configuration)
    }

    private func token() throws -> AccessToken? {
        let (secret, place) = try secret()
        guard let secret else { return nil }
        do {
            return try AccessToken(secret)
        } catch {
            throw Ending.usage("\(place): \(error)")
        }
    }

    private func secret() throws -> (secret: String?, place: String) {
        guard let tokenFile else {
            let variable = "BREAKERTOP_TOKEN"
            return (ProcessInfo.processInfo.environment[variable], variable)
        }
        let path = try expandedPath(tokenFile, of: "--token-file")
        do throws(SecretFile.Fault) {
            return (String(decoding: try SecretFile.bytes(of: path), as: UTF8.self), "--token-file \(tokenFile)")
        } catch {
            throw Ending.unavailable("--token-file: \(path) \(error.words)")
        }
    }
}

/// An address to listen on: `127.0.0.1:8000`, `[::1]:8000`, `:8000` for loopback.
struct ListenAddress: CustomStringConvertible {
    var host: String
    var port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads an address.
    ///
    /// - Throws: A `ValidationError` that says what was expected.
    static func parse(_ text: String) throws -> Self {
        if let address = Self(text) { return address }
        let isNumber = !text.isEmpty && text.allSatisfy(\.isNumber)
        let example = isNumber ? ":\(text)" : "127.0.0.1:8000"
        throw ValidationError("“\(text)” is no address to listen on: write HOST:PORT, such as \(example)")
    }

    private init?(_ argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = Int(argument[argument.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = String(argument[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.contains(where: { $0.isWhitespace || $0 == "/" }) else { return nil }
        self.init(host: host.isEmpty ? "127.0.0.1" : host, port: port)
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
