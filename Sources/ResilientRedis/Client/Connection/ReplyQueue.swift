import NIOCore

/// The units of work that were sent and have no answer, in the order in which the server will answer them.
///
/// Replies bear no names: the next one belongs to the oldest unit. So a unit without a caller (cancelled, or
/// out of time) stays in its place, and its replies are dropped when they come; the others notice nothing.
struct ReplyQueue<Waiter: Sendable>: Sendable {
    private var units = CircularBuffer<UnitOfWork<Waiter>>()
    /// The replies to the oldest unit, as far as they have come.
    private var collected: [RedisValue] = []
    private var progress = NIODeadline.distantPast

    /// The number of callers who wait.
    private(set) var waiting = 0

    /// Whether every unit is answered.
    var isEmpty: Bool { units.isEmpty }

    /// The number of units that are not answered, with or without a caller.
    var count: Int { units.count }

    /// The name of the command that the next reply answers.
    var nextCommand: String? { units.first?.command(ofReply: collected.count) }

    /// Since when nothing has been answered although something was to be; nil where nothing is.
    var silentSince: NIODeadline? { units.isEmpty ? nil : progress }

    /// The earliest deadline of the waiting callers.
    var nextDeadline: NIODeadline? {
        waiting == 0 ? nil : units.lazy.filter { $0.waiter != nil }.map(\.deadline).min()
    }

    /// Takes units that are being sent.
    mutating func append(_ sent: [UnitOfWork<Waiter>], at now: NIODeadline) {
        if units.isEmpty { progress = now }
        // One by one: the standard library's append of a sequence is not specialised for a circular buffer.
        for unit in sent {
            units.append(unit)
            if unit.waiter != nil { waiting += 1 }
        }
    }

    /// Takes a reply.
    ///
    /// - Throws: Where no unit is without an answer.
    /// - Returns: The answer that it completes, if there is one and its caller still waits.
    mutating func received(_ reply: RedisValue, at now: NIODeadline) throws(RedisError) -> Answer<Waiter>? {
        guard let unit = units.first else { throw .protocolViolation("the server sent a reply without a command") }
        if unit.shape != .single {
            collected.append(reply)
            guard collected.count == unit.shape.replies else { return nil }
        }
        progress = now
        units.removeFirst()
        let replies = collected
        if !collected.isEmpty { collected = [] }
        guard let waiter = unit.waiter else { return nil }
        waiting -= 1
        switch unit.shape {
        case .single: return .reply(reply, to: waiter)
        case .pipeline: return .replies(replies, to: waiter)
        case .transaction(let count):
            do {
                return .replies(try Self.transaction(replies, count), to: waiter)
            } catch {
                return .failure(error, to: waiter)
            }
        }
    }

    /// Gives a unit up; its replies will be dropped.
    ///
    /// - Returns: The waiter of the unit, or nil where the unit is not here.
    mutating func abandon(_ number: UInt64) -> Waiter? {
        guard let index = units.firstIndex(where: { $0.number == number }) else { return nil }
        return abandonUnit(at: index)
    }

    /// Abandons the units whose time is over.
    mutating func expire(at now: NIODeadline) -> [Answer<Waiter>] {
        guard waiting > 0 else { return [] }
        return units.indices.compactMap { index in
            guard units[index].deadline <= now, let waiter = abandonUnit(at: index) else { return nil }
            return .failure(.timedOut(after: units[index].patience), to: waiter)
        }
    }

    /// Fails all of them; nothing is left.
    mutating func fail(with error: RedisError) -> [Answer<Waiter>] {
        defer { self = ReplyQueue() }
        return units.compactMap { unit in unit.waiter.map { .failure(error, to: $0) } }
    }

    private mutating func abandonUnit(at index: CircularBuffer<UnitOfWork<Waiter>>.Index) -> Waiter? {
        guard let waiter = units[index].waiter else { return nil }
        units[index].waiter = nil
        waiting -= 1
        return waiter
    }

    /// Returns the results of a transaction from the replies to `MULTI`, the commands and `EXEC`.
    private static func transaction(_ replies: [RedisValue], _ count: Int) throws(RedisError) -> [RedisValue] {
        switch replies[count + 1] {
        case .array(let results) where results.count == count:
            return results
        case .null:
            throw .transactionDiscarded
        case .error(let verdict):
            // The server says `EXECABORT`, and says why here or when the command was queued. Several may have been refused, and
            // a failure of the server goes before a mistake.
            let errors = replies.compactMap(\.refusal)
            throw errors.first(where: \.isFailure) ?? errors.first ?? .serverReply(verdict)
        default:
            throw .unexpectedReply(to: .exec)
        }
    }
}
