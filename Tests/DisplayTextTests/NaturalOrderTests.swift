import DisplayText
import Testing

@Suite("The natural order of names")
struct NaturalOrderTests {
    @Test("takes digits that follow each other for one number")
    func numbers() {
        let names: [DisplayText] = [
            "10.0.0.2:8000", "10.0.0.10:80", "10.0.0.10:8000", "auth", "auth-01", "auth-1", "auth-2", "auth-2b",
            "auth-10",
            "auth-10:9", "auth-18446744073709551616", "auth-18446744073709551617", "auth-a",
        ]
        let sorted = names.reversed().sorted { $0.isNaturallyBefore($1) }
        #expect(sorted == names)
    }

    @Test("is an order: of two different names exactly one is before the other, and none is before itself")
    func order() {
        let parts: [DisplayText] = ["", "0", "00", "1", "01", "10", "a", "a1", "a01", "a1b", "a 1", "-"]
        let names = parts.flatMap { first in parts.map { first + $0 } }
        for left in names {
            for right in names {
                let count = (left.isNaturallyBefore(right) ? 1 : 0) + (right.isNaturallyBefore(left) ? 1 : 0)
                #expect(count == (left == right ? 0 : 1), "\(left) and \(right)")
                for third in parts where left.isNaturallyBefore(right) && right.isNaturallyBefore(third) {
                    #expect(left.isNaturallyBefore(third), "\(left), \(right), \(third)")
                }
            }
        }
    }
}
