import BreakerFloor
import CircuitBreaker

extension Case {
    /// The names that the table refers to.
    public enum Name {
        /// The call without a breaker.
        public static let bare = "bare call"
        /// The call through two sections.
        public static let floor = "floor"
        /// The refused call of two sections.
        public static let refusedByFloor = "floor, open"
        /// A closed circuit with the defaults.
        public static let closed = "closed"
        /// A closed circuit with a window in time.
        public static let timeWindow = "closed, window of 60 s"
        /// A closed circuit with a window of 100 calls.
        public static let callWindow = "closed, window of 100 calls"
        /// A closed circuit whose calls are timed.
        public static let timed = "closed, slow calls timed"
        /// A closed circuit whose answers are kept in a cache of 1000 entries.
        public static let cached = "closed, cache of 1000"
        /// An open circuit that answers from a cache of 1000 entries.
        public static let openCached = "open, cache of 1000"
        /// An open circuit.
        public static let open = "open"
        /// A circuit that is forced open until reset.
        public static let forcedOpen = "forced open"
    }

    /// Everything that is measured in a form: the bare call first, then the floor, then the breakers.
    ///
    /// - Parameter form: The form.
    /// - Returns: The cases.
    public static func all(of form: Form) -> [Case] {
        var cases = references(for: form)
        for subject in Subject.all() {
            cases.append(Case(form: form, subject: subject, body: body(of: form, through: subject.breaker)))
        }
        if form == .fallback {
            let withCache = [
                Subject(Name.cached, .admitted, makeBreaker()), Subject(Name.openCached, .refused, makeOpenBreaker()),
            ]
            for subject in withCache {
                let body = Body.asynchronous(cachedCalls(through: subject.breaker))
                cases.append(Case(form: form, subject: subject, body: body))
            }
        }
        return cases
    }

    private init(form: Form, subject: Subject, body: Body) {
        self.init(form: form, name: subject.name, path: subject.path, body: body, kept: subject.kept)
    }

    private static func references(for form: Form) -> [Case] {
        let (floor, open) = (TwoSections(), TwoSections(isOpen: true))
        let (bare, through): (Body, (TwoSections) -> Body) =
            switch form {
            case .sync:
                (.synchronous(bareCalls()), { .synchronous(calls(through: $0)) })
            case .permit:
                (.synchronous(bareCalls()), { .synchronous(permitCalls(through: $0)) })
            case .async, .fallback:
                (.asynchronous(bareAsynchronousCalls()), { .asynchronous(asynchronousCalls(through: $0)) })
            case .actor:
                (
                    .asynchronous(fromAnActor(bareAsynchronousCalls())),
                    { .asynchronous(fromAnActor(asynchronousCalls(through: $0))) }
                )
            case .parallelSync:
                (.asynchronous(onAllCores(bareCalls())), { .asynchronous(onAllCores(calls(through: $0))) })
            case .parallelAsync:
                (
                    .asynchronous(onAllCores(bareAsynchronousCalls())),
                    { .asynchronous(onAllCores(asynchronousCalls(through: $0))) }
                )
            }
        return [
            Case(form: form, name: Name.bare, path: .bare, body: bare),
            Case(form: form, name: Name.floor, path: .admitted, body: through(floor)),
            Case(form: form, name: Name.refusedByFloor, path: .refused, body: through(open)),
        ]
    }

    private static func body(of form: Form, through breaker: CircuitBreaker) -> Body {
        switch form {
        case .sync: .synchronous(calls(through: breaker))
        case .async: .asynchronous(asynchronousCalls(through: breaker))
        case .actor: .asynchronous(fromAnActor(asynchronousCalls(through: breaker)))
        case .permit: .synchronous(permitCalls(through: breaker))
        case .fallback: .asynchronous(fallbackCalls(through: breaker))
        case .parallelSync: .asynchronous(onAllCores(calls(through: breaker)))
        case .parallelAsync: .asynchronous(onAllCores(asynchronousCalls(through: breaker)))
        }
    }
}
