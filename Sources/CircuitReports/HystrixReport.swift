import CircuitBreaker
import CircuitVocabulary

/// The circuits as messages of a Hystrix event stream, for the dashboards that read those.
///
/// Hystrix counts over the last ten seconds and a breaker over its life, so a stream remembers the counters of the last
/// ten seconds and sends what was added. A stream that has just begun sends what was added since. A value per stream; it
/// takes the time as an argument.
///
/// Of half-open there is no word in this format, so it is sent as open, as Hystrix itself does. The mean of the latency is
/// not measured and sent as the text `null`, as Envoy does: dashboards drop a circuit that lacks the field.
public struct HystrixStream: Sendable {
    /// How often a stream sends.
    public static let interval: Duration = .milliseconds(500)
    fileprivate static let windowNanoseconds: Int64 = 10_000_000_000

    fileprivate struct Sample {
        var time: Int64
        var counters: CircuitBreaker.Counters
        var cacheHits: UInt64
        var cacheMisses: UInt64
    }

    fileprivate struct Memory {
        var samples: [Sample] = []
        var mostConcurrent: UInt64 = 0
        /// Whose counters the samples are: another breaker under the same name counts from zero.
        weak var breaker: CircuitBreaker?
    }

    fileprivate var byCircuit: [String: Memory] = [:]

    /// Begins a stream that remembers nothing.
    public init() {}

    /// What a stream sends at a time: one message per circuit, or a sign of life where there is none.
    ///
    /// - Parameters:
    ///   - reports: The circuits.
    ///   - now: Monotonic nanoseconds, as those of ``CircuitBreaker/BreakerClock/monotonic``.
    /// - Returns: A piece of `text/event-stream`.
    public mutating func next(_ reports: CircuitReports, now: Int64) -> [UInt8] {
        let circuits = reports.registry.circuits
        guard !circuits.isEmpty else { return Array("ping: \n\n".utf8) }
        var bytes: [UInt8] = []
        var stillThere: [String: Memory] = [:]
        for circuit in circuits {
            var memory = byCircuit[circuit.name] ?? Memory()
            bytes += "data: ".utf8
            bytes += Self.message(of: circuit, &memory, now: now)
            bytes += "\n\n".utf8
            stillThere[circuit.name] = memory
        }
        byCircuit = stillThere
        return bytes
    }

    private static func message(of circuit: Circuit, _ memory: inout Memory, now: Int64) -> [UInt8] {
        let snapshot = circuit.breaker.snapshot()
        let cache = circuit.figures?()
        let newest = Sample(
            time: now,
            counters: snapshot.counters,
            cacheHits: cache?.hits ?? 0,
            cacheMisses: cache?.misses ?? 0
        )
        memory.add(newest, of: circuit.breaker)
        let oldest = memory.samples.first ?? newest

        var writer = JSONWriter(capacity: 2_560)
        writer.beginObject()
        writer.key("type")
        writer.word("HystrixCommand")
        writer.key("name")
        writer.value(circuit.name)
        writer.key("group")
        writer.value(circuit.name)
        writer.key("threadPool")
        writer.value(circuit.name)
        writer.key("currentTime")
        writer.value(Int(circuit.breaker.clock.wall().nanosecondsSinceEpoch / 1_000_000))
        writer.key("isCircuitBreakerOpen")
        writer.value(snapshot.state != .closed)
        writeRolling(from: oldest, to: newest, hasCache: cache != nil, to: &writer)
        writer.key("currentConcurrentExecutionCount")
        writer.value(snapshot.counters.inFlight)
        writer.key("rollingMaxConcurrentExecutionCount")
        writer.value(memory.mostConcurrent)
        writeLatency(circuit.latency?(), to: &writer)
        writeProperties(of: circuit.breaker.configuration, snapshot.mode, to: &writer)
        writer.key("reportingHosts")
        writer.value(1)
        writer.endObject()
        return writer.bytes
    }

    private static func writeRolling(
        from old: Sample,
        to new: Sample,
        hasCache: Bool,
        to writer: inout JSONWriter
    ) {
        let succeeded = new.counters.successful.growth(since: old.counters.successful)
        let failed = new.counters.failed.growth(since: old.counters.failed)
        let tried = succeeded.addingSaturated(failed)
        writer.key("errorPercentage")
        writer.value(tried == 0 ? 0 : tried.dividingFullWidth(failed.multipliedFullWidth(by: 100)).quotient)
        writer.key("errorCount")
        writer.value(failed)
        writer.key("requestCount")
        writer.value(tried)
        writer.key("rollingCountSuccess")
        writer.value(succeeded)
        writer.key("rollingCountFailure")
        writer.value(failed)
        writer.key("rollingCountShortCircuited")
        writer.value(new.counters.refused.growth(since: old.counters.refused))
        writer.key("rollingCountBadRequests")
        writer.value(new.counters.ignored.growth(since: old.counters.ignored))
        if hasCache {
            writer.key("rollingCountFallbackSuccess")
            writer.value(new.cacheHits.growth(since: old.cacheHits))
            writer.key("rollingCountFallbackMissing")
            writer.value(new.cacheMisses.growth(since: old.cacheMisses))
        }
        writeNeverCounted(to: &writer)
    }

