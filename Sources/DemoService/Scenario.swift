/// A story that the demo plays: what happens to the simulated Redis, and when.
///
/// A script stops, starts and slows the server, and nothing else: what the circuit makes of it is the circuit's own.
package struct Scenario: Sendable, Hashable {
    /// The name by which it is asked for.
    package let name: String
    /// One line that says what there is to see.
    package let summary: String
    /// What happens when.
    package let timeline: ScriptTimeline

    /// Makes a scenario.
    package init(name: String, summary: String, timeline: ScriptTimeline) {
        self.name = name
        self.summary = summary
        self.timeline = timeline
    }

    /// All scenarios, in the order in which they are offered.
    package static let all: [Scenario] = [.outage, .healthy, .slow, .flapping]

    /// The scenario of a name, or nil where there is none; capitals do not matter.
    package static func named(_ name: String) -> Scenario? {
        let name = name.lowercased()
        return all.first { $0.name == name }
    }

    /// Redis stops and comes back, once in every 90 seconds.
    ///
    /// With the demo's recovery timeout of 5 s, four probes are due before the server is back or just after: three of
    /// them fail, and the fourth, two seconds into the warm-up, is slow enough to be watched.
    package static let outage = Scenario(
        name: "outage",
        summary: "Redis stops for 18s in every 90s; the circuit trips, probes and recovers",
        timeline: ScriptTimeline(
            phases: [
                .init(at: .seconds(8), .stopped),
                .init(at: .seconds(26), .warmingUp),
                .init(at: .seconds(32), .fullSpeed),
            ],
            repeatingEvery: .seconds(90)
        )
    )

    /// Nothing happens.
    package static let healthy = Scenario(
        name: "healthy",
        summary: "nothing happens; for rehearsing with force-open and inject",
        timeline: ScriptTimeline(phases: [])
    )

    /// Redis answers so slowly that calls run into their deadline, and gets better by and by.
    package static let slow = Scenario(
        name: "slow",
        summary: "Redis gets slow for 20s in every 60s; calls time out, the circuit trips and recovers",
        timeline: ScriptTimeline(
            phases: [
                .init(at: .seconds(8), .slowed(20_000)),
                .init(at: .seconds(28), .slowed(800)),
                .init(at: .seconds(36), .fullSpeed),
            ],
            repeatingEvery: .seconds(60)
        )
    )

    /// Redis comes and goes, so that a circuit hardly comes to rest.
    package static let flapping = Scenario(
        name: "flapping",
        summary: "Redis comes and goes; the circuit hardly comes to rest",
        timeline: ScriptTimeline(
            phases: [
                .init(at: .seconds(4), .stopped),
                .init(at: .seconds(6), .warmingUp),
                .init(at: .seconds(11), .stopped),
                .init(at: .seconds(18), .warmingUp),
                .init(at: .seconds(23), .fullSpeed),
            ],
            repeatingEvery: .seconds(26)
        )
    )
}
