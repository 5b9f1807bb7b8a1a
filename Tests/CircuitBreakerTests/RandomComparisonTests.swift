import Foundation
import TestSupport
import Testing

@testable import CircuitBreaker

@Suite("At random against plain rules")
struct RandomComparisonTests {
    private static let stepsPerLife = 100

    /// `BREAKERTOP_TEST_SEED` repeats a run, `BREAKERTOP_TEST_OPERATIONS` makes it longer or shorter.
    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    @Test(
        "Two million random operations at random settings leave the breaker where plain rules leave it, at every step"
    )
    func comparison() async throws {
        let seed = SeededRandom.announcedSeed(of: "random comparison of the breaker")
        let lives = Int(Self.number("BREAKERTOP_TEST_OPERATIONS") ?? 2_000_000) / Self.stepsPerLife
        // Each life has a seed of its own, so that it does not matter who lives it when.
        var seeds = SeededRandom(seed: seed)
        let all = (0..<lives).map { _ in seeds.next() }
        let share = (lives + 3) / 4
        let occurred = await withTaskGroup(of: [String: Int].self) { group in
            for start in stride(from: 0, to: lives, by: max(1, share)) {
                group.addTask { await Self.live(all[start..<min(lives, start + share)], seed: seed) }
            }
            return await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        }
        // A run that never goes everywhere would compare nothing.
        for name in Self.expected {
            #expect(
                occurred[name, default: 0] > lives / 1000,
                "\(name): \(occurred[name, default: 0]) of \(lives) lives"
            )
        }
    }

    private static func live(_ seeds: ArraySlice<UInt64>, seed: UInt64) async -> [String: Int] {
        var occurred: [String: Int] = [:]
        for (number, own) in zip(seeds.indices, seeds) {
            var life = RandomLife(seed: own)
            for step in 0..<stepsPerLife {
                do {
                    try life.step()
                    try life.compare()
                } catch {
                    Issue.record("BREAKERTOP_TEST_SEED=\(seed), life \(number) (seed \(own)), step \(step): \(error)")
                    return occurred
                }
            }
            for name in life.occurrences { occurred[name, default: 0] += 1 }
            // Other tests want to live, too.
            await Task.yield()
        }
        return occurred
    }

    private static let byItself = [
        "failures", "failure rate", "slow call rate", "recovery timeout", "probe failed", "probe timed out",
        "probe slow",
        "successes",
    ]

    private static let expected =
        byItself.map { "went: \($0)" } + byItself.map { "would have gone: \($0)" }
        + ["forced", "force expired", "reset", "disabled", "metrics only"].map { "went: \($0)" }
        + ["open", "forcedOpen", "probesUnderWay", "rampUp"].map { "refused: \($0)" }
        + ["closed", "open", "half-open", "forced open", "disabled", "metrics only"].map { "called: \($0)" }
        + ["plain", "timed", "refusing", "succeeded", "succeeded after a time"].map { "gate: \($0)" } + ["injection"]
}
