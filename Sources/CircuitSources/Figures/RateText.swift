/// A share of calls as a service writes it: `0.3`, `30.0`, `"30.0%"`.
enum RateText {
    /// A share from 0 to 1 that can be nothing else, and the scale in which it says that numbers are written under its name: a
    /// sign of percent tells of itself alone.
    case share(Double, RateScale?)
    /// A number from 0 to 1, which may be a share or a percentage.
    case either(Double)
    /// `-1`, NaN and null, which libraries write while there are too few calls.
    case nothing
    case nonsense

    /// Reads a value.
    ///
    /// - Parameters:
    ///   - value: What was written.
    ///   - name: The member's name, which may say that it is a percentage.
    init(_ value: JSONValue, name: String) {
        guard let text = Self.text(value) else {
            self = value == .null ? .nothing : .nonsense
            return
        }
        let isSigned = text.hasSuffix("%")
        let digits = isSigned ? String(text.dropLast()) : text
        if Figure.meansNothing(text) || Double(digits).map({ $0.isNaN || $0 == -1 }) == true {
            self = .nothing
            return
        }
        guard let number = Double(digits), (0...100).contains(number) else {
            self = .nonsense
            return
        }
        let folded = FieldDialect.folded(name)
        if isSigned {
            self = .share(number / 100, nil)
        } else if number > 1 || folded.contains("percent") || folded.hasSuffix("pct") {
            self = .share(number / 100, .percent)
        } else {
            self = .either(number)
        }
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .text(let text), .number(let text): text.utf8.count <= 40 ? text : nil
        case .null, .flag, .array, .object: nil
        }
    }
}

/// How a service writes shares.
enum RateScale: Hashable {
    case share
    case percent

    /// The share that a number stands for.
    func share(_ number: Double) -> Double { self == .share ? number : number / 100 }

    /// The scale that fits what was counted: a number as near to the share as rounding leaves it is a share, one near to
    /// a hundred times as much a percentage, any other may come from other calls and tells nothing.
    ///
    /// - Parameters:
    ///   - number: What was written, above 0.
    ///   - counted: The share by the counts beside it.
    init?(of number: Double, counted: Double) {
        if Self.isNear(number, counted) {
            self = .share
        } else if Self.isNear(number, counted * 100) {
            self = .percent
        } else {
            return nil
        }
    }

    /// The scale in which two shares make a whole.
    init?(of number: Double, rest: Double) {
        self.init(of: number + rest, counted: 1)
    }

    private static func isNear(_ number: Double, _ other: Double) -> Bool {
        other > 0 && abs(number - other) <= other * 0.05
    }
}
