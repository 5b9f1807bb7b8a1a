import CursesShim
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the screen's thread sleeps on besides its own wake-up.
struct PollRequest: Sendable {
    /// The terminal, to read from.
    var input: Int32

    /// The reading end of the signals' pipe.
    var signals: Int32

    /// The terminal, to write to, while it has something left to take.
    var output: Int32?

    /// When to come back even if nothing happens.
    var deadline: ContinuousClock.Instant?
}

/// What ended the sleep; all false when it was time, or when other work ran on the screen's thread.
struct Readiness: Sendable {
    var hasInput = false
    var hasSignals = false
    var canWrite = false
    var isHungUp = false

    var isEmpty: Bool { !hasInput && !hasSignals && !canWrite && !isHungUp }
}

/// A serial executor that is one thread, asleep in `poll` when it has nothing to do.
///
/// The terminal's run loop is an ordinary isolated function that awaits ``wait(for:)``. The thread resumes it when a
/// descriptor is ready, when its deadline has come, and after other jobs ran (they may have asked for a frame). The run
/// loop's task prefers this executor: a continuation goes on where its task likes to be, not where it was awaited, and
/// without the preference every resumption would pass through the cooperative pool. A pool that is stuck does not stop
/// the keyboard or a signal.
final class ScreenExecutor: SerialExecutor, TaskExecutor {
    private struct Waiter {
        var request: PollRequest
        var continuation: CheckedContinuation<Readiness, Never>
    }

    private struct State {
        var jobs: [UnownedJob] = []
        var waiter: Waiter?
        var isStarted = false
    }

    private let state = Mutex(State())
    private let wakeUp: Pipe?

    init() {
        wakeUp = Pipe()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        let (isFirst, mustStart) = state.withLock { state in
            state.jobs.append(unowned)
            defer { state.isStarted = true }
            return (state.jobs.count == 1, !state.isStarted)
        }
        if mustStart {
            start()
        } else if isFirst, !shim_on_screen_thread() {
            wakeUp?.put()
        }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    func checkIsolated() {
        precondition(shim_on_screen_thread(), "This has to run on the screen's thread.")
    }

    func isIsolatingCurrentContext() -> Bool? {
        shim_on_screen_thread()
    }

    /// Suspends the caller, who must be on the screen's thread, until something happens; one caller at a time.
    func wait(for request: PollRequest) async -> Readiness {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                precondition(state.waiter == nil, "One run loop at a time waits for the terminal.")
                state.waiter = Waiter(request: request, continuation: continuation)
            }
        }
    }

    private func start() {
        let error = shim_start_screen_thread(
            { context in
                guard let context else { return }
                Unmanaged<ScreenExecutor>.fromOpaque(context).takeRetainedValue().loop()
            },
            Unmanaged.passRetained(self).toOpaque()
        )
        precondition(error == 0, "The screen's thread cannot be started (error \(error)).")
    }

    private func loop() {
        while true {
            let jobs = state.withLock { state in
                let jobs = state.jobs
                state.jobs.removeAll(keepingCapacity: true)
                return jobs
            }
            var otherWork = false
            for job in jobs {
                // What runs while the run loop waits is news to it; its own way back is not.
                if state.withLock({ $0.waiter != nil }) { otherWork = true }
                job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }

            let (request, hasJobs) = state.withLock { ($0.waiter?.request, !$0.jobs.isEmpty) }
            let readiness = sleep(request, isImpatient: hasJobs || (otherWork && request != nil))
            guard let request, otherWork || !readiness.isEmpty || request.deadline.isDue else { continue }
            let waiter = state.withLock { $0.waiter.take() }
            waiter?.continuation.resume(returning: readiness)
        }
    }

    private func sleep(_ request: PollRequest?, isImpatient: Bool) -> Readiness {
        var descriptors = [pollfd(fd: wakeUp?.reading ?? -1, events: Int16(POLLIN), revents: 0)]
        if let request {
            descriptors.append(pollfd(fd: request.input, events: Int16(POLLIN), revents: 0))
            descriptors.append(pollfd(fd: request.signals, events: Int16(POLLIN), revents: 0))
            if let output = request.output {
                descriptors.append(pollfd(fd: output, events: Int16(POLLOUT), revents: 0))
            }
        }
        var timeout = isImpatient ? 0 : request?.deadline.milliseconds ?? -1
        // Out of descriptors, nobody can wake this thread: it looks for work by itself.
        if wakeUp == nil, timeout < 0 || timeout > 20 { timeout = 20 }
        guard poll(&descriptors, nfds_t(descriptors.count), timeout) > 0 else { return Readiness() }

        if descriptors[0].revents != 0 { wakeUp?.drain() }
        var readiness = Readiness()
        if descriptors.count > 2 {
            readiness.hasInput = descriptors[1].has(POLLIN)
            readiness.isHungUp = descriptors[1].has(POLLHUP | POLLERR | POLLNVAL)
            readiness.hasSignals = descriptors[2].has(POLLIN)
        }
        if descriptors.count > 3 {
            readiness.canWrite = descriptors[3].has(POLLOUT)
            readiness.isHungUp = readiness.isHungUp || descriptors[3].has(POLLHUP | POLLERR | POLLNVAL)
        }
        return readiness
    }
}

extension pollfd {
    fileprivate func has(_ events: Int32) -> Bool {
        Int32(revents) & events != 0
    }
}

extension ContinuousClock.Instant? {
    /// Whether the time has come.
    fileprivate var isDue: Bool {
        guard let self else { return false }
        return self <= .now
    }

    /// What `poll` is told: rounded up, lest it return just before the time and be called again and again.
    fileprivate var milliseconds: Int32 {
        guard let self else { return -1 }
        let (seconds, attoseconds) = ContinuousClock.now.duration(to: self).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let whole = min(seconds, 86_400) * 1000
        return Int32(whole + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
