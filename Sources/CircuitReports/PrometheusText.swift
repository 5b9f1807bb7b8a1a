/// The text format 0.0.4 of Prometheus: families of samples, each with its help and type, in the order in which they are written.
struct PrometheusText: Sendable {
    enum Kind: String, Sendable {
        case counter, gauge, histogram, summary
    }

    private(set) var bytes: [UInt8] = []
    private var family: StaticString = ""

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// Begins a family; its samples follow.
    mutating func family(_ name: StaticString, _ kind: Kind, _ help: StaticString) {
        family = name
        raw("# HELP ")
        raw(name)
        raw(" ")
        help.withUTF8Buffer { appendEscaped($0, quotes: false) }
        raw("\n# TYPE ")
        raw(name)
        raw(" ")
        bytes.append(contentsOf: kind.rawValue.utf8)
        raw("\n")
    }

    /// A sample of the family that was begun last.
    mutating func sample(
        _ labels: KeyValuePairs<StaticString, String>,
        suffix: StaticString = "",
        _ value: Double
    ) {
        begin(labels, suffix: suffix)
        bytes.append(contentsOf: Self.text(of: value).utf8)
        raw("\n")
    }

    /// A sample that is a count, exact beyond what a floating-point number holds.
    mutating func sample(
        _ labels: KeyValuePairs<StaticString, String>,
        suffix: StaticString = "",
        _ count: UInt64
    ) {
        begin(labels, suffix: suffix)
        bytes.appendDecimal(count)
        raw("\n")
    }

    private mutating func begin(_ labels: KeyValuePairs<StaticString, String>, suffix: StaticString) {
        raw(family)
        raw(suffix)
        raw("{")
        var isFirst = true
        for (name, value) in labels {
            if !isFirst { raw(",") }
            isFirst = false
            raw(name)
            raw("=\"")
            appendEscaped(value.utf8, quotes: true)
            raw("\"")
        }
        raw("} ")
    }

    private mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Backslash and newline are escaped everywhere, quotes in the values of labels.
    private mutating func appendEscaped(_ text: some Sequence<UInt8>, quotes: Bool) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: #"\n"#.utf8)
            case UInt8(ascii: "\"") where quotes: bytes.append(contentsOf: #"\""#.utf8)
            default: bytes.append(byte)
            }
        }
    }

    /// A number as this format writes it.
    static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value.description
    }
}
