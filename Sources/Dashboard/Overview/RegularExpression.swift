import DisplayText
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An extended regular expression of POSIX, without regard to case.
///
/// The C library's matcher walks an automaton, so that its time does not explode as that of a backtracking one does. What would make it
/// explode all the same, repetitions by number and references to groups, is refused: the screen must never hang on an expression.
struct RegularExpression: Hashable, Sendable {
    let pattern: String

    private let compiled: Compiled

    /// Why a pattern cannot be used.
    struct Fault: Error, Hashable {
        var message: DisplayText
    }

    static let longest = 100

    init(_ pattern: String) throws(Fault) {
        guard pattern.utf8.count <= Self.longest else {
            throw Fault(message: "an expression has at most \(Self.longest) characters")
        }
        var isEscaped = false
        for character in pattern {
            if isEscaped, character.isNumber { throw Fault(message: "references such as \\1 are not taken") }
            if !isEscaped, character == "{" {
                throw Fault(message: "repetitions such as {3} are not taken; write \\{ for a brace")
            }
            if character == "\0" { throw Fault(message: "an expression has no NUL") }
            isEscaped = !isEscaped && character == "\\"
        }
        self.pattern = pattern
        compiled = try Compiled(pattern)
    }

    /// The bytes of the first match in a text; nil where there is none, or where it is empty.
    func firstMatch(in text: String) -> Range<Int>? {
        compiled.firstMatch(in: text)
    }

    static func == (left: Self, right: Self) -> Bool { left.pattern == right.pattern }

    func hash(into hasher: inout Hasher) { hasher.combine(pattern) }

    /// What the C library made of the pattern; the lock is for its `regexec`, which may write into it.
    private final class Compiled: Sendable {
        private let expression: Mutex<regex_t>

        init(_ pattern: String) throws(Fault) {
            var expression = regex_t()
            let code = regcomp(&expression, pattern, REG_EXTENDED | REG_ICASE)
            guard code == 0 else {
                var words = [CChar](repeating: 0, count: 120)
                regerror(code, &expression, &words, words.count)
                let bytes = words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                throw Fault(message: "not an expression yet: \(DisplayText(untrustedUTF8: bytes, limit: 80))")
            }
            self.expression = Mutex(expression)
        }

        deinit {
            expression.withLock { regfree(&$0) }
        }

        func firstMatch(in text: String) -> Range<Int>? {
            expression.withLock { expression in
                var match = regmatch_t()
                guard regexec(&expression, text, 1, &match, 0) == 0 else { return nil }
                let (start, end) = (Int(match.rm_so), Int(match.rm_eo))
                return start >= 0 && end > start ? start..<end : nil
            }
        }
    }
}
