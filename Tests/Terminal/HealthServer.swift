import Foundation
import Synchronization

/// A real HTTP server on loopback that answers two paths with the bytes it was last given: a service in the field.
///
/// It knows nothing of breakertop's types: bodies are text written by hand.
final class HealthServer: Sendable {
    private struct Answers {
        var byPath: [String: (status: String, body: @Sendable () -> String)] = [:]
        var asked: [String: Int] = [:]
        var requests: [String] = []
        var isStopped = false
    }

    let port: UInt16
    private let listener: Int32
    /// How long every answer takes.
    private let latency: Duration
    private let answers: Mutex<Answers>

    /// Listens; port 0 takes any.
    init(port: UInt16 = 0, latency: Duration = .zero) throws {
        self.latency = latency
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var one: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        guard bound else {
            close(listener)
            throw POSIXError(.EADDRINUSE)
        }
        self.listener = listener
        self.port = UInt16(bigEndian: address.sin_port)
        self.answers = Mutex(Answers())
        Thread { [self] in serve() }.start()
    }

    /// What a path answers from now on; with a method before it (`POST /reset`), to that method only.
    ///
    /// What was never set is a 404.
    func answer(_ path: String, status: String = "200 OK", _ body: String) {
        answer(path, status: status) { body }
    }

    /// The same with a body that is made when it is asked for.
    func answer(_ path: String, status: String = "200 OK", body: @escaping @Sendable () -> String) {
        answers.withLock { $0.byPath[path] = (status, body) }
    }

    /// How often a path was asked for.
    func count(of path: String) -> Int {
        answers.withLock { $0.asked[path] ?? 0 }
    }

    /// Every request that was no GET: its first line without the version, its headers and its body.
    var actions: [String] { answers.withLock { $0.requests } }

    /// Stops listening: whoever connects from now on is refused.
    func stop() {
        let isFirst = answers.withLock { state in
            defer { state.isStopped = true }
            return !state.isStopped
        }
        guard isFirst else { return }
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func serve() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0, !answers.withLock({ $0.isStopped }) else {
                if connection >= 0 { close(connection) }
                return
            }
            handle(connection)
            close(connection)
        }
    }

    /// Answers one request and closes: what a service behind a plain proxy does.
    private func handle(_ connection: Int32) {
        var request: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while request.count < 16_384, !Self.isWhole(request) {
            let count = read(connection, &chunk, chunk.count)
            guard count > 0 else { return }
            request += chunk.prefix(count)
        }
        let text = String(decoding: request, as: UTF8.self)
        let words = text.split(separator: " ").map(String.init)
        let (method, path) = (words.first ?? "", words.dropFirst().first ?? "/")
        if latency > .zero { usleep(useconds_t(latency / .microseconds(1))) }
        let (status, make) = answers.withLock { state in
            state.asked[path, default: 0] += 1
            if method != "GET" { state.requests.append(text) }
            return state.byPath["\(method) \(path)"] ?? state.byPath[path]
                ?? ("404 Not Found", { #"{"detail":"Not Found"}"# })
        }
        let body = make()
        let response =
            "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(body)"
        let bytes = Array(response.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Whether the head has come, and as much of a body as it announces.
    private static func isWhole(_ request: [UInt8]) -> Bool {
        let text = String(decoding: request, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let length = text[..<end.lowerBound].lowercased().split(separator: "\r\n")
            .first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
        return text[end.upperBound...].utf8.count >= length ?? 0
    }
}
