import CircuitReports
import HTTPTypes
import Hummingbird
import NIOCore

/// A request that is not answered with what it asked for.
struct Refusal: Error {
    var problem: Problem
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ detail: String, field: String? = nil, headers: HTTPFields = [:]) {
        problem = Problem(status: status.code, title: status.reasonPhrase, detail: detail, field: field)
        self.headers = headers
    }
}

extension HTTPFields {
    static let json = answer("application/json")
    static let problem = answer("application/problem+json")
    static let metrics = answer("text/plain; version=0.0.4; charset=utf-8")
    static let eventStream = answer("text/event-stream;charset=UTF-8")

    /// A report is as of now, and as of now only.
    private static func answer(_ type: String) -> HTTPFields {
        [.contentType: type, .cacheControl: "no-store"]
    }
}

extension Response {
    init(_ headers: HTTPFields, _ body: [UInt8], status: HTTPResponse.Status = .ok) {
        self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    init(_ refusal: Refusal) {
        var headers = HTTPFields.problem
        headers.append(contentsOf: refusal.headers)
        self.init(headers, refusal.problem.body, status: HTTPResponse.Status(code: refusal.problem.status))
    }
}

extension String {
    /// A text from outside as part of one line: short, and without what a terminal or a log would obey.
    var harmless: String {
        let clean = unicodeScalars.prefix(200).map { scalar -> Character in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: "\u{FFFD}"
            default: Character(scalar)
            }
        }
        return String(clean)
    }
}
