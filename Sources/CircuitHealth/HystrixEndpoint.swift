import CircuitBreaker
import CircuitReports
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// How many may listen at once.
final class StreamPlaces: Sendable {
    /// A place; given back when nobody holds it any more.
    final class Place: Sendable {
        private let places: StreamPlaces

        fileprivate init(_ places: StreamPlaces) {
            self.places = places
        }

        deinit {
            places.taken.withLock { $0 -= 1 }
        }
    }

    let limit: Int
    private let taken = Mutex(0)

    init(limit: Int) {
        self.limit = max(0, limit)
    }

    func take() -> Place? {
        let isFree = taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        return isFree ? Place(self) : nil
    }
}

extension CircuitHealth {
    /// All circuits, twice a second, for as long as somebody listens and the service runs.
    ///
    /// A listener that does not keep up is waited for: what it gets next is as of then, and nothing piles up.
    func hystrixStream(_ question: Question) throws(Refusal) -> Response {
        if question.request.method == .head { return Response(status: .ok, headers: .eventStream) }
        guard let place = streams.take() else {
            throw Refusal(.serviceUnavailable, "MaxConcurrentConnections reached: \(streams.limit)")
        }
        let body = ResponseBody { [reports] writer in
            // The place is held by this closure and given back with it, also where it never runs.
            defer { withExtendedLifetime(place) {} }
            var stream = HystrixStream()
            while !Task.isCancelled, !Task.isShuttingDownGracefully {
                let message = stream.next(reports, now: BreakerClock.system.monotonic())
                try await writer.write(ByteBuffer(bytes: message))
                try await Task.sleep(for: HystrixStream.interval)
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: .eventStream, body: body)
    }
}
