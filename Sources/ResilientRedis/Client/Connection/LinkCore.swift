import Logging
import NIOCore

/// The part of a ``Link`` on its event loop: the connection, earlier ones that still have answers to give, and the callers who
/// wait for a connection.
final class LinkCore {
    private let opener: ConnectionOpener
    private let eventLoop: any EventLoop
    private let availability: Availability
    private let suspicion: Suspicion
    private var machine: LinkStateMachine
    private var waiting = CommandBatch<Waiter>()
    /// The one that takes commands, or is being made.
    private var current: ConnectionHandler?
    /// Those that take no more commands and have some to answer.
    private var retired: [ConnectionHandler] = []
    private var alarm: LoopAlarm?
    private var whenEnded: [() -> Void] = []
    /// Whether a connection has been lost, or could not be made, since there was one last.
    private var isCutOff = false

    init(
        _ opener: ConnectionOpener,
        on eventLoop: any EventLoop,
        availability: Availability,
        _ suspicion: Suspicion
    ) {
        self.opener = opener
        self.eventLoop = eventLoop
        self.availability = availability
        self.suspicion = suspicion
        machine = LinkStateMachine(
            backoff: opener.configuration.backoff,
            commandDeadline: opener.configuration.commandDeadline
        )
    }

    /// Sends a batch, now or when there is a connection.
    func send(_ batch: consuming CommandBatch<Waiter>) {
        guard !batch.isEmpty else { return }
        leaveIfMisled()
        if waiting.isEmpty, machine.isConnected, let current, current.send(&batch) { return }
        if machine.state == .stopped { return deliver(batch.fail(with: .shutDown)) }
        waiting.append(batch)
        setAlarm(waiting.nextDeadline)
        demand()
    }

    /// Makes a connection where there is none.
    func demand() {
        perform(machine.demand(at: .now()))
    }

    /// Fails the caller of a unit that was cancelled.
    func abandon(_ number: UInt64, with error: any Error) {
        if let waiter = waiting.abandon(number) { return waiter.fail(with: error) }
        if current?.abandon(number, with: error) == true { return }
        _ = retired.contains { $0.abandon(number, with: error) }
    }

    /// Makes no more connections, lets the calls under way end, and then calls a closure.
    func shutDown(_ done: @escaping () -> Void) {
        whenEnded.append(done)
        stop()
        retireCurrent()
        reportIfEnded()
    }

    /// Ends everything now.
    func abort() {
        stop()
        current?.close(with: .shutDown)
        for connection in retired { connection.close(with: .shutDown) }
    }

    private func stop() {
        machine.stop()
        availability.isConnected = false
        alarm?.stop()
        deliver(waiting.fail(with: .shutDown))
    }

    // MARK: Connections

    private func perform(_ action: LinkStateMachine.Action) {
        switch action {
        case .none: break
        case .wake(let time): setAlarm(time)
        case .connect: connect()
        }
    }

    private func connect() {
        let configuration = opener.configuration
        let limit = TimeAmount(clamping: configuration.silenceLimit)
        let connection = ConnectionHandler(
            configuration,
            for: .shared(silenceLimit: limit),
            on: eventLoop,
            telltale: suspicion.telltale
        )
        current = connection
        connection.listener = { [weak self, unowned connection] event in self?.hear(event, from: connection) }
        opener.open(connection, on: eventLoop)
    }

    private func hear(_ event: ConnectionHandler.Event, from connection: ConnectionHandler) {
        switch event {
        case .ready:
            guard machine.established(at: .now()) else { return connection.close(with: .shutDown) }
            availability.isConnected = true
            if isCutOff { log(.notice, "connected again") }
            isCutOff = false
            if !waiting.isEmpty { _ = connection.send(&waiting) }
        case .message:
            break
        case .misled(let doubt, let readySince, let now):
            guard connection === current else { return }
            suspicion.raise(doubt, by: readySince, at: now)
        case .relieved(let readySince, let now):
            guard connection === current else { return }
            suspicion.dispel(by: readySince, at: now)
        case .retiring:
            guard connection === current else { return }
            note("the connection answers no more and is replaced")
            retireCurrent()
        case .ended(let error):
            if connection === current { lose(connection, error) }
            retired.removeAll { $0 === connection }
            reportIfEnded()
        }
    }

    private func retireCurrent() {
        guard let connection = current else { return }
        machine.lost(hasAnswered: connection.machine.hasAnswered, at: .now(), chance: .random(in: 0..<1))
        retire(connection)
    }

    /// Retires the connection where the name of the server may lead elsewhere by now.
    ///
    /// Called when there are commands to send and no sooner: a circuit that was open for a minute sends its probe to where the name
    /// leads then.
    private func leaveIfMisled() {
        guard let connection = current, case .connected(let failures, _) = machine.state,
            let since = connection.machine.readySince
        else { return }
        guard let error = suspicion.reasonToLeave(readySince: since, at: .now()) else { return }
        guard machine.leave(at: .now(), chance: .random(in: 0..<1)) else { return }
        // A connection that is left soon after another one is not logged again.
        if failures == 0 { note("the connection leads to a server that cannot serve and is replaced: \(error)") }
        retire(connection)
    }

    /// Retires a connection: it takes no more commands and ends with its last answer.
    private func retire(_ connection: ConnectionHandler) {
        current = nil
        availability.isConnected = false
        retired.append(connection)
        connection.retire()
    }

    private func lose(_ connection: ConnectionHandler, _ error: RedisError) {
        current = nil
        availability.isConnected = false
        let chance = Double.random(in: 0..<1)
        note(machine.isConnected ? "the connection is lost: \(error)" : "no connection: \(error)")
        if machine.isConnected {
            machine.lost(hasAnswered: connection.machine.hasAnswered, at: .now(), chance: chance)
        } else {
            machine.failed(at: .now(), chance: chance)
            deliver(waiting.fail(with: error))
        }
        if !waiting.isEmpty { demand() }
    }

    /// Logs that there is no connection, once until there is one again.
    private func note(_ what: String) {
        guard machine.state != .stopped, !isCutOff else { return }
        isCutOff = true
        log(.warning, what)
    }

    private func log(_ level: Logger.Level, _ what: String) {
        opener.configuration.logger?.log(level: level, "redis at \(opener.configuration.endpoint): \(what)")
    }

    private func reportIfEnded() {
        guard machine.state == .stopped, current == nil, retired.isEmpty else { return }
        let told = whenEnded
        whenEnded = []
        for tell in told { tell() }
    }

    // MARK: Time

    private func setAlarm(_ time: NIODeadline?) {
        if alarm == nil {
            alarm = LoopAlarm(on: eventLoop)
            alarm?.ring = { [weak self] in self?.fallDue() }
        }
        alarm?.set(time)
    }

    private func fallDue() {
        let now = NIODeadline.now()
        deliver(waiting.expire(at: now))
        perform(machine.wake(at: now, isWanted: waiting.nextDeadline != nil))
        setAlarm(waiting.nextDeadline)
    }

    private func deliver(_ answers: [Answer<Waiter>]) {
        for answer in answers { answer.deliver() }
    }
}

extension LinkStateMachine {
    var isConnected: Bool {
        if case .connected = state { true } else { false }
    }
}
