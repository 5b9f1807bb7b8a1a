extension DisplayText {
    /// Whether a person would list this text before another one.
    ///
    /// Digits that follow each other count as one number, so that `auth-2` stands before `auth-10`.
    package func isNaturallyBefore(_ other: DisplayText) -> Bool {
        var left = text.utf8[...]
        var right = other.text.utf8[...]
        while let first = left.first, let second = right.first {
            if first.isDigit, second.isDigit {
                let (number, otherNumber) = (left.takeNumber(), right.takeNumber())
                // Without their zeros the longer number is the greater one, whatever its size.
                if number.count != otherNumber.count { return number.count < otherNumber.count }
                if !number.elementsEqual(otherNumber) { return number.lexicographicallyPrecedes(otherNumber) }
            } else if first != second {
                return first < second
            } else {
                left.removeFirst()
                right.removeFirst()
            }
        }
        // Equal but for zeros before a number, or one is the beginning of the other: then the plain order decides.
        return left.isEmpty && right.isEmpty ? self < other : left.isEmpty
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
}

extension Substring.UTF8View {
    /// Takes the digits at the beginning away and returns them without the zeros before them.
    fileprivate mutating func takeNumber() -> Self {
        let digits = prefix(while: \.isDigit)
        removeFirst(digits.count)
        return digits.drop { $0 == 0x30 }
    }
}
