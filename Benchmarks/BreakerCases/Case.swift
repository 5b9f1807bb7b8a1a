/// Something that is measured: a number of like calls, one after the other.
public struct Case: Sendable {
    /// How the calls are made.
    public enum Form: String, CaseIterable, Sendable {
        /// A synchronous call.
        case sync
        /// An asynchronous call, from no actor.
        case async
        /// An asynchronous call, from an actor.
        case actor
        /// A permit and its report, around a synchronous call.
        case permit
        /// An asynchronous call with another answer at hand.
        case fallback
        /// Synchronous calls from all cores at once, through one breaker.
        case parallelSync = "sync, all cores"
        /// Asynchronous calls from all cores at once, through one breaker.
        case parallelAsync = "async, all cores"
    }

    /// What becomes of the calls.
    public enum Path: Sendable {
        /// They are made without a breaker.
        case bare
        /// They pass a breaker.
        case admitted
        /// They are refused.
        case refused
    }

    /// Makes a number of calls; returns how many of them were made and not refused.
    public enum Body: Sendable {
        /// Synchronous calls.
        case synchronous(@Sendable (Int) -> Int)
        /// Asynchronous calls.
        case asynchronous(@Sendable (Int) async -> Int)
    }

    /// How the calls are made.
    public var form: Form
    /// What is special about it.
    public var name: String
    /// What becomes of the calls.
    public var path: Path
    /// Makes the calls.
    public var body: Body
    /// What has to live as long as the case: a listener, a probe under way.
    var kept: (any Sendable)?

    /// The form and the name.
    public var title: String { "\(form.rawValue): \(name)" }

    /// Makes a number of calls, and stops the program where what became of them is not what the case says.
    ///
    /// - Parameter calls: How many.
    public func run(_ calls: Int) async {
        let made =
            switch body {
            case .synchronous(let make): make(calls)
            case .asynchronous(let make): await make(calls)
            }
        let expected = path == .refused ? 0 : calls
        precondition(made == expected, "\(title): \(made) of \(calls) calls were made, and not \(expected)")
    }
}
