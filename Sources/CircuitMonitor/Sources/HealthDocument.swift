package import DisplayText

/// What a service said of one circuit, read leniently.
///
/// Services in the field leave fields out, add some, call them otherwise (``FieldDialect``), and write numbers as texts.
/// Whatever is not understood is absent. Our own service's additions are read where they are.
package struct HealthDocument: Hashable, Sendable {
    /// The circuit's own name, where the service gives one; no two circuits of an answer have the same.
    package var name: DisplayText?

    package var reading: Reading

    /// The name as the service writes it, for addresses.
    var rawName: String?

    /// Whether the service is one of ours, which takes control and keeps events.
    var isOurs = false

    /// Changes whenever there may be a new event.
    var revision: [String?] = []

    /// When the process started, where the service says so.
    var startedAt: WallTime?

    /// Fields whose value cannot be what they are named for, and which were left out.
    package var nonsense: [DisplayText] = []

    /// Fields with a time that has not come yet, and by how much.
    var future: [FutureTime] = []

    /// The time by the service's own clock, where it tells one.
    var now: WallTime?

    /// In which scale the service wrote its failure rate; nil where that cannot be known.
    private(set) var rateScale: RateScale?

    /// The failure rate that may be a share or a percentage, and the field that it stands in.
    private(set) var undecidedRate: UndecidedRate?

    /// A time that has not come yet: a clock or a time zone is wrong, on one side or the other.
    struct FutureTime: Hashable, Sendable {
        var field: DisplayText
        var lead: Duration
    }

    struct UndecidedRate: Hashable, Sendable {
        var field: DisplayText
        var number: Double
    }

    /// Reads a body that tells of one circuit.
    ///
    /// - Parameter body: The bytes of the answer.
    /// - Throws: ``HealthDocumentError``.
    package init(body: some Collection<UInt8>) throws(HealthDocumentError) {
        let answer = try HealthBody(body)
        guard answer.circuits.count == 1, let only = answer.circuits.first else {
            throw .noCircuit(found: "\(answer.circuits.count) circuits")
        }
        self = only
    }

    /// Reads a circuit.
    ///
    /// - Parameters:
    ///   - circuit: What the body has of it.
    ///   - now: The time by our own clock; used where the service tells none.
    init(_ circuit: FoundCircuit, now: WallTime) {
        guard let object = circuit.object else {
            reading = Self.reading(circuit.state)
            return
        }
        var fields = CircuitFields(object)
        reading = Self.reading(circuit.state)
        let exact = LenientFields(object)
        reading.state = reading.state.refined(by: exact.text("mode"))
        if reading.state == .closed, fields.flag(.isEnabled) == false { reading.state = .disabled }

        readCounts(&fields)
        reading.thresholds = Self.thresholds(&fields)
        readWindow(&fields, object)
        readTimes(&fields, ours: now)
        if reading.state == .metricsOnly {
            reading.wouldBe = exact.text("would_be_state").map { CircuitState(word: $0) }
        }
        reading.processID = fields.text(.instanceID).map { DisplayText(untrusted: $0) }
        reading.injection = exact.object("injection").flatMap(Self.injection)
        reading.latency = exact.object("latency").flatMap(Self.latency)

        rawName = fields.text(.name) ?? Self.subject(of: circuit, fields)
        // These two have no meaning elsewhere than in the format of our own.
        isOurs = exact.text("mode") != nil && exact.text("instance_id") != nil
        if isOurs { revision = Self.revision(exact, state: reading.state) }
        nonsense = fields.nonsense.map { DisplayText(untrusted: $0, limit: 40) }
    }

    /// What names a circuit that has no name; in a map the key does.
    private static func subject(of circuit: FoundCircuit, _ fields: CircuitFields) -> String? {
        guard circuit.key == nil, let subject = fields.text(.subject) else { return nil }
        return CircuitState(word: subject) == .unknown ? subject : nil
    }

    private static func reading(_ state: StateReading?) -> Reading {
        var reading = Reading(state: state?.state ?? .unknown)
        if reading.state == .unknown { reading.stateWord = state?.word.map { DisplayText(untrusted: $0, limit: 40) } }
        return reading
    }

    private static func revision(_ fields: LenientFields, state: CircuitState) -> [String?] {
        var revision = ["state", "mode", "state_since", "instance_id"].map { fields.text($0) }
        revision.append(fields.object("injection")?.text("kind"))
        // A failed call is no event. But what a circuit that measures only would have done with it is one, and the document
        // does not say since when.
        if state == .metricsOnly {
            revision += [fields.text("would_be_state"), fields.object("last_failure")?.text("time")]
        }
        return revision
    }

    private mutating func readCounts(_ fields: inout CircuitFields) {
        let hasWindowCounts = fields.has(.bufferedCalls)
        reading.failureStreak = fields.size(.streak)
        reading.counters = Counters(
            total: fields.count(.total),
            succeeded: fields.count(.succeeded),
            failed: hasWindowCounts ? nil : fields.count(.failed),
            ignored: fields.count(.ignored),
            refused: fields.count(.refused),
            cacheHits: fields.count(.cacheHits),
            cacheMisses: fields.count(.cacheMisses)
        )
        if reading.counters.failed == nil, !hasWindowCounts, fields.has(.succeeded) {
            reading.counters.failed = fields.count(.failures)
        } else if reading.failureStreak == nil, !fields.has(.succeeded) {
            reading.failureStreak = fields.size(.failures)
        }
        reading.cacheEntries = fields.size(.cacheEntries)
        reading.cacheCapacity = fields.size(.cacheCapacity)
        reading.inFlight = fields.size(.inFlight)
    }

    private static func thresholds(_ fields: inout CircuitFields) -> Thresholds {
        var thresholds = Thresholds(
            successes: fields.size(.successThreshold),
            halfOpenCalls: fields.size(.halfOpenCalls),
            recoveryTimeout: fields.duration(.recoveryTimeout),
            probeTimeout: fields.duration(.probeTimeout),
            failureRate: fields.limit(.failureRateThreshold),
            slowCallRate: fields.limit(.slowCallRateThreshold),
            slowCall: fields.duration(.slowCall),
            minimumCalls: fields.size(.minimumCalls)
        )
        // Some call the share of failures at which they open by the same name as others their count.
        if let slot = fields[.failureThreshold], let word = slot.value.word,
            word.hasSuffix("%") || Double(word).map({ $0 > 0 && $0 < 1 }) == true
        {
            thresholds.failureRate = thresholds.failureRate ?? fields.limit(.failureThreshold)
        } else {
            thresholds.failures = fields.size(.failureThreshold)
        }
        return thresholds
    }

    private mutating func readWindow(_ fields: inout CircuitFields, _ object: JSONObject) {
        var window = CallWindow(extent: .notReported)
        if case .object(let own)? = object["window"] { window = Self.window(LenientFields(own)) }
        if fields.has(.bufferedCalls) {
            window.calls = fields.size(.bufferedCalls)
            window.failed = fields.size(.failed)
            window.slow = fields.size(.slowCalls)
        }
        // A rate over no calls is none, whatever the service makes of it.
        let calls = window.calls.map(UInt64.init(clamping:)) ?? reading.counters.total
        if calls != 0 {
            if window.failureRate == nil { window.failureRate = failureRate(&fields, window) }
            if window.slowCallRate == nil { window.slowCallRate = fields.rate(.slowCallRate, scale: rateScale) }
        }
        reading.window = window == CallWindow(extent: .notReported) && object["window"]?.isObject != true ? nil : window
    }

    /// Today's share of failures; what is written tells its scale, or the counts beside it do.
    private mutating func failureRate(_ fields: inout CircuitFields, _ window: CallWindow) -> Double? {
        guard let slot = fields[.failureRate] else { return nil }
        let number: Double
        switch RateText(slot.value, name: slot.name) {
        case .nothing: return nil
        case .nonsense:
            fields.noteNonsense(.failureRate)
            return nil
        case .share(let share, let scale):
            rateScale = scale
            return share
        case .either(0): return 0
        case .either(let written): number = written
        }
        rateScale = scale(of: number, fields, window)
        if rateScale == nil {
            undecidedRate = UndecidedRate(field: DisplayText(untrusted: slot.name, limit: 40), number: number)
        }
        return rateScale?.share(number)
    }

    private func scale(of number: Double, _ fields: CircuitFields, _ window: CallWindow) -> RateScale? {
        var counted: [Double] = []
        if let calls = window.calls, let failed = window.failed, calls > 0 {
            counted.append(Double(failed) / Double(calls))
        }
        if let failed = reading.counters.failed.map(Double.init) {
            if let succeeded = reading.counters.succeeded.map(Double.init), failed + succeeded > 0 {
                counted.append(failed / (failed + succeeded))
            }
            if let total = reading.counters.total, total > 0 { counted.append(failed / Double(total)) }
        }
        for share in counted {
            if let scale = RateScale(of: number, counted: share) { return scale }
        }
        // What stands beside it is written in the same scale.
        if let slot = fields[.successRate] {
            switch RateText(slot.value, name: slot.name) {
            case .share(_, let scale): return scale
            case .either(let rest): if let scale = RateScale(of: number, rest: rest) { return scale }
            case .nothing, .nonsense: break
            }
        }
        guard let slot = fields[.failureRateThreshold] else { return nil }
        switch RateText(slot.value, name: slot.name) {
        case .share(_, let scale): return scale
        // Nobody opens a circuit at less than a percent.
        case .either(let limit): return limit > 0 ? .share : nil
        case .nothing, .nonsense: return nil
        }
    }

    /// Reads the failure rate that could not be read alone.
    ///
    /// - Parameter scale: In which the other circuits of the answer are written.
    mutating func decideRate(_ scale: RateScale) {
        guard let rate = undecidedRate else { return }
        rateScale = scale
        undecidedRate = nil
        var window = reading.window ?? CallWindow(extent: .notReported)
        window.failureRate = scale.share(rate.number)
        reading.window = window
    }
}
