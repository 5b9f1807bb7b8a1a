import CircuitBreaker
import CircuitReports
import Foundation
import Testing

@Suite("The Hystrix stream")
struct HystrixTests {
    /// What a web dashboard insists on: a circuit without one of these is dropped.
    private static let required = [
        "type", "name", "group", "currentTime", "isCircuitBreakerOpen", "errorPercentage", "errorCount", "requestCount",
        "rollingCountCollapsedRequests", "rollingCountExceptionsThrown", "rollingCountFailure",
        "rollingCountFallbackFailure", "rollingCountFallbackRejection", "rollingCountResponsesFromCache",
        "rollingCountSemaphoreRejected", "rollingCountShortCircuited", "rollingCountSuccess",
        "rollingCountThreadPoolRejected", "rollingCountTimeout", "rollingCountBadRequests",
        "currentConcurrentExecutionCount", "latencyExecute_mean", "latencyExecute", "latencyTotal_mean", "latencyTotal",
        "propertyValue_circuitBreakerRequestVolumeThreshold", "propertyValue_circuitBreakerSleepWindowInMilliseconds",
        "propertyValue_circuitBreakerErrorThresholdPercentage", "propertyValue_circuitBreakerForceOpen",
        "propertyValue_circuitBreakerForceClosed", "propertyValue_executionIsolationStrategy",
        "propertyValue_executionIsolationThreadTimeoutInMilliseconds",
        "propertyValue_executionIsolationThreadInterruptOnTimeout",
        "propertyValue_executionIsolationSemaphoreMaxConcurrentRequests",
        "propertyValue_fallbackIsolationSemaphoreMaxConcurrentRequests", "propertyValue_requestCacheEnabled",
        "propertyValue_requestLogEnabled", "propertyValue_metricsRollingStatisticalWindowInMilliseconds",
        "reportingHosts",
    ]

    private func message(_ bytes: [UInt8]) throws -> [String: Any] {
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix("data: {") && text.hasSuffix("}\n\n"))
        return try object(Array(text.dropFirst(6).utf8))
    }

    @Test("a message has every field without which a dashboard drops the circuit")
    func fields() throws {
        let bench = Bench()
        var stream = HystrixStream()
        let message = try message(stream.next(bench.reports, now: bench.clock.now))
        for key in Self.required {
            #expect(message[key] != nil && !(message[key] is NSNull), "\(key)")
        }
        #expect(message["type"] as? String == "HystrixCommand")
        #expect(message["reportingHosts"] as? Int == 1)
    }

    @Test("counts are those of the last ten seconds, and the error rate leaves refused calls out")
    func rolling() throws {
        let bench = Bench { $0.failureThreshold = 50 }
        var stream = HystrixStream()
        bench.succeed(100)
        func next() throws -> [String: Any] { try message(stream.next(bench.reports, now: bench.clock.now)) }
        #expect(try next()["requestCount"] as? Int == 0)
        bench.clock.pass(milliseconds: 500)
        bench.succeed(3)
        bench.fail(1)
        let busy = try next()
        #expect(busy["requestCount"] as? Int == 4)
        #expect(busy["errorCount"] as? Int == 1)
        #expect(busy["errorPercentage"] as? Int == 25)
        bench.breaker.forceOpen()
        bench.succeed(7)
        bench.clock.pass(milliseconds: 500)
        let refused = try next()
        #expect(refused["rollingCountShortCircuited"] as? Int == 7)
        #expect(refused["errorPercentage"] as? Int == 25)
        for _ in 0..<24 {
            bench.clock.pass(milliseconds: 500)
            _ = try next()
        }
        #expect(try next()["requestCount"] as? Int == 0)
        #expect(try next()["errorPercentage"] as? Int == 0)
    }

    @Test("half-open is sent as open, and orders as the flags that Hystrix has for them")
    func states() throws {
        let bench = Bench()
        var stream = HystrixStream()
        func next() throws -> [String: Any] { try message(stream.next(bench.reports, now: bench.clock.now)) }
        bench.fail(5)
        bench.clock.pass(milliseconds: 60_000)
        bench.succeed()
        #expect(bench.breaker.snapshot().state == .halfOpen)
        #expect(try next()["isCircuitBreakerOpen"] as? Bool == true)
        bench.breaker.forceOpen()
        #expect(try next()["propertyValue_circuitBreakerForceOpen"] as? Bool == true)
        bench.breaker.disable()
        #expect(try next()["propertyValue_circuitBreakerForceClosed"] as? Bool == true)
    }

    @Test("without a circuit a sign of life is sent")
    func ping() {
        var stream = HystrixStream()
        let reports = CircuitReports(registry: CircuitRegistry())
        #expect(stream.next(reports, now: 0) == Array("ping: \n\n".utf8))
    }
}
