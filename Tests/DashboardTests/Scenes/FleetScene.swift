import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells

extension Scene {
    /// A staging rollout of four services, watched for seven minutes and a half: an outage, a circuit that probes, a
    /// service that went away, one that was restarted, and three circuits that are well.
    static func fleet(
        glyphs: GlyphSet = .unicode,
        level: ColorLevel = .palette256,
        isProduction: Bool = false
    ) -> Scene {
        let hosts: [DisplayText] = [
            "http://auth-1:8000", "http://auth-2:8000", "http://api-1:8080", "http://api-2:8080",
        ]
        var scene = Scene(hosts, glyphs: glyphs, level: level, isProduction: isProduction)
        scene.state.banner.title = isProduction ? "" : "staging"
        var circuits = [
            Simulated(target: 0, instance: "auth-1:8000", name: "redis", callsPerSecond: 148, failures: 0, age: 1_087),
            Simulated(
                target: 0,
                instance: "auth-1:8000",
                name: "sessions",
                callsPerSecond: 37,
                failures: 0,
                age: 187_200
            ),
            Simulated(
                target: 1,
                instance: "auth-2:8000",
                name: "redis",
                callsPerSecond: 152,
                failures: 0,
                hitRatio: 0.874
            ),
            Simulated(
                target: 2,
                instance: "api-1:8080",
                name: "payments",
                callsPerSecond: 48,
                failures: 0.02,
                hitRatio: 0.62
            ),
            Simulated(target: 2, instance: "api-1:8080", name: "search", callsPerSecond: 1520, failures: 0.003),
            Simulated(target: 3, instance: "api-2:8080", name: "payments", callsPerSecond: 51, failures: 0.001),
        ]
        for second in 0..<450 {
            circuits[2].probesFail = true
            circuits[2].enter(
                second < 78 ? .closed : second % 60 == 17 ? .halfOpen : .open,
                reason: "connection refused"
            )
            circuits[3].enter(second < 240 ? .closed : second < 427 ? .open : .halfOpen, reason: "timeout after 2s")
            if second == 200 { circuits[4].restart() }
            for target in 0..<4 where target != 3 || second < 395 {
                scene.read(
                    circuits.indices.filter { circuits[$0].target == target }.map { circuits[$0].next(at: second) }
                )
            }
            if second >= 395 { scene.fail("refused", target: 3) }
            if second < 449 { scene.wait(.seconds(1)) }
        }
        scene.state.selection = scene.state.circuits.first?.id
        return scene
    }
}

/// A circuit whose counters move by themselves.
private struct Simulated {
    let target: Int
    let instance: DisplayText
    let name: DisplayText
    let callsPerSecond: Double
    let failures: Double
    let hitRatio: Double
    /// Whether the probes fail that it lets pass.
    var probesFail = false

    /// How long it had been closed before anybody looked.
    private var age: Int
    private var streak = 0
    private var state = CircuitState.closed
    private var since = 0
    private var entered = 0
    private var outage: Int?
    private var reason: DisplayText = .empty
    private var lastFailure: WallTime?
    private var failed = 0.0
    private var succeeded = 0.0
    private var refused = 0.0
    private var hits = 0.0
    private var process = 1

    init(
        target: Int,
        instance: DisplayText,
        name: DisplayText,
        callsPerSecond: Double,
        failures: Double,
        hitRatio: Double = 0,
        age: Int = 0
    ) {
        self.target = target
        self.instance = instance
        self.name = name
        self.callsPerSecond = callsPerSecond
        self.failures = failures
        self.hitRatio = hitRatio
        self.age = age
    }

    mutating func enter(_ new: CircuitState, reason: DisplayText) {
        guard new != state else { return }
        let failures = state == .halfOpen ? 1 : 5
        state = new
        entered = since
        age = 0
        self.reason = reason
        if new == .open {
            failed += Double(failures)
            streak = failures
            if outage == nil { outage = since }
            lastFailure = Scene.start.advanced(by: .seconds(since)).wall
        }
    }

    /// Another process, which begins to count anew.
    mutating func restart() {
        (failed, succeeded, refused, hits) = (0, 0, 0, 0)
        process += 1
        (entered, age) = (since, 0)
    }

    /// Lets a second pass.
    mutating func next(at second: Int) -> CircuitReading {
        since = second
        // Traffic that is not quite even, the same in every run.
        let calls = callsPerSecond * (1 + Double((second * 7919) % 101 - 50) / 500)
        switch state {
        case .open:
            refused += calls
            hits += calls * hitRatio
        case .halfOpen:
            let passed: Double = probesFail ? 0 : 3
            succeeded += passed
            refused += calls - passed
            hits += (calls - passed) * hitRatio
        default:
            failed += calls * failures
            succeeded += calls * (1 - failures)
        }
        let reading = Reading(
            state: state,
            counters: Counters(
                total: UInt64(failed + succeeded + refused),
                succeeded: UInt64(succeeded),
                failed: UInt64(failed),
                ignored: 0,
                refused: UInt64(refused),
                cacheHits: UInt64(hits),
                cacheMisses: UInt64(refused - hits)
            ),
            failureStreak: state == .open ? streak : 0,
            thresholds: Thresholds(failures: 5, successes: 3, halfOpenCalls: 3, recoveryTimeout: .seconds(60)),
            inFlight: state == .open ? 0 : 2,
            timeInState: .seconds(second - entered + age),
            outage: outage.map { .seconds(second - $0) },
            nextProbe: state == .open ? .seconds(60 - (second - entered) % 60) : nil,
            lastFailure: lastFailure.map { LastFailure(time: $0, text: reason) },
            cacheEntries: 1000,
            cacheCapacity: 1000,
            latency: Latency(median: .microseconds(210), p99: .microseconds(1900)),
            processID: "\(process)"
        )
        return CircuitReading(
            id: CircuitID(target: TargetID(index: target), instance: instance, name: name),
            reading: reading
        )
    }
}
