import Foundation
import NIOCore
import NIOPosix

/// Sends bytes and reads what comes until the other side closes: nothing between the test and the wire.
enum RawClient {
    static func exchange(_ request: [UInt8], port: Int, limit: Int = 1 << 20) async throws -> [UInt8] {
        try await withConnection(to: port) { inbound, outbound in
            // A server that refuses before it has read everything may close first.
            try? await outbound.write(ByteBuffer(bytes: request))
            var answer: [UInt8] = []
            do {
                for try await piece in inbound {
                    answer += piece.readableBytesView
                    if answer.count > limit { break }
                }
            } catch  where !answer.isEmpty {
                return answer
            }
            return answer
        }
    }

    static func withConnection<Result: Sendable>(
        to port: Int,
        _ body:
            @Sendable (
                NIOAsyncChannelInboundStream<ByteBuffer>, NIOAsyncChannelOutboundWriter<ByteBuffer>
            ) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(inbound, outbound)
        }
    }
}

/// An HTTP answer, taken apart.
struct Answer: Sendable {
    var status: Int
    var headers: [String: String]
    var body: [UInt8]

    struct Malformed: Error {
        var text: String
    }

    init(_ bytes: [UInt8]) throws {
        let end = Array("\r\n\r\n".utf8)
        guard let split = bytes.firstRange(of: end) else {
            throw Malformed(text: String(decoding: bytes.prefix(200), as: UTF8.self))
        }
        let head = String(decoding: bytes[..<split.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = head.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]) else { throw Malformed(text: head.first ?? "") }
        self.status = status
        var headers: [String: String] = [:]
        for line in head.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw Malformed(text: line) }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces
            )
        }
        self.headers = headers
        body = Array(bytes[split.upperBound...])
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    var object: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) ?? [:]
    }

    /// Whether it says in the agreed form why nothing was done.
    var isProblem: Bool {
        headers["content-type"] == "application/problem+json" && object["status"] as? Int == status
            && object["detail"] is String && object["title"] is String
    }
}
