import NIOSSL

/// The settings of TLS.
public struct RedisTLS: Hashable, Sendable {
    /// The trusted certificate authorities.
    public enum TrustRoots: Hashable, Sendable {
        /// The certificate authorities that this machine trusts.
        case system
        /// Those in a PEM file.
        case file(String)
    }

    /// The files of a client certificate.
    public struct Identity: Hashable, Sendable {
        /// The certificate chain, PEM.
        public var certificateFile: String
        /// The private key, PEM.
        public var keyFile: String

        /// Names the two files.
        public init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    /// Whose signatures count.
    public var trustRoots = TrustRoots.system
    /// Who this client is, where the server asks.
    public var identity: Identity?
    /// The name that the server's certificate must bear; nil: the host of the endpoint.
    public var serverName: String?

    /// Creates the default settings: the machine's authorities, and a certificate for the host's name.
    public init() {}
}

extension RedisTLS {
    /// Reads the files that this names.
    ///
    /// - Throws: ``RedisError`` with the file that does not do.
    func context() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if case .file(let path) = trustRoots {
            configuration.trustRoots = .certificates(try Self.certificates(in: path))
        }
        if let identity {
            let chain = try Self.certificates(in: identity.certificateFile)
            configuration.certificateChain = chain.map { .certificate($0) }
            do {
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: identity.keyFile, format: .pem))
            } catch {
                throw RedisError.tls("no private key can be read from \(identity.keyFile)")
            }
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw RedisError.tls("\(error)")
        }
    }

    private static func certificates(in path: String) throws -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else {
            throw RedisError.tls("no certificate can be read from \(path)")
        }
        return certificates
    }
}