    /// What cannot happen to a circuit that has no thread pool, no semaphore and no request cache, and times nothing out.
    private static func writeNeverCounted(to writer: inout JSONWriter) {
        writer.key("rollingCountTimeout")
        writer.value(0)
        writer.key("rollingCountThreadPoolRejected")
        writer.value(0)
        writer.key("rollingCountSemaphoreRejected")
        writer.value(0)
        writer.key("rollingCountCollapsedRequests")
        writer.value(0)
        writer.key("rollingCountExceptionsThrown")
        writer.value(0)
        writer.key("rollingCountFallbackFailure")
        writer.value(0)
        writer.key("rollingCountFallbackRejection")
        writer.value(0)
        writer.key("rollingCountResponsesFromCache")
        writer.value(0)
        writer.key("rollingCountEmit")
        writer.value(0)
        writer.key("rollingCountFallbackEmit")
        writer.value(0)
    }

    private static func writeLatency(_ latency: LatencyFigures?, to writer: inout JSONWriter) {
        writer.key("latencyExecute_mean")
        writer.word("null")
        writer.key("latencyExecute")
        writePercentiles(latency, to: &writer)
        writer.key("latencyTotal_mean")
        writer.word("null")
        writer.key("latencyTotal")
        writePercentiles(latency, to: &writer)
    }

    /// The percentiles that are measured, in milliseconds; the others are absent.
    private static func writePercentiles(_ latency: LatencyFigures?, to writer: inout JSONWriter) {
        writer.beginObject()
        if let latency {
            writer.key("50")
            writer.milliseconds(latency.median)
            writer.key("99")
            writer.milliseconds(latency.p99)
        }
        writer.endObject()
    }

    private static func writeProperties(
        of configuration: CircuitBreaker.Configuration,
        _ mode: CircuitBreaker.Mode,
        to writer: inout JSONWriter
    ) {
        writer.key("propertyValue_circuitBreakerRequestVolumeThreshold")
        writer.value(
            configuration.failureRate == nil ? configuration.failureThreshold ?? 0 : configuration.minimumCalls
        )
        writer.key("propertyValue_circuitBreakerSleepWindowInMilliseconds")
        writer.milliseconds(max(.zero, configuration.recoveryTimeout))
        writer.key("propertyValue_circuitBreakerErrorThresholdPercentage")
        writer.value(configuration.failureRate?.wholePercent ?? 100)
        writer.key("propertyValue_circuitBreakerForceOpen")
        writer.value(mode == .forcedOpen)
        writer.key("propertyValue_circuitBreakerForceClosed")
        writer.value(mode == .disabled || mode == .metricsOnly)
        writer.key("propertyValue_circuitBreakerEnabled")
        writer.value(mode != .disabled)
        writer.key("propertyValue_executionIsolationStrategy")
        writer.word("SEMAPHORE")
        writer.key("propertyValue_executionIsolationThreadTimeoutInMilliseconds")
        writer.value(0)
        writer.key("propertyValue_executionTimeoutInMilliseconds")
        writer.value(0)
        writer.key("propertyValue_executionIsolationThreadInterruptOnTimeout")
        writer.value(false)
        writer.key("propertyValue_executionIsolationThreadPoolKeyOverride")
        writer.null()
        writer.key("propertyValue_executionIsolationSemaphoreMaxConcurrentRequests")
        writer.value(0)
        writer.key("propertyValue_fallbackIsolationSemaphoreMaxConcurrentRequests")
        writer.value(0)
        writer.key("propertyValue_metricsRollingStatisticalWindowInMilliseconds")
        writer.value(Int(windowNanoseconds / 1_000_000))
        writer.key("propertyValue_requestCacheEnabled")
        writer.value(false)
        writer.key("propertyValue_requestLogEnabled")
        writer.value(false)
    }
}

extension HystrixStream.Memory {
    /// Takes a sample in, and forgets those that are not needed for the last ten seconds.
    fileprivate mutating func add(_ sample: HystrixStream.Sample, of breaker: CircuitBreaker) {
        if self.breaker !== breaker {
            self.breaker = breaker
            samples = []
        }
        samples.append(sample)
        while samples.count > 1,
            sample.time.subtractingSaturated(samples[1].time) >= HystrixStream.windowNanoseconds
        {
            samples.removeFirst()
        }
        mostConcurrent = samples.map(\.counters.inFlight).max() ?? 0
    }
}
