import CircuitVocabulary
import NIOCore

/// How long a poll may take: each of its requests so long as the time-out, and all of them together three times that.
///
/// A poll is one request but for what is asked only once: a redirect, a token that turns out to be wanted, the endpoint that a
/// service has in place of the first. These must not use up the time of a service that is slow and answers.
struct PollDeadline {
    private let each: TimeAmount
    private let end: NIODeadline

    /// For how many requests a poll has time.
    static let requests = 3

    init(timeout: Duration) {
        each = .nanoseconds(timeout.wholeNanoseconds)
        end = .now() + .nanoseconds((timeout * Self.requests).wholeNanoseconds)
    }

    /// What is asked besides, up to a time.
    init(until end: NIODeadline) {
        each = end - .now()
        self.end = end
    }

    /// When the answer to a request that is sent now must have come.
    var next: NIODeadline { min(.now() + each, end) }
}
