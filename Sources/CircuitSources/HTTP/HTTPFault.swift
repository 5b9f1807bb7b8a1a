import AsyncHTTPClient
import CircuitMonitor
import CircuitVocabulary
import DisplayText
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the errors of the HTTP client mean to somebody who watches a service.
enum HTTPFault {
    /// Whether the other side closed the connection before an answer came.
    static func isClosedConnection(_ error: any Error) -> Bool {
        if let error = error as? HTTPClientError { return error == .remoteConnectionClosed }
        if let error = error as? HTTPParserError { return error == .invalidEOFState }
        if let error = error as? IOError { return [ECONNRESET, EPIPE, ENOTCONN].contains(error.errnoCode) }
        if let error = error as? ChannelError {
            return error == .ioOnClosedChannel || error == .eof || error == .alreadyClosed
        }
        return false
    }

    /// The failure to show.
    ///
    /// - Parameters:
    ///   - error: What the client threw.
    ///   - endpoint: Where the request went.
    ///   - wait: How long an answer was waited for.
    ///   - isLate: Whether the deadline was over when it did: then that is the reason, whatever the client says.
    /// - Returns: A word and a line.
    static func failure(
        _ error: any Error,
        at endpoint: Endpoint,
        waited wait: Duration,
        isLate: Bool
    ) -> PollFailure {
        let url = endpoint.shown
        // A deadline that was set a moment ago is a little less than the time-out.
        let time = Durations.setting(.milliseconds((wait + .microseconds(500)).wholeMilliseconds))
        if error is ResponseAccumulator.ResponseTooBigError {
            return PollFailure(
                reason: "body over 4 MiB",
                detail: "\(url) sends more than 4 MiB: is it the address of a health endpoint?"
            )
        }
        if error is AnswerCollector.EndlessStreamError {
            return PollFailure(
                reason: "endless stream",
                detail: "\(url) sends a stream without an end: a health endpoint answers with one document"
            )
        }
        if error is AnswerCollector.UnfinishedError {
            return PollFailure(
                reason: "timeout",
                detail: "\(url) began to answer and did not end within \(time): is it overloaded?",
                remedy: .longerTimeout
            )
        }
        if let failure = tlsFailure(error, at: url) { return failure }
        if let error = error as? NIOConnectionError, !isLate { return connectionFailure(error, at: endpoint) }
        if isLate || isTimeout(error) {
            return PollFailure(
                reason: "timeout",
                detail: "\(url) did not answer within \(time): is it overloaded, or cut off by a firewall?",
                remedy: .longerTimeout
            )
        }
        if isClosedConnection(error) {
            return PollFailure(reason: "closed", detail: "\(url) closed the connection before the answer was complete")
        }
        if let error = error as? HTTPParserError { return parserFailure(error, at: url) }
        if let error = error as? IOError { return systemFailure(error.errnoCode, at: endpoint) }
        let words = DisplayText(untrusted: String(describing: error), limit: 120)
        return PollFailure(reason: "failed", detail: "\(url): \(words)")
    }

    /// What answers in HTTP and breaks its rules is told from what does not speak it.
    private static func parserFailure(_ error: HTTPParserError, at url: DisplayText) -> PollFailure {
        switch error {
        case .headerOverflow:
            PollFailure(
                reason: "head too large",
                detail: "\(url) answers with a head that has a field of over 80 KiB or over 256 fields"
            )
        case .invalidContentLength, .unexpectedContentLength:
            PollFailure(
                reason: "malformed answer",
                detail: "\(url) answers with two lengths or one that is none: is there a proxy that breaks answers?"
            )
        case .invalidChunkSize, .invalidHeaderToken, .invalidStatus, .lfExpected:
            PollFailure(reason: "malformed answer", detail: "\(url) answers in HTTP that is malformed: \(words(error))")
        default:
            PollFailure(reason: "not HTTP", detail: "\(url) does not speak HTTP: is it the right port?")
        }
    }

    private static func words(_ error: HTTPParserError) -> DisplayText {
        DisplayText(untrusted: String(describing: error), limit: 60)
    }

    private static func isTimeout(_ error: any Error) -> Bool {
        if let error = error as? HTTPClientError {
            return [
                .deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout, .tlsHandshakeTimeout,
                .getConnectionFromPoolTimeout,
            ].contains(error)
        }
        if case .connectTimeout? = error as? ChannelError { return true }
        return false
    }

    private static func connectionFailure(_ error: NIOConnectionError, at endpoint: Endpoint) -> PollFailure {
        for failure in error.connectionErrors {
            if let system = failure.error as? IOError { return systemFailure(system.errnoCode, at: endpoint) }
            if isTimeout(failure.error) {
                return PollFailure(
                    reason: "timeout",
                    detail: "\(endpoint.shown): no connection in time; is the host up and reachable?"
                )
            }
        }
        let host = DisplayText(untrusted: endpoint.host)
        return PollFailure(
            reason: "unknown host",
            detail: "\(host) cannot be resolved: check the name, or the resolver of this machine"
        )
    }

    private static func systemFailure(_ code: CInt, at endpoint: Endpoint) -> PollFailure {
        let url = endpoint.shown
        switch code {
        case ECONNREFUSED:
            return PollFailure(
                reason: "refused",
                detail: "nothing listens at \(DisplayText(untrusted: endpoint.authority)): is the service up?"
            )
        case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN:
            return PollFailure(reason: "unreachable", detail: "\(url): there is no route to the host")
        case ETIMEDOUT:
            return PollFailure(
                reason: "timeout",
                detail: "\(url): no connection in time; is the host up and reachable?"
            )
        case ECONNRESET, EPIPE:
            return PollFailure(reason: "closed", detail: "\(url) closed the connection before the answer was complete")
        case EMFILE:
            return PollFailure(
                reason: "no files left",
                detail: "this process has no file descriptor left: raise ulimit -Hn, or watch fewer targets"
            )
        case ENFILE:
            return PollFailure(
                reason: "no files left",
                detail: "this machine has no file descriptor left: raise the sysctl fs.file-max"
            )
        default:
            let words = DisplayText(untrusted: strerror(code).map { String(cString: $0) } ?? "", limit: 80)
            return PollFailure(reason: "failed", detail: "\(url): \(words), error \(code)")
        }
    }

    /// Describes an error of the TLS library; nil for any other.
    ///
    /// What BoringSSL reports of a handshake is a list of texts and nothing else.
    private static func tlsFailure(_ error: any Error, at url: DisplayText) -> PollFailure? {
        guard error is NIOSSLError || error is NIOSSLExtraError || error is BoringSSLError else { return nil }
        let words = String(describing: error)
        if case NIOSSLError.unableToValidateCertificate = error { return untrusted(url) }
        if words.contains("CERTIFICATE_VERIFY_FAILED") { return untrusted(url) }
        if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname {
            return PollFailure(reason: "TLS: wrong name", detail: "\(url): the certificate is for another host name")
        }
        if words.contains("WRONG_VERSION_NUMBER") || words.contains("HTTP_REQUEST") {
            return PollFailure(
                reason: "TLS: none",
                detail: "\(url) does not speak TLS: write http:// in place of https://"
            )
        }
        return PollFailure(reason: "TLS: failed", detail: "\(url): \(DisplayText(untrusted: words, limit: 160))")
    }

    private static func untrusted(_ url: DisplayText) -> PollFailure {
        PollFailure(
            reason: "TLS: untrusted",
            detail: "\(url): the certificate is not signed by an authority that this machine trusts"
        )
    }
}
