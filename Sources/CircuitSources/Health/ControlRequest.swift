import CircuitMonitor
import CircuitVocabulary
import DisplayText

/// A control action as our own services take it: a method, what follows the circuit's address, and a body.
struct ControlRequest: Hashable {
    var method: Method
    var verb: String
    /// JSON, or nil where the action needs none.
    var body: String?

    enum Method: String, Hashable {
        case post = "POST"
        case delete = "DELETE"
    }

    init(_ action: ControlAction) {
        method = .post
        switch action {
        case .forceOpen(let time, let reason):
            verb = "force-open"
            var members: [String] = []
            if let time { members.append(#""duration_seconds":"# + Self.number(time.inSeconds)) }
            if let reason { members += Self.members(reason) }
            body = "{\(members.joined(separator: ","))}"
        case .reset(let reason): (verb, body) = ("reset", Self.body(of: reason))
        case .disable(let reason): (verb, body) = ("disable", Self.body(of: reason))
        case .metricsOnly(let reason): (verb, body) = ("metrics-only", Self.body(of: reason))
        case .inject(let plan):
            verb = "inject"
            body = Self.body(of: plan)
        case .stopInjection:
            method = .delete
            verb = "inject"
        }
    }

    private static func members(_ reason: String) -> [String] {
        reason.isEmpty ? [] : [#""reason":"# + quoted(reason)]
    }

    private static func body(of reason: String?) -> String? {
        reason.flatMap { members($0).first }.map { "{\($0)}" }
    }

    private static func body(of plan: InjectionPlan) -> String {
        switch plan {
        case .next(let calls):
            #"{"next":\#(calls)}"#
        case .share(let rate, let time):
            #"{"rate":\#(number(rate)),"duration_seconds":\#(number(time.inSeconds))}"#
        case .latency(let added, let time):
            #"{"latency_ms":\#(number(added.inSeconds * 1000)),"duration_seconds":\#(number(time.inSeconds))}"#
        }
    }

    /// A number that is whole without a fraction: some services take nothing else for a count of seconds.
    private static func number(_ value: Double) -> String {
        let rounded = (value * 1000).rounded() / 1000
        return rounded == rounded.rounded() ? String(Int64(rounded)) : String(rounded)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// What a control request was answered with, in a few words.
enum ControlAnswer {
    /// Why it was not done; nil where it was.
    ///
    /// - Parameters:
    ///   - status: The HTTP status.
    ///   - body: The body: `application/problem+json`, or anything.
    ///   - retryAfter: The header of that name.
    ///   - hadToken: Whether a token was sent.
    /// - Returns: A few words.
    static func failure(
        status: Int,
        body: some Collection<UInt8>,
        retryAfter: String?,
        hadToken: Bool
    ) -> DisplayText? {
        switch status {
        case 200..<300:
            return nil
        case 401:
            return hadToken ? "401 the token is not accepted" : "401 needs a token"
        case 405:
            return "405 takes no control"
        case 429:
            let seconds = retryAfter.flatMap { Int($0) }.flatMap { (0...86_400).contains($0) ? $0 : nil }
            let again: DisplayText = seconds.map { "in \($0)s" } ?? "later"
            return "429 too many requests, try again \(again)"
        default:
            let problem = Problem(body: body)
            var words: DisplayText = "\(status)"
            if let field = problem.field { words += " \(field)" }
            if let text = problem.text { words += problem.field == nil ? " \(text)" : ": \(text)" }
            if problem.field == nil, problem.text == nil { words += " \(Self.meaning(of: status))" }
            return words
        }
    }

    private static func meaning(of status: Int) -> DisplayText {
        switch status {
        case 300..<400: "redirects, which control does not follow"
        case 403: "not allowed by the service"
        case 404: "no such circuit, or no control"
        case 422: "not accepted"
        case 500...: "the service failed"
        default: "not done"
        }
    }

    /// The parts of a problem document that say what is wrong.
    private struct Problem {
        var text: DisplayText?
        var field: DisplayText?

        init(body: some Collection<UInt8>) {
            guard body.count <= 65_536, case .object(let members) = JSONValue(body) else { return }
            let fields = LenientFields(members)
            let fault = fields.objects("errors")?.first
            let words = fields.text("detail") ?? fault?.text("detail") ?? fields.text("title")
            text = words.flatMap { $0.isEmpty ? nil : DisplayText(untrusted: $0, limit: 80) }
            let name = fields.text("field") ?? fault?.text("field") ?? fault?.text("pointer")
            field = name.flatMap { $0.isEmpty ? nil : DisplayText(untrusted: $0, limit: 40) }
        }
    }
}
