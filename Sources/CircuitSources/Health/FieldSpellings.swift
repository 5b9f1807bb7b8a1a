/// What a figure of a circuit is, whatever a service calls it.
enum CircuitField: Int, CaseIterable {
    case total, succeeded, failed, ignored, refused
    /// Calls that failed, where calls that succeeded stand beside it; failures that count towards opening otherwise.
    case failures
    case streak
    case cacheHits, cacheMisses, cacheEntries, cacheCapacity, inFlight
    /// Calls in the window by which a breaker decides: the counts beside it are the window's too.
    case bufferedCalls
    case slowCalls
    case failureRate, successRate, slowCallRate
    case failureThreshold, successThreshold, halfOpenCalls, recoveryTimeout, probeTimeout, minimumCalls
    case failureRateThreshold, slowCallRateThreshold, slowCall
    case lastFailureTime, lastFailure, lastError
    /// How long until the next probe, and when it is.
    case nextProbeIn, nextProbeAt
    case stateSince, openedAt, outageSince, timeInState
    case now, instanceID, startedAt
    case isEnabled
    /// The circuit's name, and what names it where nothing else does.
    case name, subject
}

/// The names of each field in snake case, the most telling first.
///
/// `success_count` is missing on purpose: in some libraries it is the successes in a row of a half-open circuit, in
/// others all that there ever were. So are `threshold` and `timeout`, which say not of what.
enum FieldSpellings {
    /// Whether failures under a name are known to be in a row: it says so, or it is that of pybreaker, which documents it.
    static func isInARow(_ name: String) -> Bool {
        let name = FieldDialect.folded(name)
        return name.contains("consecutive") || name.contains("inarow") || name.contains("streak")
            || name == "failcounter"
    }

    /// Whether calls under a name of refused calls are those that the fallback answered, for whatever reason.
    static func isOfFallbacks(_ name: String) -> Bool { FieldDialect.folded(name).contains("fallback") }

