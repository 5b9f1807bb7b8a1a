package import DisplayText

/// What one of the two health endpoints answered, read leniently.
///
/// Services in the field leave fields out, add some, and write numbers as texts. Whatever is not understood is absent;
/// only a body that is no JSON, or that names no state, is refused. Our own service's additions are read where they
/// are.
package struct HealthDocument: Hashable, Sendable {
    /// The circuit's own name, where the service gives one.
    package var name: DisplayText?

    package var reading: Reading

    /// The circuit's own name as it was written, for addresses.
    var rawName: String?

    /// Whether the service is one of ours, which takes control and keeps events.
    var isOurs: Bool

    /// Changes whenever there may be a new event.
    var revision: [String?]

    /// Fields whose value cannot be what they are named for, and which were left out.
    package var nonsense: [DisplayText]

    /// Reads a body that tells of one circuit.
    ///
    /// - Parameter body: The bytes of the answer.
    /// - Throws: ``HealthDocumentError``.
    package init(body: some Collection<UInt8>) throws(HealthDocumentError) {
        guard let document = Self.single(in: try Self.fields(of: body)) else { throw .noState }
        self = document
    }

    /// Reads a body that tells of one circuit, or of all that a service has.
    ///
    /// - Parameter body: The bytes of the answer.
    /// - Returns: The circuits, and whether the body was a list of them, which may be empty.
    /// - Throws: ``HealthDocumentError``.
    static func all(
        in body: some Collection<UInt8>
    ) throws(HealthDocumentError) -> (circuits: [HealthDocument], isList: Bool) {
        let outer = try fields(of: body)
        if let list = outer.object("circuit_breakers") {
            let circuits = list.names.compactMap { name in
                list.object(name).flatMap { HealthDocument(fields: $0, listedAs: name) }
            }
            return (circuits, true)
        }
        guard let document = single(in: outer) else { throw .noState }
        return ([document], false)
    }

    private static func fields(of body: some Collection<UInt8>) throws(HealthDocumentError) -> LenientFields {
        guard let value = JSONValue(body) else { throw .notJSON(beginning(of: body)) }
        guard case .object(let members) = value else { throw .noState }
        return LenientFields(members)
    }

    private static func single(in outer: LenientFields) -> HealthDocument? {
        outer.object("circuit_breaker").flatMap { HealthDocument(fields: $0) } ?? HealthDocument(fields: outer)
    }

    private static func beginning(of body: some Collection<UInt8>) -> DisplayText {
        let text = body.drop { $0 <= 0x20 }.prefix(100)
        return text.isEmpty ? "empty" : DisplayText(untrustedUTF8: text, limit: 9)
    }

    private init?(fields: LenientFields, listedAs listed: String? = nil) {
        var fields = fields
        guard let word = fields.text("state"), !word.isEmpty else { return nil }
        let state = CircuitState(word: word, mode: fields.text("mode"))
        var reading = Reading(state: state)
        if state == .unknown { reading.stateWord = DisplayText(untrusted: word, limit: 40) }

        reading.failureStreak = fields.size("failure_count")
        reading.counters = Counters(
            total: fields.count("total_calls"),
            succeeded: fields.count("successful_calls"),
            failed: fields.count("failed_calls"),
            ignored: fields.count("ignored_calls"),
            refused: fields.count("fallback_calls"),
            cacheHits: fields.count("cache_hits"),
            cacheMisses: fields.count("cache_misses")
        )
        reading.cacheEntries = fields.size("cache_size")
        reading.cacheCapacity = fields.size("cache_capacity")
        reading.inFlight = fields.size("in_flight")
        reading.thresholds = Self.thresholds(fields.object("thresholds") ?? fields)
        reading.window = fields.object("window").map(Self.window)
        if state == .metricsOnly {
            reading.wouldBe = fields.text("would_be_state").map { CircuitState(word: $0) }
        }
        reading.processID = fields.text("instance_id").flatMap(Self.shown)

        // Measured with the service's own clock from end to end: a skewed one cannot bend them.
        if let now = fields.time("now") {
            reading.timeInState = Self.elapsed(from: fields.time("state_since"), to: now)
            reading.outage = state == .closed ? nil : Self.elapsed(from: fields.time("outage_since"), to: now)
        }
        if state.refusesCalls { reading.nextProbe = fields.duration("next_probe_in_ms", unit: .milliseconds(1)) }

        let plainFailureTime = fields.time("last_failure_time")
        let plainFailureText = fields.text("last_failure").flatMap(Self.shown).map { LastFailure(time: nil, text: $0) }
        let failure = fields.object("last_failure").flatMap(Self.lastFailure) ?? plainFailureText
        reading.lastFailure = failure ?? plainFailureTime.map { LastFailure(time: $0) }
        if reading.lastFailure?.time == nil { reading.lastFailure?.time = plainFailureTime }
        let members = ["last_failure", "last_failure_time"].filter(fields.has)
        if reading.lastFailure == nil, !members.isEmpty, members.allSatisfy(fields.isNull) {
            reading.lastFailure = .never
        }
        reading.injection = fields.object("injection").flatMap(Self.injection)
        reading.latency = fields.object("latency").flatMap(Self.latency)

        rawName = (fields.text("name") ?? listed).flatMap { $0.isEmpty ? nil : $0 }
        name = rawName.map { DisplayText(untrusted: $0) }
        self.reading = reading
        // These two have no meaning elsewhere than in the format of our own.
        isOurs = rawName != nil && fields.text("mode") != nil && fields.text("instance_id") != nil
        revision = ["state", "mode", "state_since", "instance_id"].map { fields.text($0) }
        revision.append(fields.object("injection")?.text("kind"))
        // A failed call is no event. But what a circuit that measures only would have done with it is one, and the document
        // does not say since when.
        if state == .metricsOnly {
            revision += [fields.text("would_be_state"), fields.object("last_failure")?.text("time")]
        }
        nonsense = fields.nonsense.map { DisplayText(untrusted: $0, limit: 40) }
    }

    private static func thresholds(_ fields: LenientFields) -> Thresholds {
        var fields = fields
        return Thresholds(
            failures: fields.size("failure_threshold"),
            successes: fields.size("success_threshold"),
            halfOpenCalls: fields.size("half_open_max_calls"),
            recoveryTimeout: fields.duration("recovery_timeout_ms", unit: .milliseconds(1))
                ?? fields.duration("recovery_timeout", unit: .seconds(1)),
            probeTimeout: fields.duration("probe_timeout_ms", unit: .milliseconds(1)),
            failureRate: fields.share("failure_rate"),
            slowCallRate: fields.share("slow_call_rate"),
            slowCall: fields.duration("slow_call_ms", unit: .milliseconds(1)),
            minimumCalls: fields.size("minimum_calls")
        )
    }

    private static func window(_ fields: LenientFields) -> CallWindow {
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

    private static func shown(_ text: String) -> DisplayText? {
        text.isEmpty ? nil : DisplayText(untrusted: text)
    }

    private static func elapsed(from start: WallTime?, to now: WallTime) -> Duration? {
        guard let start, start <= now else { return nil }
        return start.duration(to: now)
    }

    private static func lastFailure(_ fields: LenientFields) -> LastFailure? {
        var fields = fields
        let failure = LastFailure(
            time: fields.time("time"),
            text: fields.text("text").flatMap(shown),
            isInjected: fields.flag("injected")
        )
        return failure.time == nil && failure.text == nil ? nil : failure
    }

    private static func injection(_ fields: LenientFields) -> Injection? {
        var fields = fields
        let injection = Injection(
            callsLeft: fields.size("calls_left"),
            rate: fields.share("rate"),
            addedLatency: fields.duration("added_latency_ms", unit: .milliseconds(1)),
            timeLeft: fields.duration("ends_in_ms", unit: .milliseconds(1))
        )
        return injection == Injection() ? nil : injection
    }

    private static func latency(_ fields: LenientFields) -> Latency? {
        var fields = fields
        guard let median = fields.duration("p50_ms", unit: .milliseconds(1)),
            let p99 = fields.duration("p99_ms", unit: .milliseconds(1))
        else { return nil }
        return Latency(median: median, p99: p99)
    }
}

/// Why a body is not a health document.
package enum HealthDocumentError: Error, Hashable, Sendable {
    /// With the beginning of what came instead.
    case notJSON(DisplayText)
    case noState
}

extension CircuitState {
    /// What a service's word means, in any case and with any separator; a word that nobody knows, or a bare number, is
    /// unknown.
    ///
    /// - Parameters:
    ///   - word: The state.
    ///   - mode: What our own service says besides: it reports a forced-open circuit as open and a disabled one as
    ///     closed.
    init(word: String, mode: String?) {
        let plain = Self(word: word)
        switch mode.map(Self.folded) {
        case "forcedopen" where plain == .open: self = .forcedOpen
        case "disabled" where plain == .closed: self = .disabled
        case "metricsonly" where plain == .closed: self = .metricsOnly
        default: self = plain
        }
    }

    init(word: String) {
        self =
            switch Self.folded(word) {
            case "closed": .closed
            case "open", "opened": .open
            case "halfopen", "halfopened": .halfOpen
            case "forcedopen": .forcedOpen
            case "disabled": .disabled
            case "metricsonly": .metricsOnly
            default: .unknown
            }
    }

    private static func folded(_ word: String) -> String {
        String(word.prefix(40).lowercased().filter { !"-_ ".contains($0) })
    }
}
