import CircuitBreaker
import CircuitVocabulary

extension CircuitReports {
    /// Writes one circuit as an object.
    func write(_ circuit: Circuit, _ reading: CircuitReading, to writer: inout JSONWriter) {
        let (now, snapshot) = (reading.now, reading.snapshot)
        let cache = circuit.figures?()
        writer.beginObject()
        writeFixedFields(snapshot, cache, to: &writer)

        writer.key("name")
        writer.value(circuit.name)
        writer.key("mode")
        writer.word(snapshot.mode.word)
        writer.key("now")
        writer.value(now)
        writer.key("instance_id")
        writer.value(identity.instanceID)
        writer.key("started_at")
        writer.value(identity.startedAt)
        writer.key("state_since")
        writer.value(now.earlier(by: snapshot.timeInState))
        writer.key("outage_since")
        if let outage = snapshot.outage { writer.value(now.earlier(by: outage)) } else { writer.null() }
        writer.key("next_probe_in_ms")
        if let next = snapshot.nextProbe { writer.milliseconds(next) } else { writer.null() }
        writeFurtherCounts(snapshot, cache, of: circuit.breaker.configuration, to: &writer)
        writer.key("thresholds")
        circuit.breaker.configuration.writeThresholds(to: &writer)
        if let window = snapshot.window {
            writer.key("window")
            window.write(of: circuit.breaker.configuration, to: &writer)
        }
        writer.key("last_failure")
        if let failure = snapshot.lastFailure { failure.write(to: &writer) } else { writer.null() }
        writer.key("injection")
        if let injection = snapshot.injection { injection.write(to: &writer) } else { writer.null() }
        if let latency = circuit.latency?() {
            writer.key("latency")
            writer.beginObject()
            writer.key("p50_ms")
            writer.fractionalMilliseconds(latency.median)
            writer.key("p99_ms")
            writer.fractionalMilliseconds(latency.p99)
            writer.endObject()
        }
        writer.key("events_url")
        writer.value(eventsPath(of: circuit.name))
        writer.endObject()
    }

    /// The ten fields whose names and meanings are fixed for good.
    private func writeFixedFields(
        _ snapshot: CircuitBreaker.Snapshot,
        _ cache: CacheFigures?,
        to writer: inout JSONWriter
    ) {
        let counters = snapshot.counters
        writer.key("state")
        writer.word(snapshot.state.word)
        writer.key("failure_count")
        writer.value(snapshot.failureCount)
        writer.key("total_calls")
        writer.value(counters.total)
        writer.key("successful_calls")
        writer.value(counters.successful)
        writer.key("failed_calls")
        writer.value(counters.failed)
        writer.key("fallback_calls")
        writer.value(counters.refused)
        writer.key("cache_hits")
        writer.value(cache?.hits ?? 0)
        writer.key("cache_misses")
        writer.value(cache?.misses ?? 0)
        writer.key("cache_size")
        writer.value(cache?.entries ?? 0)
        writer.key("last_failure_time")
        if let failure = snapshot.lastFailure { writer.value(failure.time, zone: false) } else { writer.null() }
    }

    private func writeFurtherCounts(
        _ snapshot: CircuitBreaker.Snapshot,
        _ cache: CacheFigures?,
        of configuration: CircuitBreaker.Configuration,
        to writer: inout JSONWriter
    ) {
        writer.key("in_flight")
        writer.value(snapshot.counters.inFlight)
        writer.key("ignored_calls")
        writer.value(snapshot.counters.ignored)
        writer.key("injected_failures")
        writer.value(snapshot.counters.injected)
        if configuration.slowCall != nil {
            writer.key("slow_calls")
            writer.value(snapshot.counters.slow)
        }
        if let cache {
            writer.key("cache_capacity")
            writer.value(cache.capacity)
            writer.key("cache_evictions")
            writer.value(cache.evictions)
            writer.key("cache_expired")
            writer.value(cache.expired)
        }
        if snapshot.state == .halfOpen {
            writer.key("probes_in_flight")
            writer.value(snapshot.probesInFlight)
            writer.key("probe_successes")
            writer.value(snapshot.probeSuccesses)
        }
        if snapshot.failedRecoveries > 0 {
            writer.key("failed_recoveries")
            writer.value(snapshot.failedRecoveries)
        }
        if let ramp = snapshot.rampUp {
            writer.key("ramp_up")
            writer.beginObject()
            writer.key("share")
            writer.value(ramp.share)
            writer.key("ends_in_ms")
            writer.milliseconds(ramp.timeLeft)
            writer.endObject()
        }
        if let wouldBe = snapshot.wouldBe {
            writer.key("would_be_state")
            writer.word(wouldBe.state.word)
            writer.key("would_be_fallback_calls")
            writer.value(wouldBe.refused)
        }
    }

