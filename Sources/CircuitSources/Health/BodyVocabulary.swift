/// The names by which the parts of a body are told from circuits.
///
/// Names count without letter case and separators.
enum BodyVocabulary {
    /// Whether a member by its name holds circuits, whatever they say.
    static func holdsCircuits(_ name: String) -> Bool {
        name == "circuit_breakers" || circuits.contains(FieldDialect.folded(name))
    }

    /// Whether a member by its name holds one circuit.
    static func holdsCircuit(_ name: String) -> Bool {
        name == "circuit_breaker" || ["circuitbreaker", "breaker", "circuit", "cb"].contains(FieldDialect.folded(name))
    }

    /// Whether a member by its name wraps what it holds, so that the name is no circuit's.
    static func isEnvelope(_ name: String) -> Bool {
        let name = FieldDialect.folded(name)
        return envelopes.contains(name) || circuits.contains(name)
    }

    /// Whether a member beside circuits says something about all of them, or about the answer.
    static func isRemark(_ name: String, isScalar: Bool) -> Bool {
        let name = FieldDialect.folded(name)
        return remarks.contains(name) || isScalar && scalarRemarks.contains(name)
    }

    /// Whether what a member holds is over: states that were, and no circuits.
    static func isPast(_ name: String) -> Bool {
        past.contains(FieldDialect.folded(name))
    }

    private static let circuits: Set<String> = [
        "circuitbreakers", "breakers", "circuits", "cbs", "circuitbreakerstates", "breakerstates", "circuitstates",
        "circuitbreakerstatuses", "breakerstatuses", "circuitbreakersstatus", "allbreakers", "allcircuits",
        "allcircuitbreakers", "registeredbreakers", "circuitbreakerlist", "breakerlist",
    ]

    private static let envelopes: Set<String> = [
        "data", "result", "results", "response", "payload", "body", "content", "items", "list", "entries", "records",
        "details", "components", "checks", "services", "dependencies", "health", "value", "values", "embedded",
        "states",
        "info", "groups",
    ]

    private static let remarks: Set<String> = [
        "summary", "total", "totals", "count", "counts", "overall", "meta", "metadata", "links", "pagination", "page",
        "config", "defaults", "settings", "thresholds", "stats", "statistics", "metrics", "errors",
    ]

    private static let scalarRemarks: Set<String> = [
        "open", "opened", "closed", "halfopen", "healthy", "unhealthy", "degraded", "overallhealthy", "overallstatus",
        "timestamp", "time", "now", "date", "generatedat", "updatedat", "status", "state", "health", "version",
        "message",
        "success", "ok", "error", "code", "uptime", "enabled", "totalbreakers", "totalcircuits", "openbreakers",
        "opencircuits", "instanceid", "service", "host", "hostname", "environment", "region", "mode", "type", "kind",
    ]

    private static let past: Set<String> = [
        "previous", "previousstate", "laststate", "history", "transitions", "statetransitions", "statechanges",
        "events",
        "recentevents", "lasttransition", "from", "to",
    ]
}
