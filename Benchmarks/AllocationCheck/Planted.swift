import AllocationCounter

/// Allocations that are made on purpose, to see whether the counter sees them.
enum Planted {
    struct Result {
        var objects: UInt
        var errors: UInt
        var nothing: UInt
        var calls: Int

        var isExact: Bool { objects == UInt(calls) && errors == UInt(calls) && nothing == 0 }
        var summary: String {
            "of \(calls) planted objects it saw \(objects), of \(calls) thrown errors \(errors), in nothing \(nothing)"
        }
    }

    private final class Object {
        let number: Int
        init(number: Int) { self.number = number }
    }

    /// Large enough to be put into a box when it is thrown as `any Error`, as every error is.
    private struct Failure: Error {
        var number: Int
    }

    static func check(_ calls: Int) -> Result {
        Result(
            objects: counted { for number in 0..<calls { _ = make(number) } },
            errors: counted { for number in 0..<calls { do { try fail(number) } catch {} } },
            nothing: counted {},
            calls: calls
        )
    }

    private static func counted(_ body: () -> Void) -> UInt {
        let before = allocation_count()
        body()
        return allocation_count() - before
    }

    @inline(never)
    private static func make(_ number: Int) -> Object { Object(number: number) }

    @inline(never)
    private static func fail(_ number: Int) throws { throw Failure(number: number) }
}