    static let table: [(field: CircuitField, names: [String])] = [
        (
            .total,
            [
                "total_calls", "total_requests", "total_executions", "total_count", "call_count", "request_count",
                "fires", "calls", "requests", "executions", "attempts", "total",
            ]
        ),
        (
            .succeeded,
            [
                "successful_calls", "success_calls", "succeeded_calls", "total_successes", "total_success",
                "successful_requests", "success_total", "successes", "succeeded", "successful",
            ]
        ),
        (
            .failed,
            [
                "failed_calls", "failure_calls", "total_failures", "total_failed", "failed_requests", "failure_total",
                "total_errors", "error_count", "failed", "errors",
            ]
        ),
        (.failures, ["failures"]),
        (
            .streak,
            [
                "consecutive_failures", "consecutive_failure_count", "failure_streak", "failures_in_a_row",
                "current_failures", "failure_count", "fail_count", "fail_counter", "failure_counter",
            ]
        ),
        (.ignored, ["ignored_calls", "ignored"]),
        (
            .refused,
            [
                "rejected_calls", "rejected_requests", "total_rejected", "total_rejections", "rejection_count",
                "reject_count", "rejected_count", "rejections", "rejects", "rejected", "refused_calls", "refused",
                "short_circuited_calls", "short_circuit_count", "short_circuited", "short_circuits",
                "not_permitted_calls", "not_permitted", "blocked_calls", "blocked_requests", "blocked",
                "fallback_calls",
            ]
        ),
        (.cacheHits, ["cache_hits"]),
        (.cacheMisses, ["cache_misses"]),
        (.cacheEntries, ["cache_size", "cache_entries"]),
        (.cacheCapacity, ["cache_capacity", "cache_max_size"]),
        (.inFlight, ["in_flight", "in_flight_calls", "active_calls", "active_requests", "concurrent_calls"]),
        (.bufferedCalls, ["buffered_calls", "number_of_buffered_calls"]),
        (.slowCalls, ["slow_calls"]),
        (
            .failureRate,
            [
                "failure_rate", "current_failure_rate", "error_rate", "fail_rate", "failure_ratio", "error_ratio",
                "failure_percentage", "failure_percent", "failure_rate_percent", "failure_rate_percentage",
                "error_percentage", "error_percent",
            ]
        ),
        (
            .successRate,
            [
                "success_rate", "success_ratio", "success_percentage", "success_percent", "success_rate_percent",
                "success_rate_percentage",
            ]
        ),
        (.slowCallRate, ["slow_call_rate"]),
        (
            .failureThreshold,
            [
                "failure_threshold", "max_failures", "fail_max", "max_fails", "failure_limit", "fail_threshold",
                "failure_count_threshold", "consecutive_failures_threshold",
            ]
        ),
        (
            .successThreshold,
            ["success_threshold", "half_open_success_threshold", "required_successes", "half_open_successes"]
        ),
        (
            .halfOpenCalls,
            [
                "half_open_max_calls", "half_open_max_requests", "half_open_requests", "max_half_open_calls",
                "permitted_number_of_calls_in_half_open_state", "permitted_calls_in_half_open_state",
            ]
        ),
        (
            .recoveryTimeout,
            [
                "recovery_timeout", "reset_timeout", "open_timeout", "wait_duration_in_open_state", "open_duration",
                "break_duration", "duration_of_break", "sleep_window", "half_open_after", "recovery_time",
                "cooldown_period", "cooldown", "cool_down",
            ]
        ),
        (.probeTimeout, ["probe_timeout"]),
        (
            .minimumCalls,
            [
                "minimum_calls", "minimum_number_of_calls", "min_calls", "minimum_requests", "min_requests",
                "minimum_throughput", "request_volume_threshold", "volume_threshold",
            ]
        ),
        (
            .failureRateThreshold,
            [
                "failure_rate_threshold", "error_threshold_percentage", "error_threshold_percent",
                "failure_percentage_threshold", "failure_threshold_percentage", "error_rate_threshold",
                "failure_ratio_threshold",
            ]
        ),
        (.slowCallRateThreshold, ["slow_call_rate_threshold"]),
        (.slowCall, ["slow_call", "slow_call_duration_threshold", "slow_call_duration"]),
        (
            .lastFailureTime,
            [
                "last_failure_time", "last_failure_at", "last_failed_at", "last_failure_timestamp", "last_fail_time",
                "last_failure_date", "last_failure_time_utc", "last_failure_epoch", "last_error_time", "last_error_at",
                "last_error_timestamp",
            ]
        ),
        (.lastFailure, ["last_failure"]),
        (
            .lastError,
            [
                "last_error", "last_error_message", "last_failure_reason", "last_failure_message",
                "last_failure_error", "last_exception",
            ]
        ),
        (
            .nextProbeIn,
            [
                "next_probe_in", "time_until_retry", "until_retry", "retry_after", "retry_in", "time_to_retry",
                "next_attempt_in", "next_retry_in", "time_until_next_attempt", "time_until_half_open",
                "time_until_recovery", "time_until_probe", "time_until_reset", "remaining_timeout",
                "remaining_cooldown",
                "cooldown_remaining", "open_remaining", "time_remaining", "remaining_time", "remaining",
            ]
        ),
        (
            .nextProbeAt,
            [
                "next_probe_at", "next_probe_time", "next_probe", "next_attempt_at", "next_attempt_time",
                "next_attempt",
                "next_retry_at", "next_retry_time", "next_retry", "retry_at", "next_try_at", "next_try", "half_open_at",
                "open_until", "opened_until", "blocked_until", "cooldown_until", "recovery_at",
            ]
        ),
        (
            .stateSince,
            [
                "state_since", "state_changed_at", "last_state_change", "last_state_change_at",
                "last_state_change_time", "last_transition_at", "last_transition_time", "last_transition", "changed_at",
            ]
        ),
        (.openedAt, ["opened_at", "open_since", "opened_since", "last_opened_at"]),
        (.outageSince, ["outage_since"]),
        (.timeInState, ["time_in_state", "time_in_current_state", "state_duration", "duration_in_state"]),
        (.startedAt, ["started_at", "process_start_time"]),
        (.now, ["now", "server_time", "current_time", "server_now"]),
        (.instanceID, ["instance_id"]),
        (.isEnabled, ["enabled", "is_enabled"]),
        (.name, ["name", "circuit_name", "circuit_breaker_name", "breaker_name"]),
        (
            .subject,
            [
                "circuit_breaker", "breaker", "circuit", "service", "service_name", "key", "id", "resource",
                "dependency", "component", "provider", "label",
            ]
        ),
    ]
}
