import CircuitBreaker
import CircuitReports
import CircuitVocabulary
import Hummingbird
import Logging

/// One control action, or the attempt at one, as it is recorded.
struct AuditRecord: Sendable {
    var action: String
    var circuit: String
    var from: String?
    var time = BreakerClock.system.wall()
    var who: String?
    var order: ControlOrder?
    var refusal: Problem?

    init(action: String, circuit segment: Substring, from: String?) {
        self.action = action
        self.circuit = String((segment.percentDecoded ?? String(segment)).prefix(100))
        self.from = from
    }
}

extension CircuitHealth {
    /// Records an action where the service wants it, and tells refusals to the log of the service besides.
    ///
    /// A record that cannot be kept does not undo the action, which has been carried out: it goes to the log of the service.
    func write(_ record: AuditRecord) async {
        let line = record.line
        let text = String(decoding: line, as: UTF8.self)
        let logger = configuration.logger
        if let refusal = record.refusal {
            // Whoever has no token decides how often this happens: past the limit it is not even written down.
            if refusal.status == HTTPResponse.Status.tooManyRequests.code, record.who == nil { return }
            logger.warning(
                "control refused: \(record.action) of \(record.circuit.harmless): \(refusal.status) \(refusal.detail.harmless)",
                metadata: ["from": "\(record.from ?? "unknown")", "who": "\((record.who ?? "unknown").harmless)"]
            )
        }
        guard let audit else {
            logger.notice("control: \(text)")
            return
        }
        await audit.append(line) { error in
            logger.error("the audit log is not written: \("\(error)".harmless); the record is: \(text)")
        }
    }

    /// Waits for the records that are not written yet; those that are not within a time go to the log of the service.
    ///
    /// An answer to a control action waits for its record, so there are none unless a disk or pipe hangs.
    ///
    /// - Parameter time: How long to wait.
    public func finishAudit(within time: Duration = .seconds(5)) async {
        for line in await audit?.finish(within: time) ?? [] {
            let text = String(decoding: line, as: UTF8.self)
            configuration.logger.error("the audit log hangs; the record is: \(text)")
        }
    }
}

extension AuditRecord {
    /// The record as one JSON object without a line feed.
    var line: [UInt8] {
        var writer = JSONWriter(capacity: 384)
        writer.beginObject()
        writer.key("time")
        writer.value(time)
        writer.key("who")
        writer.value(orNull: who)
        writer.key("from")
        writer.value(orNull: from)
        writer.key("action")
        writer.value(action)
        writer.key("circuit")
        writer.value(circuit)
        if let order { writer.write(order) }
        writer.key("result")
        writer.word(refusal == nil ? "done" : "refused")
        writer.key("status")
        writer.value(refusal?.status ?? HTTPResponse.Status.ok.code)
        if let refusal {
            writer.key("detail")
            writer.value(refusal.detail)
            if let field = refusal.field {
                writer.key("field")
                writer.value(field)
            }
        }
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func value(orNull text: String?) {
        if let text { value(text) } else { null() }
    }

    /// What was asked for, in the fields in which it was asked.
    fileprivate mutating func write(_ order: ControlOrder) {
        switch order {
        case .forceOpen(let time, let reason):
            seconds(time)
            self.reason(reason)
        case .reset(let reason), .disable(let reason), .metricsOnly(let reason):
            self.reason(reason)
        case .inject(.next(let calls)):
            key("next")
            value(calls)
        case .inject(.share(let rate, for: let time)):
            key("rate")
            value(rate)
            seconds(time)
        case .inject(.latency(let latency, for: let time)):
            key("latency_ms")
            fractionalMilliseconds(latency)
            seconds(time)
        case .stopInjection: break
        }
    }

    private mutating func reason(_ reason: String?) {
        guard let reason else { return }
        key("reason")
        value(reason)
    }

    private mutating func seconds(_ time: Duration?) {
        guard let time else { return }
        key("duration_seconds")
        value(time / .seconds(1))
    }
}
