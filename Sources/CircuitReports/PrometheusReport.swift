import CircuitBreaker
import CircuitVocabulary

extension CircuitReports {
    /// All circuits as Prometheus metrics, in a stable order: under our own names, then under those of resilience4j's
    /// Micrometer binder, so that dashboards which were drawn for it show these circuits too.
    ///
    /// Figures that a circuit does not have (a cache, a latency, a rate over too few calls) are absent. Where resilience4j's
    /// own metric has a number for that, -1, it is used in the second part.
    ///
    /// - Returns: `text/plain; version=0.0.4; charset=utf-8`.
    public func prometheus() -> [UInt8] {
        let figures = registry.circuits.map { circuit in
            Figures(
                name: circuit.name,
                snapshot: circuit.breaker.snapshot(),
                configuration: circuit.breaker.configuration,
                cache: circuit.figures?(),
                latency: circuit.latency?(),
                histogram: circuit.histogram?(),
                transitions: transitions.counts(of: circuit)
            )
        }
        var text = PrometheusText(capacity: 4_096 + figures.count * 6_144)
        Self.writeStates(figures, to: &text)
        Self.writeCalls(figures, to: &text)
        Self.writeTimes(figures, to: &text)
        Self.writeHistograms(figures, to: &text)
        Self.writeTransitions(figures, to: &text)
        Self.writeWindows(figures, to: &text)
        Self.writeCaches(figures, to: &text)
        Self.writeResilience4j(figures, to: &text)
        return text.bytes
    }

    fileprivate struct Figures {
        var name: String
        var snapshot: CircuitBreaker.Snapshot
        var configuration: CircuitBreaker.Configuration
        var cache: CacheFigures?
        var latency: LatencyFigures?
        var histogram: LatencyHistogram?
        var transitions: TransitionCounts.Counts
    }

    private static func writeStates(_ all: [Figures], to text: inout PrometheusText) {
        text.family("circuit_breaker_state", .gauge, "1 for the state that the circuit is in, 0 for the others.")
        for one in all {
            let current = CircuitBreaker.Phase(one.snapshot)
            for phase in CircuitBreaker.Phase.all {
                text.sample(["name": one.name, "state": "\(phase.word)"], UInt64(phase == current ? 1 : 0))
            }
        }
        text.family("circuit_breaker_failure_streak", .gauge, "Failures in a row.")
        for one in all { text.sample(["name": one.name], UInt64(clamping: one.snapshot.failureCount)) }
    }

    private static func writeCalls(_ all: [Figures], to text: inout PrometheusText) {
        text.family(
            "circuit_breaker_calls_total",
            .counter,
            "Calls that have ended, by outcome; fallback are those that were refused without being tried."
        )
        for one in all {
            let counters = one.snapshot.counters
            text.sample(["name": one.name, "outcome": "successful"], counters.successful)
            text.sample(["name": one.name, "outcome": "failed"], counters.failed)
            text.sample(["name": one.name, "outcome": "ignored"], counters.ignored)
            text.sample(["name": one.name, "outcome": "fallback"], counters.refused)
        }
        text.family("circuit_breaker_calls_in_flight", .gauge, "Calls that have not ended.")
        for one in all { text.sample(["name": one.name], one.snapshot.counters.inFlight) }
        text.family("circuit_breaker_injected_failures_total", .counter, "Failed calls whose failure was injected.")
        for one in all { text.sample(["name": one.name], one.snapshot.counters.injected) }
        let timed = all.filter { $0.configuration.slowCall != nil }
        guard !timed.isEmpty else { return }
        text.family("circuit_breaker_slow_calls_total", .counter, "Ended calls that were slow, whatever their outcome.")
        for one in timed { text.sample(["name": one.name], one.snapshot.counters.slow) }
    }

