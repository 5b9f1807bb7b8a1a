import NIOCore

/// The decision when to connect, when to wait before that, and when to fail the callers who wait for a connection.
///
/// Connections are made on demand only: an unused client holds no connection, and a server that is gone is not tried
/// without a caller.
struct LinkStateMachine: Equatable, Sendable {
    enum State: Equatable, Sendable {
        /// There is no connection, and no caller wants one. None is tried before `notBefore`. Then: paused, connecting.
        case idle(failures: Int, notBefore: NIODeadline)
        /// A caller wants a connection, and it is too early for another attempt. Then: connecting, idle.
        case paused(failures: Int, until: NIODeadline)
        /// An attempt is under way. Then: connected, idle.
        case connecting(failures: Int)
        /// There is a connection. Then: idle.
        case connected(failures: Int, since: NIODeadline)
        /// For good.
        case stopped
    }

    enum Action: Equatable {
        case none
        /// Make a connection.
        case connect
        /// Call ``wake(at:isWanted:)`` then.
        case wake(at: NIODeadline)
    }

    private(set) var state = State.idle(failures: 0, notBefore: .distantPast)
    private let backoff: RedisConfiguration.Backoff
    private let commandDeadline: Duration

    init(backoff: RedisConfiguration.Backoff = .init(), commandDeadline: Duration = .seconds(1)) {
        self.backoff = backoff
        self.commandDeadline = commandDeadline
    }

    /// Asks for a connection.
    mutating func demand(at now: NIODeadline) -> Action {
        switch state {
        case .idle(let failures, let notBefore) where notBefore <= now:
            state = .connecting(failures: failures)
            return .connect
        case .idle(let failures, let notBefore):
            state = .paused(failures: failures, until: notBefore)
            return .wake(at: notBefore)
        case .paused, .connecting, .connected, .stopped:
            return .none
        }
    }

    /// Ends the pause if its time is over.
    mutating func wake(at now: NIODeadline, isWanted: Bool) -> Action {
        switch state {
        case .paused(let failures, let until) where until <= now:
            state = isWanted ? .connecting(failures: failures) : .idle(failures: failures, notBefore: until)
            return isWanted ? .connect : .none
        case .paused(_, let until):
            return .wake(at: until)
        case .idle, .connecting, .connected, .stopped:
            return .none
        }
    }

    /// Notes a successful attempt; returns false where the connection is not wanted any more.
    mutating func established(at now: NIODeadline) -> Bool {
        switch state {
        case .connecting(let failures):
            state = .connected(failures: failures, since: now)
            return true
        case .idle, .paused, .connected, .stopped:
            return false
        }
    }

    /// Notes a failed attempt; its waiting callers have to be failed.
    mutating func failed(at now: NIODeadline, chance: Double) {
        switch state {
        case .connecting(let failures): pause(after: failures + 1, at: now, chance: chance)
        case .idle, .paused, .connected, .stopped: break
        }
    }

    /// Notes that the connection has ended or takes no more commands.
    ///
    /// One that has never answered counts as an attempt that failed: a server that accepts every connection and closes it
    /// would otherwise be stormed.
    mutating func lost(hasAnswered: Bool, at now: NIODeadline, chance: Double) {
        switch state {
        case .connected where hasAnswered: state = .idle(failures: 0, notBefore: .distantPast)
        case .connected(let failures, _): pause(after: failures + 1, at: now, chance: chance)
        case .idle, .paused, .connecting, .stopped: break
        }
    }

    /// Decides whether a connection that leads to the wrong place is left for a new one now.
    ///
    /// Each that is left soon after it was made counts as an attempt that failed, so they follow each other more and more
    /// slowly. In between the one that there is serves, for what it is worth: a replica answers reads.
    mutating func leave(at now: NIODeadline, chance: Double) -> Bool {
        guard case .connected(let failures, let since) = state else { return false }
        let ceiling = delay(after: .max, chance: 0)
        if since + ceiling + ceiling <= now {
            state = .idle(failures: 1, notBefore: .distantPast)
            return true
        }
        guard failures == 0 || since + delay(after: failures, chance: chance) <= now else { return false }
        state = .idle(failures: failures + 1, notBefore: .distantPast)
        return true
    }

    /// Stops for good: no connection is made any more.
    mutating func stop() {
        state = .stopped
    }

    private mutating func pause(after failures: Int, at now: NIODeadline, chance: Double) {
        state = .idle(failures: failures, notBefore: now + delay(after: failures, chance: chance))
    }

    private func delay(after failures: Int, chance: Double) -> TimeAmount {
        TimeAmount(clamping: backoff.delay(after: failures, deadline: commandDeadline, chance: chance))
    }
}
