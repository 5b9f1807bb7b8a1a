import AsyncHTTPClient
import CircuitMonitor
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The HTTP client that all targets share: one thread, one pool of connections.
///
/// Certificates are verified, redirects are not followed here, and a body is bounded. Does nothing until the first
/// request.
package final class HTTPFetcher: Sendable {
    /// The one of this process; lives as long as it does.
    package static let shared = HTTPFetcher()

    /// The longest body that is read.
    static let longestBody = 4 << 20

    private let group: MultiThreadedEventLoopGroup
    private let client: HTTPClient
    /// The requests of polls, by their address.
    private let prepared = Mutex<[Endpoint: HTTPClient.Request]>([:])

    /// More addresses than this are made anew with each poll.
    private static let keptRequests = 4096

    /// Starts a client; must be shut down before it is given up.
    package init() {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(5)
        // A refused connection is news, not something to hide behind retries until the deadline.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Targets on the same host share a pool: one that hangs must not use up the connections of the others.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    }

    /// Closes all connections and ends the thread.
    package func shutdown() async throws {
        try await client.shutdown()
        try await group.shutdownGracefully()
    }

    /// What is sent.
    struct Question: Sendable {
        var endpoint: Endpoint
        var method = HTTPMethod.GET
        /// JSON, where there is a body.
        var body: String?
        /// Goes to this address and nowhere else.
        var token: AccessToken?
        /// Who acts, for the service's audit log.
        var operatorName: String?
    }

    /// What came back.
    struct Answer: Sendable {
        var status: Int
        var location: String?
        var retryAfter: String?
        /// How long a cache has kept it, as it says.
        var age: String?
        var date: String?
        var body: ByteBuffer
        /// Whether a token was sent with the question.
        var hadToken = false
    }

    /// Sends a question once.
    ///
    /// - Parameters:
    ///   - question: What is sent, and where to.
    ///   - deadline: When the last byte must have come.
    ///   - mayReuse: Whether a connection from an earlier request may be kept alive. If it turns out to have been
    ///     closed by the other side, the request is made once more, on a fresh one.
    /// - Returns: The answer, whatever its status.
    /// - Throws: ``PollFailure``.
    func send(_ question: Question, deadline: NIODeadline, mayReuse: Bool) async throws(PollFailure) -> Answer {
        let endpoint = question.endpoint
        let wait = Duration.nanoseconds(max((deadline - .now()).nanoseconds, 0))
        do {
            return try await attempt(question, deadline: deadline)
        } catch {
            guard mayReuse, HTTPFault.isClosedConnection(error), NIODeadline.now() < deadline else {
                throw HTTPFault.failure(error, at: endpoint, waited: wait, isLate: NIODeadline.now() >= deadline)
            }
        }
        do {
            return try await attempt(question, deadline: deadline)
        } catch {
            throw HTTPFault.failure(error, at: endpoint, waited: wait, isLate: NIODeadline.now() >= deadline)
        }
    }

    /// The request for a question; that of a poll is made once, because taking an address apart costs more than the rest.
    private func request(for question: Question) throws -> HTTPClient.Request {
        guard question.method == .GET, question.token == nil, question.endpoint.query == nil else {
            return try Self.made(question)
        }
        if let known = prepared.withLock({ $0[question.endpoint] }) { return known }
        let request = try Self.made(question)
        prepared.withLock { prepared in
            if prepared.count >= Self.keptRequests { prepared.removeAll() }
            prepared[question.endpoint] = request
        }
        return request
    }

    private static func made(_ question: Question) throws -> HTTPClient.Request {
        var headers: HTTPHeaders = ["Accept": "application/json, */*;q=0.5", "User-Agent": "breakertop"]
        // What a cache has kept says how the circuit was.
        if question.method == .GET { headers.add(name: "Cache-Control", value: "no-cache") }
        if let token = question.token { headers.add(name: "Authorization", value: "Bearer \(token.secret)") }
        if let name = question.operatorName { headers.add(name: "X-Operator", value: name) }
        if question.body != nil { headers.add(name: "Content-Type", value: "application/json") }
        return try HTTPClient.Request(
            url: question.endpoint.url,
            method: question.method,
            headers: headers,
            body: question.body.map { .string($0) }
        )
    }

    private func attempt(_ question: Question, deadline: NIODeadline) async throws -> Answer {
        let request = try request(for: question)
        let collector = AnswerCollector(request: request, longestBody: Self.longestBody)
        let task = client.execute(request: request, delegate: collector, deadline: deadline)
        let response = try await withTaskCancellationHandler {
            do {
                return try await task.get()
            } catch {
                throw collector.cause(of: error)
            }
        } onCancel: {
            task.cancel()
        }
        return Answer(
            status: Int(response.status.code),
            location: response.headers.first(name: "Location"),
            retryAfter: response.headers.first(name: "Retry-After"),
            age: response.headers.first(name: "Age"),
            date: response.headers.first(name: "Date"),
            body: response.body ?? ByteBuffer()
        )
    }
}