    private static func writeTimes(_ all: [Figures], to text: inout PrometheusText) {
        text.family("circuit_breaker_state_seconds", .gauge, "How long the state has lasted.")
        for one in all { text.sample(["name": one.name], one.snapshot.timeInState / .seconds(1)) }
        let broken = all.filter { $0.snapshot.outage != nil }
        if !broken.isEmpty {
            text.family(
                "circuit_breaker_outage_seconds",
                .gauge,
                "How long ago the circuit first left closed by itself."
            )
            for one in broken {
                guard let outage = one.snapshot.outage else { continue }
                text.sample(["name": one.name], outage / .seconds(1))
            }
        }
        let failed = all.filter { $0.snapshot.lastFailure != nil }
        if !failed.isEmpty {
            text.family("circuit_breaker_last_failure_timestamp_seconds", .gauge, "When a call last failed.")
            for one in failed {
                guard let failure = one.snapshot.lastFailure else { continue }
                text.sample(["name": one.name], Double(failure.time.nanosecondsSinceEpoch / 1_000_000) / 1_000)
            }
        }
        let measured = all.filter { $0.latency != nil }
        guard !measured.isEmpty else { return }
        text.family(
            "circuit_breaker_latency_seconds",
            .summary,
            "Latency of the calls that were tried, over the window that the service keeps."
        )
        for one in measured {
            guard let latency = one.latency else { continue }
            text.sample(["name": one.name, "quantile": "0.5"], latency.median / .seconds(1))
            text.sample(["name": one.name, "quantile": "0.99"], latency.p99 / .seconds(1))
        }
    }

    private static func writeHistograms(_ all: [Figures], to text: inout PrometheusText) {
        guard all.contains(where: { $0.histogram != nil }) else { return }
        text.family(
            "circuit_breaker_call_duration_seconds",
            .histogram,
            "How long the calls took that were tried, since the start."
        )
        for one in all {
            guard let histogram = one.histogram else { continue }
            var calls: UInt64 = 0
            for (bound, count) in zip(LatencyHistogram.bounds, histogram.counts) {
                calls = calls.addingSaturated(count)
                let limit = PrometheusText.text(of: bound / .seconds(1))
                text.sample(["name": one.name, "le": limit], suffix: "_bucket", calls)
            }
            text.sample(["name": one.name, "le": "+Inf"], suffix: "_bucket", histogram.total)
            text.sample(["name": one.name], suffix: "_sum", histogram.sum / .seconds(1))
            text.sample(["name": one.name], suffix: "_count", histogram.total)
        }
    }

    private static func writeTransitions(_ all: [Figures], to text: inout PrometheusText) {
        text.family("circuit_breaker_transitions_total", .counter, "Transitions from one state to another.")
        for one in all {
            for from in CircuitBreaker.Phase.all {
                for to in CircuitBreaker.Phase.all {
                    guard let count = one.transitions.byPair[.init(from: from, to: to)] else { continue }
                    text.sample(["name": one.name, "from": "\(from.word)", "to": "\(to.word)"], count)
                }
            }
        }
        text.family(
            "circuit_breaker_events_missed_total",
            .counter,
            "Events that were overwritten before they were counted as transitions."
        )
        for one in all { text.sample(["name": one.name], one.transitions.missed) }
    }

    private static func writeWindows(_ all: [Figures], to text: inout PrometheusText) {
        let windowed = all.filter { $0.snapshot.window != nil }
        guard !windowed.isEmpty else { return }
        text.family("circuit_breaker_window_calls", .gauge, "Calls in the window over which shares are taken.")
        for one in windowed {
            guard let window = one.snapshot.window else { continue }
            text.sample(["name": one.name, "kind": "all"], UInt64(window.calls))
            text.sample(["name": one.name, "kind": "failed"], UInt64(window.failed))
            if one.configuration.slowCall != nil {
                text.sample(["name": one.name, "kind": "slow"], UInt64(window.slow))
            }
        }
        text.family(
            "circuit_breaker_failure_ratio",
            .gauge,
            "Share of failures in the window; absent over too few calls."
        )
        for one in windowed {
            guard let rate = one.snapshot.window?.failureRate else { continue }
            text.sample(["name": one.name], rate)
        }
    }

