import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A maker of connections for one configuration.
struct ConnectionOpener: Sendable {
    let configuration: RedisConfiguration
    private let tls: NIOSSLContext?

    /// Reads the files that TLS needs.
    ///
    /// - Throws: ``RedisError`` where one of them does not do.
    init(_ configuration: RedisConfiguration) throws {
        self.configuration = configuration
        tls = try configuration.tls?.context()
    }

    /// Connects, and hands the connection or the failure to a handler.
    ///
    /// To be called on the handler's loop.
    func open(_ handler: ConnectionHandler, on eventLoop: any EventLoop) {
        let timeout = configuration.connectTimeout
        handler.start()
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(clamping: timeout))
            // Nothing is read before there is a handler to read it.
            .channelOption(.autoRead, value: false)
            .channelOption(.socketOption(.so_keepalive), value: 1)
        let connected =
            switch configuration.endpoint {
            case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
            case .unixSocket(let path): bootstrap.connect(unixDomainSocketPath: path)
            }
        connected.assumeIsolated().whenComplete { result in
            do {
                let channel = try result.get()
                let pipeline = channel.pipeline.syncOperations
                if let tls { try pipeline.addHandler(try secure(tls)) }
                try pipeline.addHandler(handler)
                channel.setOption(.autoRead, value: true).whenFailure { _ in }
            } catch {
                handler.close(with: RedisError(connecting: error, to: configuration.endpoint, timeout: timeout))
                if case .success(let channel) = result { channel.close(promise: nil) }
            }
        }
    }

    private func secure(_ context: NIOSSLContext) throws -> NIOSSLClientHandler {
        var name = configuration.tls?.serverName
        if name == nil, case .tcp(let host, _) = configuration.endpoint { name = host }
        // An address is no name to ask for; the certificate is checked against it all the same.
        if let given = name, (try? SocketAddress(ipAddress: given, port: 0)) != nil { name = nil }
        return try NIOSSLClientHandler(context: context, serverHostname: name)
    }
}

extension RedisError {
    /// Describes a network error in one line.
    ///
    /// - Parameters:
    ///   - error: What NIO reports.
    ///   - endpoint: Where the connection was to go; nil where it was made before.
    ///   - timeout: How long a connection may take.
    init(connecting error: any Error, to endpoint: RedisConfiguration.Endpoint?, timeout: Duration) {
        switch error {
        case let error as RedisError: self = error
        case let error as IOError: self.init(errno: error.errnoCode)
        case ChannelError.connectTimeout: self = .notConnected(after: timeout)
        case is ChannelError: self = .connectionClosed
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first {
                self.init(connecting: first.error, to: endpoint, timeout: timeout)
            } else if error.dnsAError != nil || error.dnsAAAAError != nil {
                self = .nameResolution(of: error.host)
            } else {
                self = .unreachable("no way to \(error.host)")
            }
        case is SocketAddressError: self = .nameResolution(of: endpoint?.description ?? "the server")
        case NIOSSLError.uncleanShutdown: self = .connectionClosed
        case is NIOSSLExtraError, is NIOSSLError, is BoringSSLError: self = .tls(Self.reason(ofTLS: "\(error)"))
        default: self = .unreachable("\(error)")
        }
    }

    /// The few reasons that a person meets, in words; of any other, the name that the TLS library has for it.
    private static func reason(ofTLS text: String) -> String {
        let known = [
            ("CERTIFICATE_VERIFY_FAILED", "the server's certificate is not signed by a trusted authority"),
            ("unableToValidateCertificate", "the server's certificate is for another name"),
            ("failedToValidateHostname", "the server's certificate is for another name"),
            ("WRONG_VERSION_NUMBER", "the server does not speak TLS"),
            ("CERTIFICATE_REQUIRED", "the server wants a certificate of this client"),
        ]
        if let (_, words) = known.first(where: { text.contains($0.0) }) { return words }
        guard let mark = text.firstRange(of: "OPENSSL_internal:") else { return text }
        return String(text[mark.upperBound...].prefix { $0 != " " })
    }

    private init(errno: CInt) {
        switch errno {
        case ECONNREFUSED: self = .connectionRefused
        case ECONNRESET, EPIPE, ECONNABORTED: self = .connectionClosed
        case ENOENT: self = .unreachable("no such socket")
        case ETIMEDOUT: self = .unreachable("the network gave no answer")
        case EHOSTUNREACH, ENETUNREACH: self = .unreachable("no way to the host")
        default: self = .unreachable(String(cString: strerror(errno)))
        }
    }
}
