/// The events of a breaker from a moment on, for one listener.
public struct EventSequence: AsyncSequence, Sendable {
    /// An event, or how many were missed.
    public typealias Element = CircuitBreaker.Delivery

    private let breaker: CircuitBreaker
    private let start: UInt64

    init(breaker: CircuitBreaker, startingAfter sequence: UInt64) {
        self.breaker = breaker
        self.start = sequence
    }

    /// Creates an iterator, which listens from now on.
    public func makeAsyncIterator() -> Iterator {
        Iterator(subscription: Subscription(breaker: breaker), breaker: breaker, last: start)
    }

    /// An iterator over the events.
    public struct Iterator: AsyncIteratorProtocol {
        private let subscription: Subscription
        private let breaker: CircuitBreaker
        private var last: UInt64
        private var pending: [CircuitBreaker.Delivery] = []
        private var wakeUps: AsyncStream<Void>.Iterator

        fileprivate init(subscription: Subscription, breaker: CircuitBreaker, last: UInt64) {
            self.subscription = subscription
            self.breaker = breaker
            self.last = last
            self.wakeUps = subscription.wakeUps.makeAsyncIterator()
        }

        /// Waits for the next event; returns nil when the task is cancelled.
        public mutating func next() async -> CircuitBreaker.Delivery? {
            guard !Task.isCancelled else { return nil }
            while pending.isEmpty {
                let (events, missed) = breaker.recentEvents(after: last)
                if missed > 0 { pending.append(.missed(missed)) }
                pending += events.map(CircuitBreaker.Delivery.event)
                if let newest = events.last { last = newest.sequence }
                if pending.isEmpty, await wakeUps.next(isolation: #isolation) == nil { return nil }
            }
            return pending.removeFirst()
        }
    }

    /// A place among the breaker's listeners, released with the iterator.
    fileprivate final class Subscription: Sendable {
        let wakeUps: AsyncStream<Void>
        private let breaker: CircuitBreaker
        private let number: UInt64

        init(breaker: CircuitBreaker) {
            // One wake-up is enough, however many events there are: the log has them.
            let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            self.breaker = breaker
            self.wakeUps = stream
            self.number = breaker.addListener(continuation)
        }

        deinit {
            breaker.removeListener(number)
        }
    }
}