    /// The path of a circuit's events.
    func eventsPath(of name: String) -> String {
        "\(prefix)/health/circuit-breakers/\(name.percentEncoded)/events"
    }
}

extension CircuitBreaker.State {
    var word: StaticString { circuitState.wireWord }
}

extension CircuitBreaker.Mode {
    var word: StaticString {
        switch self {
        case .automatic: "automatic"
        case .forcedOpen: "forced_open"
        case .disabled: "disabled"
        case .metricsOnly: "metrics_only"
        }
    }
}

extension CircuitBreaker.Configuration {
    /// The settings, each absent where it is off.
    fileprivate func writeThresholds(to writer: inout JSONWriter) {
        writer.beginObject()
        if let failureThreshold {
            writer.key("failure_threshold")
            writer.value(max(1, failureThreshold))
        }
        writer.key("success_threshold")
        writer.value(max(1, successThreshold))
        writer.key("half_open_max_calls")
        writer.value(max(1, halfOpenMaxCalls))
        writer.key("recovery_timeout_ms")
        writer.milliseconds(max(.zero, recoveryTimeout))
        writer.key("probe_timeout_ms")
        writer.milliseconds(max(.zero, probeTimeout))
        if let failureRate {
            writer.key("failure_rate")
            writer.value(failureRate)
        }
        if let slowCall {
            writer.key("slow_call_rate")
            writer.value(slowCall.rate)
            writer.key("slow_call_ms")
            writer.milliseconds(slowCall.threshold)
        }
        if failureRate != nil || slowCall != nil {
            writer.key("minimum_calls")
            writer.value(max(1, minimumCalls))
        }
        writer.endObject()
    }
}

extension CircuitBreaker.WindowFigures {
    fileprivate func write(of configuration: CircuitBreaker.Configuration, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("kind")
        switch configuration.window {
        case .calls(let size):
            writer.word("calls")
            writer.key("size")
            writer.value(max(1, size))
        case .time(let duration):
            writer.word("time")
            writer.key("duration_ms")
            writer.milliseconds(duration)
        }
        writer.key("calls")
        writer.value(calls)
        writer.key("failed")
        writer.value(failed)
        writer.key("failure_rate")
        if let failureRate { writer.value(failureRate) } else { writer.null() }
        if configuration.slowCall != nil {
            writer.key("slow")
            writer.value(slow)
            writer.key("slow_call_rate")
            if let slowCallRate { writer.value(slowCallRate) } else { writer.null() }
        }
        writer.endObject()
    }
}

extension CircuitBreaker.Failure {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("time")
        writer.value(time)
        writer.key("text")
        writer.value(text)
        writer.key("injected")
        writer.value(isInjected)
        writer.endObject()
    }
}

extension CircuitBreaker.InjectionStatus {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("kind")
        if callsLeft != nil {
            writer.word("next")
        } else if rate != nil {
            writer.word("rate")
        } else {
            writer.word("latency")
        }
        if let callsLeft {
            writer.key("calls_left")
            writer.value(callsLeft)
        }
        if let rate {
            writer.key("rate")
            writer.value(rate)
        }
        if let addedLatency {
            writer.key("added_latency_ms")
            writer.milliseconds(addedLatency)
        }
        if let timeLeft {
            writer.key("ends_in_ms")
            writer.milliseconds(timeLeft)
        }
        writer.endObject()
    }
}
