import CircuitBreaker
import CircuitVocabulary
import NIOCore

/// Rings at the earliest of the times it was set to; belongs to one event loop.
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

    /// Rings at that time, or before.
    func set(_ time: NIODeadline?) {
        guard let time, due.map({ time < $0 }) ?? true else { return }
        scheduled?.cancel()
        due = time
        scheduled = eventLoop.assumeIsolated().scheduleTask(deadline: time) { [weak self] in self?.fire() }
    }

    /// Never rings again.
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
    /// A duration in whole nanoseconds, kept within what can be added to a clock.
    init(clamping duration: Duration) {
        self = .nanoseconds(duration.clampedNanoseconds)
    }
}
