import CircuitBreaker

extension Play {
    static let probe = Play(
        number: 5,
        name: "probe",
        summary: "Redis back, recovery timeout over: the next call probes, half-open, failure count 0"
    ) { stage in
        try await stage.server(.stopped, "stopped")
        try await stage.open()
        try await stage.server(.fullSpeed, "started again")
        try stage.expect("state before the recovery timeout is over", stage.circuit.state, .open)
        try await stage.waitForProbe()
        try stage.expect("state before a call comes", stage.circuit.state, .open)
        await stage.call(1)
        let circuit = stage.circuit
        try stage.expect("state after one probe", circuit.state, .halfOpen)
        try stage.expect("failure count", circuit.failureCount, 0)
        try stage.expect("successful probes", circuit.probeSuccesses, 1)
        try await stage.done("one call probed and succeeded: half-open")
    }

    static let recover = Play(
        number: 6,
        name: "recover",
        summary: "three successful probes close it"
    ) { stage in
        try await stage.server(.stopped, "stopped")
        try await stage.open()
        try await stage.server(.fullSpeed, "started again")
        try await stage.waitForProbe()
        await stage.call(2)
        try stage.expect("state after two probes", stage.circuit.state, .halfOpen)
        try await stage.done("two probes succeeded, still half-open")
        await stage.call(1)
        let circuit = stage.circuit
        try stage.expect("state after three probes", circuit.state, .closed)
        try stage.expect("outage", circuit.outage, nil)
        try stage.expect("failure count", circuit.failureCount, 0)
        try await stage.done("the third closed it")
    }

    static let relapse = Play(
        number: 8,
        name: "relapse",
        summary: "Redis still gone: half-open, one failed probe, open again, and the timeout starts anew"
    ) { stage in
        try await stage.server(.stopped, "stopped")
        try await stage.open()
        try await stage.waitForProbe()
        let failed = stage.circuit.counters.failed
        await stage.call(1)
        let circuit = stage.circuit
        try stage.expect("state after the failed probe", circuit.state, .open)
        try stage.expect("failure count after the failed probe", circuit.failureCount, 1)
        try stage.expect("further failed calls", circuit.counters.failed - failed, 1)
        let wait = stage.breaker.configuration.recoveryTimeout
        try stage.expect("the recovery timeout to start anew", (circuit.nextProbe ?? .zero) > wait / 2)
        let path = stage.breaker.recentEvents().events.compactMap { event in
            if case .transition(_, let to, _) = event.kind { to } else { nil }
        }
        try stage.expect("the way it went", path, [.open, .halfOpen, .open])
        try await stage.done("half-open, one failed probe, open again")
        await stage.call(1)
        try stage.expect("a call right after it to be refused", stage.circuit.counters.failed - failed == 1)
        try await stage.done("the next call was refused")
    }
}
