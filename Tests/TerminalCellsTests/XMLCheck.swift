/// Reads an XML document as strictly as a parser would.
///
/// It knows what is written here and no more: elements, attributes in quotation marks, text, the predefined entities; no
/// comments, no declarations.
struct XMLCheck {
    struct Element {
        var name: String
        var attributes: [String: String]
        var text = ""
    }

    struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    /// The elements in the order of their beginnings.
    private(set) var elements: [Element] = []
    private var rest: Substring.UnicodeScalarView

    init(_ document: String) throws {
        rest = document[...].unicodeScalars
        var open: [Int] = []
        while let next = rest.first {
            if next != "<" {
                let text = try self.text(until: "<")
                if let last = open.last {
                    elements[last].text += text
                } else if text.contains(where: { !$0.isWhitespace }) {
                    throw Fault(description: "text outside of the document: \(text)")
                }
                continue
            }
            rest.removeFirst()
            if take("/") {
                let name = self.name()
                guard take(">"), let last = open.popLast(), elements[last].name == name else {
                    throw Fault(description: "</\(name)> ends nothing")
                }
                continue
            }
            guard !open.isEmpty || elements.isEmpty else { throw Fault(description: "a second document") }
            open.append(elements.count)
            if try !startsElement() { open.removeLast() }
        }
        guard open.isEmpty, !elements.isEmpty else { throw Fault(description: "\(open.count) elements are open") }
    }

    /// Whether content follows.
    private mutating func startsElement() throws -> Bool {
        var element = Element(name: name(), attributes: [:])
        guard !element.name.isEmpty else { throw Fault(description: "an element without a name") }
        while !take(">") {
            if take("/") {
                guard take(">") else { throw Fault(description: "/ without >") }
                elements.append(element)
                return false
            }
            guard take(" ") else { throw Fault(description: "no blank before an attribute of \(element.name)") }
            let key = name()
            guard !key.isEmpty, take("="), take("\"") else { throw Fault(description: "attribute \(key)") }
            let value = try text(until: "\"")
            guard !value.contains("<"), element.attributes.updateValue(value, forKey: key) == nil, take("\"") else {
                throw Fault(description: "the value of \(key)")
            }
        }
        elements.append(element)
        return true
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func name() -> String {
        let name = rest.prefix { $0 == "-" || $0 == ":" || $0.properties.isAlphabetic || ("0"..."9").contains($0) }
        rest = rest.dropFirst(name.count)
        return String(String.UnicodeScalarView(name))
    }

    /// Text with its entities resolved.
    private mutating func text(until end: Unicode.Scalar) throws -> String {
        let raw = String(String.UnicodeScalarView(rest.prefix { $0 != end }))
        rest = rest.dropFirst(raw.unicodeScalars.count)
        var result = ""
        var left = raw.unicodeScalars[...]
        while let scalar = left.popFirst() {
            switch scalar {
            case "&":
                let entity = String(String.UnicodeScalarView(left.prefix { $0 != ";" }))
                guard let known = ["amp": "&", "lt": "<", "gt": ">", "quot": "\""][entity] else {
                    throw Fault(description: "entity \(entity)")
                }
                result += known
                left = left.dropFirst(entity.unicodeScalars.count + 1)
            case "\t", "\n", "\r", "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
                result.unicodeScalars.append(scalar)
            default:
                throw Fault(description: "U+\(String(scalar.value, radix: 16)) is not allowed")
            }
        }
        return result
    }
}
