import CircuitBreaker
import CircuitBreakerTestKit

// What goes wrong with results, permits and probes.
extension Trap {
    static let ofCalls = [
        Trap(number: 1, name: "a stale success does not close a half-open circuit, a stale failure does not open it") {
            make,
            findings in
            for end in [CallEnd.success, .failure] {
                let subject = Subject(make)
                let stale = subject.begin(3)
                subject.makeDue()
                let probe = subject.begin(1)
                for call in stale { call.end(end) }
                // What it looks like from outside: with the probe under way there is room for two more, and for no third.
                let more = subject.begin(10)
                findings.expect(more.count == 2, "\(more.count) passed beside the probe after a stale \(end)")
                for call in probe + more { call.end(.success) }
                findings.expect(
                    subject.begin(10).count == 10,
                    "three good probes did not close it after a stale \(end)"
                )
            }
        },
        Trap(number: 2, name: "calls that end, of whatever period, never make room for more probes than may be") {
            make,
            findings in
            for end in CallEnd.allCases {
                let subject = Subject(make) { $0.successThreshold = 1000 }
                let stale = subject.begin(5)
                subject.makeDue()
                let probes = subject.begin(3)
                for call in stale { call.end(end) }
                findings.expect(probes.count == 3, "\(probes.count) probes")
                let more = subject.begin(10)
                findings.expect(more.isEmpty, "\(more.count) probes too many after stale ends: \(end)")
            }
        },
        Trap(number: 3, name: "a probe that is cancelled, dropped or ignored gives its place back") { make, findings in
            for end in [CallEnd.cancelled, .ignored] {
                let subject = Subject(make)
                subject.makeDue()
                for _ in 0..<20 { subject.call(end) }
                findings.expect(subject.begin(10).count == 3, "no room for three probes after 20 that were \(end)")
            }
            let dropping = Subject(make)
            dropping.makeDue()
            for _ in 0..<20 { _ = dropping.breaker.begin() }
            findings.expect(dropping.begin(10).count == 3, "no room for three probes after 20 that were dropped")

            let cancelling = Subject(make)
            cancelling.makeDue()
            let breaker = cancelling.breaker
            for _ in 0..<5 {
                let early = Task {
                    // Cancelled before the call begins.
                    withUnsafeCurrentTask { $0?.cancel() }
                    try await breaker.run { try Task.checkCancellation() }
                }
                _ = await early.result
                let midway = Task {
                    try await breaker.run {
                        withUnsafeCurrentTask { $0?.cancel() }
                        try await Task.sleep(for: .seconds(3600))
                    }
                }
                _ = await midway.result
            }
            findings.expect(cancelling.begin(10).count == 3, "no room for three probes after cancelled tasks")
        },
        Trap(number: 4, name: "probes that never report do not keep the circuit shut for ever") { make, findings in
            let subject = Subject(make)
            subject.makeDue()
            let hung = subject.begin(10)
            findings.expect(!hung.isEmpty, "no probe when some were due")
            subject.world.clock.pass(subject.settings.probeTimeout)
            subject.world.clock.pass(subject.settings.recoveryTimeout)
            findings.expect(
                subject.breaker.begin() != nil,
                "still refused when the probes should long have been given up"
            )
        },
        Trap(number: 5, name: "a cancelled probe is no success") { make, findings in
            let subject = Subject(make)
            subject.makeDue()
            for _ in 0..<10 { subject.call(.cancelled) }
            findings.expect(subject.begin(100).count <= 3, "cancelled probes closed it")
        },
        Trap(number: 6, name: "of a hundred calls that come when probes are due three pass", habit: .letsEveryCallProbe)
        {
            make,
            findings in
            let subject = Subject(make)
            subject.makeDue()
            let passed = subject.begin(100)
            findings.expect(passed.count == 3, "\(passed.count) passed")
        },
        Trap(number: 7, name: "the call that makes it half-open is a probe itself, and counted once") {
            make,
            findings in
            let subject = Subject(make) { $0.halfOpenMaxCalls = 1 }
            subject.makeDue()
            let before = try subject.breaker.look()
            let second = Subject(make) { $0.halfOpenMaxCalls = 1 }
            second.makeDue()
            let passed = second.begin(2)
            findings.expect(passed.count == 1, "\(passed.count) passed where one may")
            let after = try second.breaker.look()
            findings.expect(after.total == before.total + 2, "two calls were counted as \(after.total - before.total)")
            findings.expect(after.refused == before.refused + 1, "\(after.refused - before.refused) refusals counted")
        },
        Trap(number: 12, name: "half-open, a call beyond the probes is refused at once and does not wait for them") {
            make,
            findings in
            let subject = Subject(make) { $0.halfOpenMaxCalls = 1 }
            subject.makeDue()
            await Self.refusedAtOnce(subject.breaker, findings)
        },
        Trap(number: 13, name: "a failed probe opens it, however few calls the window holds") { make, findings in
            let subject = Subject(make) {
                $0.failureThreshold = nil
                $0.failureRate = 0.5
                $0.minimumCalls = 10
            }
            subject.makeDue()
            findings.expect(subject.call(.failure), "no probe when one was due")
            findings.expect(subject.breaker.begin() == nil, "a call passed after a failed probe")
        },
        Trap(number: 14, name: "successes of one half-open period do not count in the next") { make, findings in
            let subject = Subject(make)
            subject.makeDue()
            subject.call(.success)
            subject.call(.success)
            subject.call(.failure)
            findings.expect(subject.breaker.begin() == nil, "a call passed after a failed probe")
            subject.world.clock.pass(subject.settings.recoveryTimeout)
            subject.call(.success)
            findings.expect(subject.begin(100).count <= 3, "one success closed it")
        },
        Trap(number: 23, name: "a probe that timed out and reports after all is counted once") { make, findings in
            let subject = Subject(make)
            subject.makeDue()
            let late = subject.breaker.begin()
            let late2 = subject.breaker.begin()
            subject.world.clock.pass(subject.settings.probeTimeout)
            let timedOut = try subject.breaker.look()
            late?.end(.success)
            late2?.end(.failure)
            let after = try subject.breaker.look()
            findings.expect(timedOut.failed >= 6, "a probe that timed out was not counted as failed")
            findings.expect(after.failed == timedOut.failed, "a late failure was counted again")
            findings.expect(after.successful == timedOut.successful, "a late success was counted on top")
            findings.expect(after.addsUp, "the counters do not add up: \(after)")
        },
    ]

    /// Where the caller runs is one thread that does one thing after the other, so the order is certain: a call that waits for
    /// nothing is over before the probe is let go.
    @MainActor
    private static func refusedAtOnce(_ breaker: any BreakerUnderTest, _ findings: Findings) async {
        let probe = breaker.begin()
        findings.expect(probe != nil, "no probe")
        // One more, for breakers that let one too many in.
        let spare = breaker.begin()
        let returned = Counter()
        let release = Task { @MainActor in
            for _ in 0..<100 { await Task.yield() }
            findings.expect(returned.count == 1, "the call waited for the probe")
            probe?.end(.success)
            spare?.end(.success)
        }
        do {
            try await breaker.run {}
            findings.expect(false, "the call was made")
        } catch {
            returned.add()
        }
        await release.value
    }
}