    private static func writeCaches(_ all: [Figures], to text: inout PrometheusText) {
        let cached = all.compactMap { one in one.cache.map { (one.name, $0) } }
        guard !cached.isEmpty else { return }
        text.family(
            "circuit_breaker_cache_lookups_total",
            .counter,
            "Lookups in the fallback cache for calls that were refused or failed."
        )
        for (name, cache) in cached {
            text.sample(["name": name, "result": "hit"], cache.hits)
            text.sample(["name": name, "result": "miss"], cache.misses)
        }
        text.family("circuit_breaker_cache_entries", .gauge, "Entries in the fallback cache.")
        for (name, cache) in cached { text.sample(["name": name], UInt64(clamping: cache.entries)) }
        text.family("circuit_breaker_cache_capacity_entries", .gauge, "Entries that the fallback cache can hold.")
        for (name, cache) in cached { text.sample(["name": name], UInt64(clamping: cache.capacity)) }
        text.family("circuit_breaker_cache_evictions_total", .counter, "Entries that gave way to others.")
        for (name, cache) in cached { text.sample(["name": name], cache.evictions) }
        text.family("circuit_breaker_cache_expired_total", .counter, "Entries found to be past their time to live.")
        for (name, cache) in cached { text.sample(["name": name], cache.expired) }
    }

    /// The names, labels and values of resilience4j's Micrometer binder.
    ///
    /// Timers have no sum here, because nobody adds up
    /// latencies; refused calls are counted in every state, also where it is forced open.
    private static func writeResilience4j(_ all: [Figures], to text: inout PrometheusText) {
        text.family("resilience4j_circuitbreaker_state", .gauge, "The states of the circuit breaker.")
        for one in all {
            let current = CircuitBreaker.Phase(one.snapshot)
            for phase in CircuitBreaker.Phase.all {
                text.sample(["name": one.name, "state": "\(phase.word)"], UInt64(phase == current ? 1 : 0))
            }
        }
        text.family("resilience4j_circuitbreaker_calls_seconds", .summary, "Calls by kind.")
        for one in all {
            let counters = one.snapshot.counters
            text.sample(["name": one.name, "kind": "successful"], suffix: "_count", counters.successful)
            text.sample(["name": one.name, "kind": "failed"], suffix: "_count", counters.failed)
            text.sample(["name": one.name, "kind": "ignored"], suffix: "_count", counters.ignored)
        }
        text.family(
            "resilience4j_circuitbreaker_not_permitted_calls_total",
            .counter,
            "Calls that were not permitted."
        )
        for one in all {
            text.sample(["name": one.name, "kind": "not_permitted"], one.snapshot.counters.refused)
        }
        text.family("resilience4j_circuitbreaker_buffered_calls", .gauge, "Calls in the window.")
        for one in all {
            let window = one.snapshot.window
            text.sample(["name": one.name, "kind": "failed"], UInt64(window?.failed ?? 0))
            text.sample(["name": one.name, "kind": "successful"], UInt64((window?.calls ?? 0) - (window?.failed ?? 0)))
        }
        text.family("resilience4j_circuitbreaker_failure_rate", .gauge, "Failures in percent; -1 over too few calls.")
        for one in all { text.sample(["name": one.name], (one.snapshot.window?.failureRate).map { $0 * 100 } ?? -1) }
        text.family(
            "resilience4j_circuitbreaker_slow_call_rate",
            .gauge,
            "Slow calls in percent; -1 over too few calls."
        )
        for one in all {
            let rate = one.configuration.slowCall == nil ? nil : one.snapshot.window?.slowCallRate
            text.sample(["name": one.name], rate.map { $0 * 100 } ?? -1)
        }
    }
}
