import NIOCore

/// The channel handler around a ``ConnectionStateMachine``: bytes in, bytes out, the clock, and the waiting callers.
///
/// It belongs to the event loop of its channel, as everything that it calls does.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// An event of a connection, for its owner.
    enum Event {
        /// It is ready for commands.
        case ready
        /// A message has come.
        case message([RedisValue])
        /// It takes no more commands, and ends by itself.
        case retiring
        /// A reply says that it may lead to the wrong server; reported before the caller gets that reply.
        case misled(Doubt, readySince: NIODeadline, now: NIODeadline)
        /// The server does what was refused before, on this connection or on the one before it.
        case relieved(readySince: NIODeadline, now: NIODeadline)
        /// It is over. Once, and last.
        case ended(RedisError)
    }

    /// Receives the events.
    var listener: ((Event) -> Void)?

    private(set) var machine: ConnectionStateMachine<Waiter>

    private let eventLoop: any EventLoop
    private let timeout: Duration
    private var decoder: ReplyDecoder
    private let alarm: LoopAlarm
    private var greetingTimeout: Scheduled<Void>?
    private var context: ChannelHandlerContext?

    init(
        _ configuration: RedisConfiguration,
        for purpose: ConnectionStateMachine<Waiter>.Purpose,
        on eventLoop: any EventLoop,
        telltale: Telltale? = nil
    ) {
        self.eventLoop = eventLoop
        machine = ConnectionStateMachine(
            purpose: purpose,
            handshake: Handshake(configuration),
            telltale: telltale
        )
        decoder = ReplyDecoder(limits: configuration.replyLimits)
        timeout = configuration.connectTimeout
        alarm = LoopAlarm(on: eventLoop)
    }

    // MARK: Orders

    /// Starts the timeout within which the connection has to be ready.
    func start() {
        let timeout = timeout
        alarm.ring = { [weak self] in self?.fallDue() }
        greetingTimeout = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(clamping: timeout)) { [weak self] in
            self?.end(with: .notConnected(after: timeout))
        }
    }

    /// Sends units; returns false where the connection takes none.
    func send(_ batch: inout CommandBatch<Waiter>) -> Bool {
        guard let context, machine.state == .active else { return false }
        let now = NIODeadline.now()
        let (units, bytes) = batch.take()
        guard machine.submit(units, at: now) else { return false }
        if bytes.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(bytes), promise: nil) }
        setAlarm(for: units, at: now)
        return true
    }

    /// Writes commands whose answers are messages.
    func write(_ commands: [RedisCommand]) {
        guard let context else { return }
        var bytes = ByteBuffer()
        for command in commands { bytes.writeCommand(command) }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Fails the caller of a unit that was cancelled; returns whether the unit was here.
    func abandon(_ number: UInt64, with error: any Error) -> Bool {
        guard let waiter = machine.abandon(number) else { return false }
        waiter.fail(with: error)
        closeIfFinished()
        return true
    }

    /// Takes no more commands, and ends when the last answer has come.
    func retire() {
        machine.retire()
        closeIfFinished()
    }

    /// Ends the connection now.
    func close(with error: RedisError) {
        end(with: error)
    }

    /// Reads messages, or leaves them in the socket.
    func setReading(_ isReading: Bool) {
        guard let context, machine.listen(isReading, at: .now()) else { return }
        context.channel.setOption(.autoRead, value: isReading).whenFailure { _ in }
        alarm.set(machine.nextCheck)
    }

    // MARK: The channel

    func handlerAdded(context: ChannelHandlerContext) {
        // The time may have run out, or the client been shut down, before there was a channel.
        guard machine.state != .closed else { return context.close(promise: nil) }
        self.context = context
        write(machine.begin())
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(with: .connectionClosed)
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.append(unwrapInboundIn(data))
        let now = NIODeadline.now()
        do {
            while machine.state != .closed, let frame = try decoder.next() {
                let action = machine.received(frame, at: now)
                if let doubt = machine.takeDoubt(), let readySince = machine.readySince {
                    listener?(.misled(doubt, readySince: readySince, now: now))
                }
                if machine.takeRelief(), let readySince = machine.readySince {
                    listener?(.relieved(readySince: readySince, now: now))
                }
                perform(action)
            }
            closeIfFinished()
        } catch {
            end(with: error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(with: .connectionClosed)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(with: RedisError(connecting: error, to: nil, timeout: timeout))
    }

    // MARK: The machine

    private func perform(_ action: ConnectionStateMachine<Waiter>.Action) {
        switch action {
        case .none: break
        case .send(let commands): write(commands)
        case .activate:
            greetingTimeout?.cancel()
            greetingTimeout = nil
            listener?(.ready)
            alarm.set(machine.nextCheck)
        case .answer(let answer): answer.deliver()
        case .deliver(let message): listener?(.message(message))
        case .fail(let error): end(with: error)
        }
    }

    private func fallDue() {
        let due = machine.fallDue(at: .now())
        for answer in due.answers { answer.deliver() }
        if due.isRetiring { listener?(.retiring) }
        if due.asks { write([.ping]) }
        if let error = due.error { return end(with: error) }
        closeIfFinished()
        alarm.set(machine.nextCheck)
    }

    private func setAlarm(for units: [UnitOfWork<Waiter>], at now: NIODeadline) {
        guard let deadline = units.lazy.map(\.deadline).min() else { return }
        alarm.set(min(deadline, machine.silenceEnds(after: now) ?? deadline))
    }

    private func closeIfFinished() {
        if machine.isFinished { end(with: .connectionClosed) }
    }

    private func end(with error: RedisError) {
        greetingTimeout?.cancel()
        greetingTimeout = nil
        alarm.stop()
        for answer in machine.fail(with: error) { answer.deliver() }
        let listener = listener
        self.listener = nil
        listener?(.ended(error))
        context?.close(promise: nil)
        context = nil
    }
}
