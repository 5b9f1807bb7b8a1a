import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Collects an answer up to a bound, and knows how far it came where it does not end.
///
/// A service that streams answers with a head at once and never ends: without a look at what has come, that is no other than a
/// service that does not answer.
final class AnswerCollector: HTTPClientResponseDelegate {
    typealias Response = HTTPClient.Response

    /// An answer that is a stream, by its type or because it came on and on until the time was over.
    struct EndlessStreamError: Error {
        /// What has come of the body.
        var bytes: Int
    }

    /// An answer that began and did not end in time.
    struct UnfinishedError: Error {}

    /// How much of an answer has come.
    private struct Progress {
        var hasHead = false
        var hasLength = false
        var parts = 0
        var bytes = 0
    }

    /// So many parts of a body without a length make it a stream rather than a slow answer.
    private static let fewestParts = 3

    private let accumulator: ResponseAccumulator
    private let progress = Mutex(Progress())

    /// Collects the answer to one request.
    ///
    /// - Parameters:
    ///   - request: What was asked.
    ///   - longestBody: How many bytes of body are read.
    init(request: HTTPClient.Request, longestBody: Int) {
        accumulator = ResponseAccumulator(request: request, maxBodySize: longestBody)
    }

    func didReceiveHead(task: HTTPClient.Task<Response>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        let type = head.headers.first(name: "Content-Type")?.lowercased() ?? ""
        guard !type.hasPrefix("text/event-stream"), !type.hasPrefix("multipart/x-mixed-replace") else {
            return task.eventLoop.makeFailedFuture(EndlessStreamError(bytes: 0))
        }
        progress.withLock {
            $0.hasHead = true
            $0.hasLength = head.headers.contains(name: "Content-Length")
        }
        return accumulator.didReceiveHead(task: task, head)
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Response>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        progress.withLock {
            $0.parts += 1
            $0.bytes += buffer.readableBytes
        }
        return accumulator.didReceiveBodyPart(task: task, buffer)
    }

    func didReceiveError(task: HTTPClient.Task<Response>, _ error: any Error) {
        accumulator.didReceiveError(task: task, error)
    }

    func didFinishRequest(task: HTTPClient.Task<Response>) throws -> Response {
        try accumulator.didFinishRequest(task: task)
    }

    /// What an error of the client means, in view of what has come.
    func cause(of error: any Error) -> any Error {
        guard error as? HTTPClientError == .deadlineExceeded else { return error }
        let progress = progress.withLock { $0 }
        guard progress.hasHead else { return error }
        let isStream = !progress.hasLength && progress.parts >= Self.fewestParts
        return isStream ? EndlessStreamError(bytes: progress.bytes) : UnfinishedError()
    }
}
