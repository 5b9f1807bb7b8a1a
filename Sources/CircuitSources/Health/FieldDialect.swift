/// The names that services give to the figures of a circuit.
///
/// `failure_count`, `failureCount`, `FailureCount` and `failure-count` are one name: letter case and separators do not
/// count. A unit may stand at the end or the beginning: `recovery_timeout_ms`, `secondsUntilRetry`. Where a circuit has
/// several members for one field the one that stands first here is read.
enum FieldDialect {
    /// What a member's name stands for.
    struct Meaning {
        var field: CircuitField
        /// The place among the names of the field; the lower goes before.
        var rank: Int
        /// The unit that the name tells.
        var unit: Duration?
    }

    /// What a member stands for; nil for a name that nobody knows.
    static func meaning(of name: String) -> Meaning? {
        if let meaning = meanings[name] { return meaning }
        guard name.utf8.count <= longestName else { return nil }
        return meanings[folded(name)]
    }

    /// What a member of a circuit's settings stands for: a rate there is the one at which the circuit opens.
    static func setting(of name: String) -> Meaning? {
        guard var meaning = meaning(of: name) else { return nil }
        switch meaning.field {
        case .failureRate: meaning.field = .failureRateThreshold
        case .slowCallRate: meaning.field = .slowCallRateThreshold
        case _ where settings.contains(meaning.field): break
        default: return nil
        }
        return meaning
    }

    /// Whether an object has figures or settings that only a breaker has, itself or in a block.
    static func hasFigures(_ object: JSONObject) -> Bool {
        object.members.contains { member in
            if let field = meaning(of: member.name)?.field { return telling.contains(field) }
            guard case .object(let block) = member.value, holdsFigures(member.name) || holdsSettings(member.name) else {
                return false
            }
            return block.members.contains { meaning(of: $0.name).map { telling.contains($0.field) } ?? false }
        }
    }

    /// Whether an object in a circuit, by its name, holds what the circuit does.
    static func holdsFigures(_ name: String) -> Bool {
        figureBlocks.contains(name) || figureBlocks.contains(folded(name))
    }

    /// Whether an object in a circuit, by its name, holds what the circuit is set to.
    static func holdsSettings(_ name: String) -> Bool {
        settingBlocks.contains(name) || settingBlocks.contains(folded(name))
    }

    /// The name without letter case and separators.
    static func folded(_ name: String) -> String {
        var name = name
        return name.withUTF8 { bytes in
            let bytes = bytes.prefix(longestName)
            return String(unsafeUninitializedCapacity: bytes.count) { folded in
                var count = 0
                for byte in bytes where !isSeparator(byte) {
                    folded[count] = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
                    count += 1
                }
                return count
            }
        }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: " ")
    }

    private static let longestName = 60

    private static let figureBlocks: Set<String> = [
        "stats", "statistics", "metrics", "counters", "counts", "details", "detail", "info", "data", "snapshot",
        "health",
        "state", "status", "circuitbreaker", "breaker", "circuit", "properties", "attributes",
    ]

    private static let settingBlocks: Set<String> = [
        "config", "configuration", "settings", "options", "thresholds", "policy", "parameters", "limits",
    ]

    private static let telling: Set<CircuitField> = [
        .streak, .failures, .refused, .failureThreshold, .successThreshold, .halfOpenCalls, .recoveryTimeout,
        .failureRate, .lastFailureTime, .nextProbeIn, .nextProbeAt,
    ]

    private static let settings: Set<CircuitField> = [
        .failureThreshold, .successThreshold, .halfOpenCalls, .recoveryTimeout, .probeTimeout, .minimumCalls,
        .failureRateThreshold, .slowCallRateThreshold, .slowCall,
    ]

    /// The fields whose names may tell a unit.
    private static let measured: Set<CircuitField> = [
        .recoveryTimeout, .probeTimeout, .slowCall, .nextProbeIn, .nextProbeAt, .timeInState, .lastFailureTime,
        .stateSince, .openedAt,
    ]

    private static let units: [(words: [String], unit: Duration)] = [
        (["s", "sec", "secs", "seconds", "in_seconds"], .seconds(1)),
        (["ms", "millis", "milliseconds", "in_ms", "in_millis", "in_milliseconds"], .milliseconds(1)),
        (["us", "micros", "microseconds"], .microseconds(1)),
        (["ns", "nanos", "nanoseconds"], .nanoseconds(1)),
        (["min", "mins", "minutes", "in_minutes"], .seconds(60)),
    ]

    /// Every name as it is written here and folded, and with a unit where it may have one.
    private static let meanings: [String: Meaning] = {
        var meanings: [String: Meaning] = [:]
        for (field, names) in FieldSpellings.table {
            for (rank, name) in names.enumerated() {
                meanings[name] = Meaning(field: field, rank: rank)
                meanings[folded(name)] = Meaning(field: field, rank: rank)
            }
        }
        for (field, names) in FieldSpellings.table where measured.contains(field) {
            for (rank, name) in names.enumerated() {
                for (words, unit) in units {
                    for spelling in words.flatMap({ ["\(name)_\($0)", "\($0)_\(name)"] }) {
                        let meaning = Meaning(field: field, rank: rank, unit: unit)
                        for name in [spelling, folded(spelling)] where meanings[name] == nil {
                            meanings[name] = meaning
                        }
                    }
                }
            }
        }
        return meanings
    }()
}
