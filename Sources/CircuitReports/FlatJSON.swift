/// One JSON object whose values are texts, numbers, flags and nulls, read strictly (RFC 8259).
///
/// Control bodies are no more than this, and a decoder that takes the last of two equal keys, or ignores what it does not
/// know, would carry out something else than what was written. There is no recursion, so nothing can be nested too deep.
struct FlatJSON: Sendable {
    enum Value: Hashable, Sendable {
        case text(String)
        case number(Double)
        case flag(Bool)
        case null
    }

    private(set) var members: [(key: String, value: Value)] = []

    private static let mostMembers = 16

    /// Reads an object and nothing after it.
    init(_ body: [UInt8]) throws(ControlBodyError) {
        guard String(validating: body, as: UTF8.self) != nil else {
            throw ControlBodyError(detail: "The body is not UTF-8.")
        }
        var reader = Reader(bytes: body)
        reader.skipSpace()
        try reader.expect(UInt8(ascii: "{"), "an object in braces")
        reader.skipSpace()
        if !reader.take(UInt8(ascii: "}")) {
            repeat {
                reader.skipSpace()
                try readMember(&reader)
                reader.skipSpace()
            } while reader.take(UInt8(ascii: ","))
            try reader.expect(UInt8(ascii: "}"), "a comma or the closing brace")
        }
        reader.skipSpace()
        guard reader.isAtEnd else {
            throw ControlBodyError(detail: "Something follows the object at byte \(reader.position): send one object.")
        }
    }

    private mutating func readMember(_ reader: inout Reader) throws(ControlBodyError) {
        let key = try reader.string("a key in quotes")
        guard !members.contains(where: { $0.key == key }) else {
            throw ControlBodyError(field: key, detail: "This field is given twice.")
        }
        guard members.count < Self.mostMembers else {
            throw ControlBodyError(detail: "The object has more than \(Self.mostMembers) fields.")
        }
        reader.skipSpace()
        try reader.expect(UInt8(ascii: ":"), "a colon")
        reader.skipSpace()
        members.append((key, try reader.value(of: key)))
    }
}

extension FlatJSON {
    /// Where the reading stands.
    private struct Reader {
        let bytes: [UInt8]
        private(set) var position = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        var isAtEnd: Bool { position == bytes.count }

        private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

        mutating func skipSpace() {
            while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
        }

        mutating func take(_ byte: UInt8) -> Bool {
            guard next == byte else { return false }
            position += 1
            return true
        }

        mutating func expect(_ byte: UInt8, _ what: String) throws(ControlBodyError) {
            guard take(byte) else { throw fault(what) }
        }

        private func fault(_ what: String) -> ControlBodyError {
            ControlBodyError(
                detail: isAtEnd
                    ? "The body is no JSON object: it ends where \(what) should be."
                    : "The body is no JSON object: \(what) should be at byte \(position)."
            )
        }

        mutating func value(of key: String) throws(ControlBodyError) -> Value {
            guard let next else { throw fault("a value") }
            switch next {
            case UInt8(ascii: "\""): return .text(try string("a text"))
            case UInt8(ascii: "t"): return try word("true", .flag(true))
            case UInt8(ascii: "f"): return try word("false", .flag(false))
            case UInt8(ascii: "n"): return try word("null", .null)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number(of: key))
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                throw ControlBodyError(field: key, detail: "This field takes a single value, no list and no object.")
            default: throw fault("a value")
            }
        }

        private mutating func word(_ word: String, _ value: Value) throws(ControlBodyError) -> Value {
            guard bytes[position...].starts(with: word.utf8) else { throw fault("a value") }
            position += word.utf8.count
            return value
        }

        private mutating func number(of key: String) throws(ControlBodyError) -> Double {
            let start = position
            _ = take(UInt8(ascii: "-"))
            if !take(UInt8(ascii: "0")) { try digits() }
            if take(UInt8(ascii: ".")) { try digits() }
            if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
                if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
                try digits()
            }
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            guard let number = Double(text), number.isFinite else {
                throw ControlBodyError(field: key, detail: "This number is too large.")
            }
            return number
        }

        private mutating func digits() throws(ControlBodyError) {
            let start = position
            while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
            guard position > start else { throw fault("a digit") }
        }

        mutating func string(_ what: String) throws(ControlBodyError) -> String {
            try expect(UInt8(ascii: "\""), what)
            var text: [UInt8] = []
            while let byte = next {
                position += 1
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
                case UInt8(ascii: "\\"): text.append(contentsOf: Character(try escape()).utf8)
                case 0..<0x20: throw fault("an escape instead of a control character")
                default: text.append(byte)
                }
            }
            throw fault("the closing quote")
        }

        private mutating func escape() throws(ControlBodyError) -> Unicode.Scalar {
            guard let byte = next else { throw fault("the rest of an escape") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
            case UInt8(ascii: "b"): return "\u{8}"
            case UInt8(ascii: "f"): return "\u{C}"
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "u"): return try unicodeEscape()
            default: throw fault("a known escape")
            }
        }

        private mutating func unicodeEscape() throws(ControlBodyError) -> Unicode.Scalar {
            let first = try fourHexDigits()
            if let scalar = Unicode.Scalar(first) { return scalar }
            guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                throw fault("the other half of a surrogate pair")
            }
            let second = try fourHexDigits()
            guard (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + ((first & 0x3FF) << 10 | (second & 0x3FF)))
            else { throw fault("the other half of a surrogate pair") }
            return scalar
        }

        private mutating func fourHexDigits() throws(ControlBodyError) -> UInt32 {
            var value: UInt32 = 0
            for _ in 0..<4 {
                guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                    throw fault("a hexadecimal digit")
                }
                position += 1
                value = value << 4 | UInt32(digit)
            }
            return value
        }
    }
}
