import CircuitMonitor
import CircuitVocabulary
import DisplayText

extension HealthDocument {
    /// Reads how long the state has lasted, when the next probe is, and the last failure.
    ///
    /// What has lasted is measured with the service's own clock from end to end: a skewed one cannot bend it.
    mutating func readTimes(_ fields: inout CircuitFields, ours: WallTime) {
        now = fields.time(.now)?.time
        startedAt = fields.time(.startedAt)?.time
        if let now {
            let since = fields.time(.stateSince) ?? (reading.state.refusesCalls ? fields.time(.openedAt) : nil)
            reading.timeInState = Self.elapsed(from: since?.time, to: now)
            reading.outage =
                reading.state == .closed ? nil : Self.elapsed(from: fields.time(.outageSince)?.time, to: now)
        }
        if reading.timeInState == nil { reading.timeInState = fields.duration(.timeInState) }
        if reading.state.refusesCalls {
            reading.nextProbe = nextProbe(&fields, from: now ?? ours)
        }
        readLastFailure(&fields, now: now ?? ours)
    }

    private static func elapsed(from start: WallTime?, to now: WallTime) -> Duration? {
        guard let start, start <= now else { return nil }
        return start.duration(to: now)
    }

    /// How long until the next probe; zero where its time has come.
    private mutating func nextProbe(_ fields: inout CircuitFields, from now: WallTime) -> Duration? {
        if let slot = fields[.nextProbeIn] {
            // Some name a point in time as others a length of it.
            if case .text(let text) = slot.value, let time = WallTime(timestamp: text) {
                return Self.remaining(until: time, from: now)
            }
            if let duration = fields.duration(.nextProbeIn) { return duration }
        }
        guard let slot = fields[.nextProbeAt] else { return nil }
        switch TimeReading(slot.value) {
        case .at(let time)?:
            let remaining = Self.remaining(until: time, from: now)
            // However much the wait has grown with failed probes, this is another clock's time.
            guard remaining <= (reading.thresholds.recoveryTimeout ?? .seconds(86_400)) * 20 else {
                future.append(FutureTime(field: DisplayText(untrusted: slot.name, limit: 40), lead: remaining))
                return nil
            }
            return remaining
        case .never?: return nil
        // No time: what is left of the wait.
        case nil: return fields.duration(.nextProbeAt)
        }
    }

    private static func remaining(until time: WallTime, from now: WallTime) -> Duration {
        max(.zero, now.duration(to: time))
    }

    private mutating func readLastFailure(_ fields: inout CircuitFields, now: WallTime) {
        let plainTime = fields.time(.lastFailureTime)
        let text = fields.text(.lastError).map { DisplayText(untrusted: $0) }
        var failure: LastFailure?
        var told = plainTime
        switch fields[.lastFailure]?.value {
        case .object(let object)?:
            failure = Self.lastFailure(object)
        // A time under this name, or the error's text.
        case .number?, .null?:
            told = told ?? fields.time(.lastFailure)
        case .text(let word)? where !word.isEmpty:
            if let time = TimeReading(.text(word)) {
                told = told ?? time
            } else {
                failure = LastFailure(time: nil, text: DisplayText(untrusted: word))
            }
        case .text?, .flag?, .array?, nil:
            break
        }
        if failure == nil, text != nil || told?.time != nil { failure = LastFailure(time: nil) }
        if failure?.time == nil { failure?.time = told?.time }
        if failure?.text == nil { failure?.text = text }
        if failure == nil, told == .never, fields[.lastFailure]?.value.isScalar != false { failure = .never }
        reading.lastFailure = failure
        guard let field = fields[.lastFailureTime] ?? fields[.lastFailure] else { return }
        if let lead = failure?.lead(over: now) {
            future.insert(FutureTime(field: DisplayText(untrusted: field.name, limit: 40), lead: lead), at: 0)
        }
    }

    private static func lastFailure(_ object: JSONObject) -> LastFailure? {
        let times = ["time", "timestamp", "at", "date"].compactMap { object[$0].flatMap(TimeReading.init) }
        let texts = ["text", "message", "error", "reason", "exception"].compactMap { object[$0]?.word }
        let failure = LastFailure(
            time: times.lazy.compactMap(\.time).first,
            text: texts.first { !$0.isEmpty }.map { DisplayText(untrusted: $0) },
            isInjected: LenientFields(object).flag("injected")
        )
        return failure.time == nil && failure.text == nil ? nil : failure
    }
}
