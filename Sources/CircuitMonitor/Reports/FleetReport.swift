package import CircuitVocabulary
import DisplayText

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What is known of a fleet at one moment, as a JSON document for programs.
///
/// Its form is promised, and described in `Documentation/snapshot.md`: keys are added but never renamed or given another
/// meaning under the same `schema`. What a target does not report has no key; nothing is null, and nothing is zero that
/// was not counted. Text is as safe to draw as it is on the screen.
package struct FleetReport: Encodable {
    /// The form of the document.
    package static let schema = "breakertop.snapshot/1"

    private var schema = Self.schema
    private var takenAt: String
    private var isSimulated: Bool
    private var targets: [TargetPart]
    private var circuits: [CircuitPart]

    private enum CodingKeys: String, CodingKey {
        case schema
        case takenAt = "taken_at"
        case isSimulated = "simulated"
        case targets, circuits
    }

    /// Describes a fleet.
    ///
    /// - Parameters:
    ///   - fleet: What is watched.
    ///   - circuits: Its circuits in the order in which they are listed.
    ///   - now: The time of the description.
    ///   - isSimulated: Whether it is a rehearsal and no real service.
    package init(_ fleet: Fleet, circuits: [CircuitTrack], at now: Moment, isSimulated: Bool) {
        takenAt = now.wall.rfc3339
        self.isSimulated = isSimulated
        targets = fleet.targets.map(TargetPart.init)
        self.circuits = circuits.map { CircuitPart($0, at: now) }
    }

    /// The document, indented, with its keys in order.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

/// One target and how its polling goes.
private struct TargetPart: Encodable {
    var target: String
    var instance: String
    var source: String?
    var intervalSeconds: Double
    /// Absent before the first poll ended.
    var answers: Bool?
    var lastAnswerAt: String?
    var failure: FailurePart?
    var notice: String?

    init(_ status: TargetStatus) {
        target = status.description.label.text
        instance = status.description.instance.text
        source = status.description.source.isEmpty ? nil : status.description.source.text
        intervalSeconds = status.description.interval.inSeconds
        answers = status.lastResult.map { _ in status.failure == nil }
        lastAnswerAt = status.lastAnswer?.wall.rfc3339
        failure = status.failure.map {
            FailurePart(reason: $0.reason.text, detail: $0.detail.text, since: status.failingSince?.wall.rfc3339)
        }
        notice = status.notice?.text
    }
}

private struct FailurePart: Encodable {
    var reason: String
    var detail: String
    var since: String?
}

/// One circuit.
private struct CircuitPart: Encodable {
    var target: String
    var instance: String
    var name: String?
    var state: String
    var lastKnownState: String?
    var stateWord: String?
    var standing: StandingPart?
    var readAt: String?
    var staleSeconds: Double?
    var counters: CounterPart?
    var rates: RatePart?
    var window: WindowPart?
    var failuresInARow: Int?
    /// Failures of which nothing says that they are in a row.
    var failuresCounted: Int?
    var inFlight: Int?
    var nextProbe: ProbePart?
    var lastFailure: LastFailurePart?
    var cache: CachePart?
    var latency: LatencyPart?
    var injection: InjectionPart?
    var settings: SettingPart?

    init(_ track: CircuitTrack, at now: Moment) {
        target = track.target.text
        instance = track.id.instance.text
        name = track.id.name?.text
        switch track.shown(at: now.monotonic) {
        case .state(let known): state = known.reportWord
        case .noAnswer: state = "no-answer"
        case .noData, .noCircuit: state = "no-data"
        }
        staleSeconds = track.staleness(at: now.monotonic)?.inSeconds
        standing = track.standing(at: now.monotonic).map {
            StandingPart(seconds: $0.duration.inSeconds, isAtLeast: $0.isAtLeast, isOutage: $0.isOutage)
        }
        readAt = track.latestAt?.wall.rfc3339
        rates = RatePart(track.rates(at: now.monotonic))
        guard let reading = track.latest else { return }
        if track.failure != nil { lastKnownState = reading.state.reportWord }
        stateWord = reading.stateWord?.text
        counters = CounterPart(reading.counters)
        window = reading.window.flatMap(WindowPart.init)
        failuresInARow = reading.isStreakInARow ? reading.failureStreak : nil
        failuresCounted = reading.isStreakInARow ? nil : reading.failureStreak
        inFlight = reading.inFlight
        nextProbe = ProbePart(track.nextProbe(at: now.monotonic))
        // Where there was none there is no member: that is the form that others read.
        lastFailure = reading.lastFailure.flatMap { failure -> LastFailurePart? in
            guard failure != .never else { return nil }
            return LastFailurePart(
                at: failure.time?.rfc3339,
                text: failure.text?.text,
                isInjected: failure.isInjected
            )
        }
        cache = CachePart(entries: reading.cacheEntries, capacity: reading.cacheCapacity)
        latency = reading.latency.map {
            LatencyPart(medianSeconds: $0.median.inSeconds, p99Seconds: $0.p99.inSeconds)
        }
        injection = reading.injection.map {
            InjectionPart(
                callsLeft: $0.callsLeft,
                share: $0.rate,
                addedLatencySeconds: $0.addedLatency?.inSeconds,
                secondsLeft: $0.timeLeft?.inSeconds
            )
        }
        settings = SettingPart(reading.thresholds)
    }
}

private struct StandingPart: Encodable {
    var seconds: Double
    var isAtLeast: Bool
    var isOutage: Bool

    private enum CodingKeys: String, CodingKey {
        case seconds
        case isAtLeast = "atLeast"
        case isOutage = "outage"
    }
}

private struct CounterPart: Encodable {
    var total, succeeded, failed, ignored, refused, cacheHits, cacheMisses: UInt64?

    init?(_ counters: Counters) {
        guard counters != Counters() else { return nil }
        total = counters.total
        succeeded = counters.succeeded
        failed = counters.failed
        ignored = counters.ignored
        refused = counters.refused
        cacheHits = counters.cacheHits
        cacheMisses = counters.cacheMisses
    }
}

private struct RatePart: Encodable {
    var failure, lastFailure, callsPerSecond, refusedPerSecond, cacheHit: Double?

    init?(_ rates: Rates) {
        guard rates != Rates() else { return nil }
        switch rates.failure {
        case .value(let rate): failure = rate
        case .was(let rate): lastFailure = rate
        case .reported, .none: break
        }
        callsPerSecond = rates.calls
        refusedPerSecond = rates.refused
        cacheHit = rates.cache
    }
}

/// What the target counted over a window of its own.
private struct WindowPart: Encodable {
    var calls, failed: Int?
    var failure: Double?
    var seconds: Double?
    var lastCalls: Int?

    init?(_ window: CallWindow) {
        calls = window.calls
        failed = window.failed
        failure = window.failureRate
        switch window.extent {
        case .calls(let count): lastCalls = count
        case .time(let time): seconds = time.inSeconds
        case .notReported: break
        }
        guard calls != nil || failed != nil || failure != nil else { return nil }
    }
}

private struct ProbePart: Encodable {
    var inSeconds: Double?
    var isDue: Bool?

    private enum CodingKeys: String, CodingKey {
        case inSeconds
        case isDue = "due"
    }

    init?(_ probe: NextProbe) {
        switch probe {
        case .in(let left): inSeconds = left.inSeconds
        case .due: isDue = true
        case .none, .notReported: return nil
        }
    }
}

private struct LastFailurePart: Encodable {
    var at: String?
    var text: String?
    var isInjected: Bool?

    private enum CodingKeys: String, CodingKey {
        case at, text
        case isInjected = "injected"
    }
}

private struct CachePart: Encodable {
    var entries: Int?
    var capacity: Int?

    init?(entries: Int?, capacity: Int?) {
        guard entries != nil || capacity != nil else { return nil }
        self.entries = entries
        self.capacity = capacity
    }
}

private struct LatencyPart: Encodable {
    var medianSeconds: Double
    var p99Seconds: Double
}

private struct InjectionPart: Encodable {
    var callsLeft: Int?
    var share: Double?
    var addedLatencySeconds: Double?
    var secondsLeft: Double?
}

private struct SettingPart: Encodable {
    var failuresToOpen: Int?
    var successesToClose: Int?
    var halfOpenCalls: Int?
    var recoverySeconds: Double?

    init?(_ thresholds: Thresholds) {
        guard thresholds != Thresholds() else { return nil }
        failuresToOpen = thresholds.failures
        successesToClose = thresholds.successes
        halfOpenCalls = thresholds.halfOpenCalls
        recoverySeconds = thresholds.recoveryTimeout?.inSeconds
    }
}
