package import CircuitMonitor
import CircuitVocabulary
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

    /// Whether members of the circuit say states that exclude each other.
    let isContradiction: Bool

    /// In which scale the service wrote its rates, by the folded name of the field, where that is known.
    private(set) var rateScales: [String: RateScale] = [:]

    /// The rates that may be shares or percentages.
    private(set) var undecidedRates: [UndecidedRate] = []

    /// A time that has not come yet: a clock or a time zone is wrong, on one side or the other.
    struct FutureTime: Hashable, Sendable {
        var field: DisplayText
        var lead: Duration
    }

    struct UndecidedRate: Hashable, Sendable {
        /// The name of the field, as it is shown and folded.
        var field: DisplayText
        var key: String
        var number: Double
        /// Where it belongs in the window.
        var figure: Figure

        enum Figure: Hashable { case failures, slowCalls }
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
        isContradiction = circuit.state?.isContradiction == true
        guard let object = circuit.object else {
            reading = Self.reading(circuit.state)
            return
        }
        var fields = CircuitFields(object)
        reading = Self.reading(circuit.state)
        let exact = LenientFields(object)
        reading.state = reading.state.refined(by: exact.text("mode"))
        if reading.state == .closed, fields.flag(.isEnabled) == false { reading.state = .disabled }

        readCounts(&fields, exact)
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

    private mutating func readCounts(_ fields: inout CircuitFields, _ exact: LenientFields) {
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
        reading.countsFallbacks = fields[.refused].map { FieldSpellings.isOfFallbacks($0.name) } ?? true
        if reading.counters.failed == nil, !hasWindowCounts, fields.has(.succeeded) {
            reading.counters.failed = fields.count(.failures)
        } else if reading.failureStreak == nil, !fields.has(.succeeded) {
            reading.failureStreak = fields.size(.failures)
        }
        if reading.failureStreak != nil {
            // Our own format counts failures in a row under a name that others have for failures of any time.
            let isOwnFormat = exact.text("failure_count") != nil && exact.text("fallback_calls") != nil
            reading.isStreakInARow = isOwnFormat || fields[.streak].map { FieldSpellings.isInARow($0.name) } ?? false
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
            if window.failureRate == nil {
                let scale = fields.undecidedRate(.failureRate).flatMap { failureScale(of: $0, fields, window) }
                window.failureRate = rate(.failureRate, as: .failures, &fields, scale)
            }
            if window.slowCallRate == nil {
                let scale = fields.undecidedRate(.slowCallRate).flatMap { Self.slowScale(of: $0, fields, window) }
                window.slowCallRate = rate(.slowCallRate, as: .slowCalls, &fields, scale)
            }
        }
        reading.window = window == CallWindow(extent: .notReported) && object["window"]?.isObject != true ? nil : window
    }

    /// Today's share of calls; what is written tells its scale, or what stands beside it does.
    ///
    /// - Parameters:
    ///   - field: Where it stands.
    ///   - figure: Of which calls it is.
    ///   - fields: What the service says of the circuit.
    ///   - scale: In which a number from 0 to 1 is written, by what stands beside it.
    /// - Returns: The share from 0 to 1; nil where there is none, or where its scale is not known.
    private mutating func rate(
        _ field: CircuitField,
        as figure: UndecidedRate.Figure,
        _ fields: inout CircuitFields,
        _ scale: RateScale?
    ) -> Double? {
        guard let slot = fields[field] else { return nil }
        let key = FieldDialect.folded(slot.name)
        switch RateText(slot.value, name: slot.name) {
        case .nothing: return nil
        case .nonsense:
            fields.noteNonsense(field)
            return nil
        case .share(let share, let scale):
            rateScales[key] = scale
            return share
        case .either(0): return 0
        case .either(let number):
            guard let scale else {
                let name = DisplayText(untrusted: slot.name, limit: 40)
                undecidedRates.append(UndecidedRate(field: name, key: key, number: number, figure: figure))
                return nil
            }
            rateScales[key] = scale
            return scale.share(number)
        }
    }

    private static func slowScale(of number: Double, _ fields: CircuitFields, _ window: CallWindow) -> RateScale? {
        if let calls = window.calls, let slow = window.slow, calls > 0,
            let scale = RateScale(of: number, counted: Double(slow) / Double(calls))
        {
            return scale
        }
        return limitScale(fields[.slowCallRateThreshold])
    }

    /// The scale that a threshold is written in.
    private static func limitScale(_ slot: CircuitFields.Slot?) -> RateScale? {
        guard let slot else { return nil }
        switch RateText(slot.value, name: slot.name) {
        case .share(_, let scale): return scale
        // A threshold up to 1 is a share: no circuit is set to open at one percent or less.
        case .either(let limit): return limit > 0 ? .share : nil
        case .nothing, .nonsense: return nil
        }
    }

    private func failureScale(of number: Double, _ fields: CircuitFields, _ window: CallWindow) -> RateScale? {
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
        // Two shares that make a whole are written in the same scale.
        if let slot = fields[.successRate] {
            switch RateText(slot.value, name: slot.name) {
            case .share(let rest, .percent?): if let scale = RateScale(of: number, rest: rest * 100) { return scale }
            case .either(let rest): if let scale = RateScale(of: number, rest: rest) { return scale }
            case .share, .nothing, .nonsense: break
            }
        }
        return Self.limitScale(fields[.failureRateThreshold])
    }

    /// Reads the rates under a name that could not be read alone.
    ///
    /// - Parameters:
    ///   - key: The name, folded.
    ///   - scale: In which other circuits of the answer write it.
    mutating func decideRate(_ key: String, _ scale: RateScale) {
        for rate in undecidedRates where rate.key == key {
            var window = reading.window ?? CallWindow(extent: .notReported)
            switch rate.figure {
            case .failures: window.failureRate = scale.share(rate.number)
            case .slowCalls: window.slowCallRate = scale.share(rate.number)
            }
            reading.window = window
        }
        undecidedRates.removeAll { $0.key == key }
    }
}
