import CircuitBreaker

/// A breaker that is measured, and what becomes of its calls.
struct Subject {
    var name: String
    var path: Case.Path
    var breaker: CircuitBreaker
    /// What keeps it as it is.
    var kept: (any Sendable)?

    init(_ name: String, _ path: Case.Path, _ breaker: CircuitBreaker, keeping kept: (any Sendable)? = nil) {
        self.name = name
        self.path = path
        self.breaker = breaker
        self.kept = kept
    }

    /// Every kind of breaker, each a new one.
    static func all() -> [Self] {
        let heard = HeardBreaker(makeBreaker())
        let heardOpen = HeardBreaker(makeOpenBreaker())
        let busy = BusyBreaker()
        return admitting + [Self("closed, 1 listener", .admitted, heard.breaker, keeping: heard)]
            + refusing + [
                Self("open, 1 listener", .refused, heardOpen.breaker, keeping: heardOpen),
                Self("half-open, busy", .refused, busy.breaker, keeping: busy),
            ]
    }

    private static var admitting: [Self] {
        let inTime = makeBreaker {
            $0.failureRate = 0.5
            $0.window = .time(.seconds(60))
        }
        return [
            Self(Case.Name.closed, .admitted, makeBreaker()),
            Self(Case.Name.callWindow, .admitted, makeBreaker { $0.failureRate = 0.5 }),
            Self(Case.Name.timeWindow, .admitted, inTime),
            Self(Case.Name.timed, .admitted, makeBreaker { $0.slowCall = .init(threshold: .seconds(1)) }),
            Self("closed, every latency", .admitted, makeBreaker { $0.latency = .init(every: 1) { _ in } }),
            Self("closed, latency of 1 in 100", .admitted, makeBreaker { $0.latency = .init(every: 100) { _ in } }),
            Self("half-open, probes", .admitted, makeHalfOpenBreaker()),
            Self("disabled", .admitted, makeBreaker(ordered: { $0.disable() })),
            Self("metrics only", .admitted, makeBreaker(ordered: { $0.setMetricsOnly() })),
        ]
    }

    private static var refusing: [Self] {
        [
            Self(Case.Name.open, .refused, makeOpenBreaker()),
            Self(Case.Name.forcedOpen, .refused, makeBreaker(ordered: { $0.forceOpen() })),
            Self("forced open, an hour", .refused, makeBreaker(ordered: { $0.forceOpen(for: .seconds(3600)) })),
        ]
    }
}
