import CircuitMonitor
import DisplayText

/// What our own service says besides, under names of its own.
extension HealthDocument {
    static func window(_ fields: LenientFields) -> CallWindow {
        var fields = fields
        var window = CallWindow(extent: .notReported)
        switch fields.text("kind") {
        case "calls": window.extent = fields.size("size").map { .calls($0) } ?? .notReported
        case "time":
            window.extent = fields.duration("duration_ms", unit: .milliseconds(1)).map { .time($0) } ?? .notReported
        default: break
        }
        window.calls = fields.size("calls")
        window.failed = fields.size("failed")
        window.slow = fields.size("slow")
        window.failureRate = fields.share("failure_rate")
        window.slowCallRate = fields.share("slow_call_rate")
        return window
    }

    static func injection(_ fields: LenientFields) -> Injection? {
        var fields = fields
        let injection = Injection(
            callsLeft: fields.size("calls_left"),
            rate: fields.share("rate"),
            addedLatency: fields.duration("added_latency_ms", unit: .milliseconds(1)),
            timeLeft: fields.duration("ends_in_ms", unit: .milliseconds(1))
        )
        return injection == Injection() ? nil : injection
    }

    static func latency(_ fields: LenientFields) -> Latency? {
        var fields = fields
        guard let median = fields.duration("p50_ms", unit: .milliseconds(1)),
            let p99 = fields.duration("p99_ms", unit: .milliseconds(1))
        else { return nil }
        return Latency(median: median, p99: p99)
    }
}
