/// Why a request was not carried out, as RFC 9457 has it: `application/problem+json`.
public struct Problem: Error, Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// The status in words.
    public var title: String
    /// What is wrong and what would help, in a sentence.
    public var detail: String
    /// The field at fault, where it is one.
    public var field: String?

    /// A problem.
    public init(status: Int, title: String, detail: String, field: String? = nil) {
        self.status = status
        self.title = title
        self.detail = detail
        self.field = field
    }

    /// The body.
    public var body: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.key("type")
        writer.word("about:blank")
        writer.key("title")
        writer.value(title)
        writer.key("status")
        writer.value(status)
        writer.key("detail")
        writer.value(detail)
        if let field {
            writer.key("field")
            writer.value(field)
        }
        writer.endObject()
        return writer.bytes
    }
}
