import Foundation
import RealRedis
import ResilientRedis
import Testing

/// Real servers that speak TLS.
@Suite(.timeLimit(.minutes(2))) struct RedisTLSTests {
    private let server: RedisServer

    init() throws {
        server = try RedisServer(tls: true) { try RedisServer.makeCertificates(in: $0) }
    }

    private func file(_ name: String) -> String { server.directory.appendingPathComponent(name).path }

    private func configuration(host: String = "127.0.0.1") throws -> RedisConfiguration {
        var configuration = try RedisConfiguration(url: "rediss://\(host):\(server.port)")
        configuration.tls?.trustRoots = .file(file("ca.crt"))
        configuration.connectTimeout = .seconds(5)
        configuration.commandDeadline = .seconds(5)
        return configuration
    }

    @Test("a server whose certificate bears its name or address is trusted", arguments: ["127.0.0.1", "localhost"])
    func trusted(host: String) async throws {
        let redis = try RedisClient(configuration(host: host))
        let large = RedisBytes(bytes: [UInt8](repeating: 7, count: 300_000))
        try await redis.set("k", large)
        #expect(try await redis.get("k") == large)
        await redis.shutDown()
    }

    @Test("an unknown authority is not trusted")
    func unknown() async throws {
        var configuration = try configuration()
        configuration.tls?.trustRoots = .system
        let stranger = configuration
        let error = await #expect(throws: RedisError.self) { try await RedisClient(stranger).ping() }
        #expect(error?.description == "TLS: the server's certificate is not signed by a trusted authority")
        #expect(error?.code == .tls)
    }

    @Test("a certificate for another name is not taken")
    func misnamed() async throws {
        let other = try RedisServer(tls: true) { try RedisServer.makeCertificates(in: $0, for: "DNS:other.example") }
        var configuration = try RedisConfiguration(url: "rediss://localhost:\(other.port)")
        configuration.connectTimeout = .seconds(5)
        configuration.commandDeadline = .seconds(5)
        configuration.tls?.trustRoots = .file(other.directory.appendingPathComponent("ca.crt").path)
        let mistaken = configuration
        let error = await #expect(throws: RedisError.self) { try await RedisClient(mistaken).ping() }
        #expect(error?.description == "TLS: the server's certificate is for another name")
        configuration.tls?.serverName = "other.example"
        try await RedisClient(configuration).ping()
    }

    @Test("a server that answers a greeting of TLS by something else is told apart")
    func plainServer() async throws {
        let plain = try await ScriptedServer(raw: "-ERR unknown command\r\n")
        let redis = try RedisClient.patient("rediss://127.0.0.1:\(plain.port)")
        let error = await #expect(throws: RedisError.self) { try await redis.ping() }
        #expect(error?.description == "TLS: the server does not speak TLS")
    }

    @Test("a client shows its certificate where the server wants one")
    func identity() async throws {
        let strict = try RedisServer("--tls-auth-clients", "yes", tls: true) {
            try RedisServer.makeCertificates(in: $0)
        }
        let file = { name in strict.directory.appendingPathComponent(name).path }
        var configuration = try RedisConfiguration(url: "rediss://127.0.0.1:\(strict.port)")
        configuration.connectTimeout = .seconds(5)
        configuration.commandDeadline = .seconds(5)
        configuration.tls?.trustRoots = .file(file("ca.crt"))
        let stranger = configuration
        await #expect(throws: RedisError.self) { try await RedisClient(stranger).ping() }
        configuration.tls?.identity = .init(certificateFile: file("client.crt"), keyFile: file("client.key"))
        try await RedisClient(configuration).ping()
    }

    @Test("files that do not do are named when the client is made")
    func files() throws {
        var configuration = try configuration()
        configuration.tls?.trustRoots = .file("/nosuch.crt")
        let missing = configuration
        let error = #expect(throws: RedisError.self) { try RedisClient(missing) }
        #expect(error?.description == "TLS: no certificate can be read from /nosuch.crt")

        configuration.tls?.trustRoots = .system
        configuration.tls?.identity = .init(certificateFile: file("client.crt"), keyFile: file("client.crt"))
        let mistaken = configuration
        let keyError = #expect(throws: RedisError.self) { try RedisClient(mistaken) }
        #expect(keyError?.description == "TLS: no private key can be read from \(file("client.crt"))")
    }
}
