import NIOCore

/// Commands that travel together and are answered together, as the connection sees them.
///
/// `Waiter` is who waits for the answer; a test takes a number.
struct UnitOfWork<Waiter: Sendable>: Sendable {
    /// How replies become an answer.
    enum Shape: Equatable, Sendable {
        /// One reply.
        case single
        /// This many replies.
        case pipeline(Int)
        /// The replies to this many commands, and those to `MULTI` and `EXEC` around them.
        case transaction(Int)

        /// How many replies the server will send.
        var replies: Int {
            switch self {
            case .single: 1
            case .pipeline(let count): count
            case .transaction(let count): count + 2
            }
        }
    }

    /// Its number, by which its caller cancels it.
    let number: UInt64
    let shape: Shape
    /// How long the caller waits at most, and until when.
    let patience: Duration
    let deadline: NIODeadline
    /// How many bytes its commands are.
    var length = 0
    /// The name of its only command.
    var name: String?
    /// Its commands, where it has several.
    var commands: [RedisCommand] = []
    /// The waiting caller; nil: none any more, and the replies are dropped.
    var waiter: Waiter?

    /// The name of the command that a reply answers, by the reply's place among all of them.
    func command(ofReply place: Int) -> String? {
        switch shape {
        case .single: name
        case .pipeline: commands.indices.contains(place) ? commands[place].name : nil
        case .transaction where place == 0: RedisCommand.multi.name
        case .transaction(let count) where place > count: RedisCommand.exec.name
        case .transaction: commands.indices.contains(place - 1) ? commands[place - 1].name : nil
        }
    }
}

/// The answer to a unit of work.
enum Answer<Waiter: Sendable> {
    /// The reply to a single command; it may be an error of the server.
    case reply(RedisValue, to: Waiter)
    /// The replies to several, errors of the server among them.
    case replies([RedisValue], to: Waiter)
    /// No replies.
    case failure(RedisError, to: Waiter)
}

extension Answer: Equatable where Waiter: Equatable {}

/// Units of work that are not sent yet, with their commands as they will travel.
struct CommandBatch<Waiter: Sendable>: Sendable {
    private(set) var units: [UnitOfWork<Waiter>] = []
    private var bytes = ByteBuffer()
    private var abandoned = 0

    /// Creates an empty batch.
    init() {}

    /// Creates an empty batch with the capacity for another one's content, so that busy connections do not grow each batch anew.
    init(asLargeAs other: CommandBatch) {
        units.reserveCapacity(min(other.units.count, Self.mostReserved))
        bytes = ByteBufferAllocator().buffer(capacity: min(other.bytes.readableBytes, Self.mostBytesReserved))
    }

    private static var mostReserved: Int { 256 }
    private static var mostBytesReserved: Int { 16 << 10 }

    /// Whether there is nothing to send.
    var isEmpty: Bool { units.isEmpty }

    /// The earliest deadline of the waiting callers.
    var nextDeadline: NIODeadline? {
        units.lazy.filter { $0.waiter != nil }.map(\.deadline).min()
    }

    /// Appends a unit of one command.
    mutating func append(_ command: RedisCommand, _ unit: UnitOfWork<Waiter>) {
        var unit = unit
        unit.length = bytes.writeCommand(command)
        unit.name = command.name
        units.append(unit)
    }

    /// Appends a unit of several commands.
    mutating func append(_ commands: [RedisCommand], _ unit: UnitOfWork<Waiter>) {
        var unit = unit
        let isTransaction = if case .transaction = unit.shape { true } else { false }
        if isTransaction { unit.length += bytes.writeCommand(.multi) }
        for command in commands { unit.length += bytes.writeCommand(command) }
        if isTransaction { unit.length += bytes.writeCommand(.exec) }
        unit.commands = commands
        units.append(unit)
    }

    /// Appends another batch.
    mutating func append(_ other: CommandBatch) {
        guard !isEmpty else {
            self = other
            return
        }
        units += other.units
        bytes.writeImmutableBuffer(other.bytes)
        abandoned += other.abandoned
    }

    /// Gives a unit up; it will not be sent.
    ///
    /// - Returns: The waiter of the unit, or nil where the unit is not here.
    mutating func abandon(_ number: UInt64) -> Waiter? {
        guard let index = units.firstIndex(where: { $0.number == number }) else { return nil }
        return abandonUnit(at: index)
    }

    /// Abandons the units whose time is over.
    mutating func expire(at now: NIODeadline) -> [Answer<Waiter>] {
        units.indices.compactMap { index in
            guard units[index].deadline <= now, let waiter = abandonUnit(at: index) else { return nil }
            return .failure(.timedOut(after: units[index].patience), to: waiter)
        }
    }

    /// Fails all of them; nothing is left.
    mutating func fail(with error: RedisError) -> [Answer<Waiter>] {
        defer { self = CommandBatch() }
        return units.compactMap { unit in unit.waiter.map { .failure(error, to: $0) } }
    }

    /// Takes out the units whose callers still wait, and their bytes; the batch is empty afterwards.
    mutating func take() -> (units: [UnitOfWork<Waiter>], bytes: ByteBuffer) {
        defer { self = CommandBatch() }
        guard abandoned > 0 else { return (units, bytes) }
        var kept = ByteBuffer()
        for unit in units {
            guard let part = bytes.readSlice(length: unit.length), unit.waiter != nil else { continue }
            kept.writeImmutableBuffer(part)
        }
        return (units.filter { $0.waiter != nil }, kept)
    }

    private mutating func abandonUnit(at index: Int) -> Waiter? {
        guard let waiter = units[index].waiter else { return nil }
        units[index].waiter = nil
        abandoned += 1
        return waiter
    }
}

extension RedisCommand {
    static let multi = RedisCommand("MULTI")
    static let exec = RedisCommand("EXEC")
}
