import CircuitBreaker
import CircuitVocabulary
import NIOCore

/// A timer for the earliest of several times; it belongs to one event loop.
///
/// It is not cancelled when its reason is gone: the closure checks what is due. So a busy connection, whose every
/// command has a deadline, sets a timer once a deadline and not once a command.
final class LoopAlarm {
    private let eventLoop: any EventLoop
    private var scheduled: Scheduled<Void>?
    private var due: NIODeadline?
    var ring: (() -> Void)?

    init(on eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Sets the timer to fire at a time or before.
    func set(_ time: NIODeadline?) {
        guard let time, due.map({ time < $0 }) ?? true else { return }
        scheduled?.cancel()
        due = time
        scheduled = eventLoop.assumeIsolated().scheduleTask(deadline: time) { [weak self] in self?.fire() }
    }

    /// Stops the timer for good.
    func stop() {
        scheduled?.cancel()
        scheduled = nil
        due = nil
        ring = nil
    }

    private func fire() {
        due = nil
        ring?()
    }
}

extension TimeAmount {
    /// Creates an amount in whole nanoseconds, clamped to what can be added to a clock.
    init(clamping duration: Duration) {
        self = .nanoseconds(duration.clampedNanoseconds)
    }
}
