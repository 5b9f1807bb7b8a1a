import CircuitVocabulary
import DisplayText
import MonitorSupport
import TestSupport
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("Which process an answer is from")
struct OriginTrackerTests {
    // MARK: Windows

    @Test(
        "counts over the last ten seconds of steady traffic are a window's: no restart, no rate, a share",
        arguments: 0..<20
    )
    func rollingSteady(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var scene = AddressScene()
        for second in 0..<60 {
            scene.answer(.counting(min(second, 10) * 100 + .random(in: -30...30, using: &random)))
        }
        #expect(scene.restarts == 0)
        #expect(scene.figures == .window, "seed \(seed)")
        #expect(!scene.origin.isShared)
        #expect(scene.calls == nil)
        let window = try #require(scene.fleet.only?.latest?.window)
        #expect(abs((window.failureRate ?? 0) - 0.2) < 0.01)
        #expect(window.extent == .notReported && window.calls != nil)
        #expect(scene.fleet.only?.latest?.counters == Counters())
        #expect(scene.mostCalls < 200)
    }

    @Test(
        "traffic that rises, falls, stops and comes back does not make a rolling window anything else",
        arguments: 0..<20
    )
    func rollingChanging(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var scene = AddressScene()
        var perSecond: [Int] = []
        for second in 0..<240 {
            let pace =
                switch second {
                case 0..<40: 100 + second * 10
                case 40..<100: 500 - (second - 40) * 8
                case 100..<130: 0
                default: 200
                }
            perSecond.append(pace == 0 ? 0 : pace + .random(in: -20...20, using: &random))
            scene.answer(.counting(perSecond.suffix(10).reduce(0, +)))
        }
        #expect(scene.restarts == 0)
        #expect(scene.figures == .window, "seed \(seed)")
        #expect(!scene.origin.isShared)
    }

    @Test(
        "counts that are cleared again and again are a window's, from the first time on without a restart",
        arguments: [3, 10, 30]
    )
    func cleared(every period: Int) {
        var scene = AddressScene()
        for second in 0..<(period * 4) { scene.answer(.counting(second % period * 100 + 7)) }
        #expect(scene.restarts == 0)
        #expect(scene.figures == .window)
        #expect(scene.mostCalls < 150 && scene.calls == nil)
        #expect(scene.fleet.only?.standing(at: .at(Double(scene.second)))?.isAtLeast == true)
    }

    @Test("counts that are cleared when the circuit opens are no restart")
    func clearedByTransitions() {
        var scene = AddressScene()
        for round in 0..<4 {
            for second in 1...8 { scene.answer(.counting(second * 50)) }
            for _ in 0..<3 { scene.answer(.counting(0, .open)) }
            if round == 0 { #expect(scene.restarts == 0) }
        }
        #expect(scene.restarts == 0)
        #expect(scene.figures == .window)
    }

    // MARK: Several processes

    @Test("two processes without names are told by their counters, whichever answers first", arguments: [0, 1])
    func twoFarApart(first: Int) {
        var scene = AddressScene()
        for second in 0..<12 {
            let isOld = (second + first) % 2 == 0
            scene.answer(.counting((isOld ? 50_000 : 1200) + second * 100, isOld ? .open : .closed))
        }
        #expect(scene.restarts == 0)
        #expect(scene.origin.isShared && scene.origin.process == nil)
        #expect(scene.mostCalls < 300)
        #expect(scene.transitions <= 1)
        #expect(scene.fleet.circuits.count == 1)
    }

    @Test("two processes with nearly the same counters are told from a window, because they grow", arguments: 0..<10)
    func twoAlike(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var scene = AddressScene()
        var isShared = false
        for second in 0..<60 {
            let calls = Bool.random(using: &random) ? 50_000 : 49_700
            scene.answer(.counting(calls + second * 50))
            isShared = isShared || scene.origin.isShared
            #expect(scene.figures != .window, "seed \(seed)")
        }
        #expect(isShared)
        #expect(scene.restarts == 0)
    }

    @Test("three processes in any order, each for a while, one of them replaced", arguments: 0..<20)
    func three(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var scene = AddressScene()
        var counts = [80_000, 9_000, 300]
        var pod = 0
        for second in 0..<120 {
            if Int.random(in: 0..<3, using: &random) == 0 { pod = .random(in: 0..<3, using: &random) }
            for index in counts.indices { counts[index] += 40 }
            if second == 60 { counts[0] = 0 }
            scene.answer(.counting(counts[pod]))
        }
        #expect(scene.origin.isShared && scene.figures != .window, "seed \(seed)")
        #expect(scene.restarts <= 1, "seed \(seed)")
        #expect(scene.mostCalls < 500, "seed \(seed): \(scene.mostCalls)")
    }

    @Test("start times that jump to and fro tell two processes apart")
    func startTimes() {
        var scene = AddressScene()
        for second in 0..<10 {
            let start = WallTime(nanosecondsSinceEpoch: second % 2 == 0 ? 0 : 90_000_000_000)
            scene.answer(.counting(1000 + second * 10), startedAt: start)
        }
        #expect(scene.origin.isShared && scene.restarts == 0)
        #expect(scene.calls == nil)
    }

    @Test(
        "processes with names are an instance each, with its own state and rates, and none restarts",
        arguments: 0..<10
    )
    func named(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var scene = AddressScene()
        let pods: [DisplayText] = ["pod-a", "pod-b", "pod-c"]
        for second in 0..<60 {
            let pod = second < 2 ? second : Int.random(in: 0..<3, using: &random)
            let counts = [50_000, 1200, 7]
            scene.answer(.counting(counts[pod] + second * 100, pod == 0 ? .open : .closed, process: pods[pod]))
        }
        #expect(scene.restarts == 0 && scene.transitions == 0)
        #expect(scene.fleet.circuits.map(\.id.instance) == ["host0 pod-a", "host0 pod-b", "host0 pod-c"])
        #expect(scene.fleet.circuits.map(\.latest?.state) == [.open, .closed, .closed])
        #expect(scene.mostCalls < 150)
        #expect(scene.origin.turns == 3)
        #expect(scene.fleet.circuits.allSatisfy { $0.interval == .seconds(3) })
    }

    @Test("two named processes in turn are never a restart, from the first answer on", arguments: [0, 1])
    func namedInTurn(first: Int) {
        var scene = AddressScene()
        for second in 0..<12 {
            let isOld = (second + first) % 2 == 0
            let calls = (isOld ? 50_000 : 1200) + second * 100
            scene.answer(.counting(calls, isOld ? .open : .closed, process: isOld ? "pod-a" : "pod-b"))
        }
        #expect(scene.restarts == 0)
        #expect(scene.mostCalls < 150)
        #expect(scene.fleet.circuits.count == 2)
        // Nobody saw how it began: the answers before were of either.
        #expect(scene.fleet.circuits.allSatisfy { $0.standing(at: .at(12))?.isAtLeast == true })
    }

    @Test("a process that is replaced stays as it was last seen, and its successor is another instance")
    func replaced() {
        var scene = AddressScene()
        for second in 0..<30 {
            let pods: [DisplayText] = second < 15 ? ["pod-a", "pod-b"] : ["pod-a", "pod-z"]
            scene.answer(.counting(1000 + second * 10, process: pods[second % 2]))
        }
        #expect(scene.restarts == 0)
        #expect(scene.fleet.circuits.map(\.id.instance) == ["host0 pod-a", "host0 pod-b", "host0 pod-z"])
    }

    // MARK: Restarts

    @Test("a busy service that begins anew has restarted, once")
    func restart() {
        var scene = AddressScene()
        for second in 0..<10 { scene.answer(.counting(1_000_000 + second * 100)) }
        for second in 0..<10 { scene.answer(.counting(second * 100 + 5)) }
        #expect(scene.restarts == 1)
        #expect(scene.figures == .lifetime && !scene.origin.isShared)
        #expect((scene.calls ?? 0) > 90)
    }

    @Test("an open circuit that is closed with empty counters has restarted, at once")
    func restartOfAnOpenOne() {
        var scene = AddressScene()
        for _ in 0..<3 { scene.answer(.counting(1010, .open)) }
        scene.answer(.counting(3))
        #expect(scene.restarts == 1)
        #expect(scene.fleet.only?.latest?.counters.total == 3)
    }

    @Test("a young service that begins anew has restarted, which is known when no clearing followed")
    func restartOfAYoungOne() throws {
        var scene = AddressScene()
        for second in 0..<10 { scene.answer(.counting(second * 100)) }
        for second in 0..<60 { scene.answer(.counting(second * 100)) }
        #expect(scene.restarts == 1)
        let event = try #require(scene.fleet.only?.events.first { $0.kind == .restart })
        #expect(event.time == Moment.at(11).wall)
        #expect(scene.mostCalls < 150)
        // Its mark stands where it happened, at every width.
        for width in [1, 10, 60] {
            let track = try #require(scene.fleet.only)
            let now = Moment.at(Double(scene.second))
            let buckets = track.history.buckets(endingAt: now, width: .seconds(width), count: 80 / width + 1)
            let marked = buckets.filter(\.restarted)
            #expect(marked.count == 1)
            #expect(marked.first.map { $0.start <= event.time && event.time < $0.start.advanced(by: $0.width) } == true)
        }
    }

    @Test("a service that dies every ten seconds has restarted each time")
    func crashLoop() {
        var scene = AddressScene()
        for _ in 0..<5 {
            for second in 0..<8 { scene.answer(.counting(second * 50 + 2)) }
            for _ in 0..<2 { scene.fail() }
        }
        scene.answer(.counting(4))
        #expect(scene.restarts == 5)
        #expect(scene.figures == .lifetime && !scene.origin.isShared)
    }

    @Test("each new name is a restart, with and without a time of silence", arguments: [false, true])
    func newNames(isSilent: Bool) {
        var scene = AddressScene()
        for life in 0..<4 {
            for second in 0..<8 {
                scene.answer(.counting(second * 50 + 2, process: "i-\(DisplayText(untrusted: "\(life)"))"))
            }
            if isSilent { scene.fail() }
        }
        #expect(scene.restarts == 3)
        #expect(scene.fleet.circuits.count == 1)
    }

    @Test("a state that changed with the process is told once it is known that the process followed the one before")
    func changeWithTheProcess() throws {
        var scene = AddressScene()
        for _ in 0..<5 { scene.answer(Reading(state: .closed, processID: "a")) }
        for _ in 0..<3 {
            scene.answer(Reading(state: .open, processID: "b"))
            #expect(scene.transitions == 0 && scene.fleet.only?.changeCount == 0)
        }
        for _ in 0..<5 { scene.answer(Reading(state: .open, processID: "b")) }
        let track = try #require(scene.fleet.only)
        #expect(track.events.map(\.kind) == [.restart, .transition(from: .closed, to: .open)])
        #expect(track.events.allSatisfy { $0.time == Moment.at(6).wall })
        #expect(track.changeCount == 1 && track.lastChange?.from == .closed && track.lastChange?.to == .open)
        for width in [1, 10] {
            let buckets = track.history.buckets(endingAt: .at(13), width: .seconds(width), count: 20)
            let changed = buckets.filter { $0.transitions > 0 }
            #expect(changed.map(\.transitions) == [1])
            #expect(changed.first?.restarted == true)
        }
    }

    @Test("a state of a process that answers beside another one is no change, nor one that came and went")
    func noChangeWithTheProcess() {
        var beside = AddressScene()
        for second in 0..<20 {
            let isOther = second == 5 || second > 8
            beside.answer(Reading(state: isOther ? .open : .closed, processID: isOther ? "b" : "a"))
        }
        #expect(beside.transitions == 0)
        var follower = AddressScene()
        for second in 0..<20 {
            let process: DisplayText = second < 5 ? "a" : second == 5 ? "b" : "c"
            follower.answer(Reading(state: second == 5 ? .open : .closed, processID: process))
        }
        #expect(follower.transitions == 0 && follower.restarts == 1)
    }

    @Test("what changed in the meantime is the last change")
    func changeAfterTheProcess() {
        var scene = AddressScene()
        for _ in 0..<5 { scene.answer(Reading(state: .closed, processID: "a")) }
        for second in 0..<6 { scene.answer(Reading(state: second < 2 ? .open : .halfOpen, processID: "b")) }
        let track = scene.fleet.only
        #expect(
            track?.events.map(\.kind) == [
                .restart, .transition(from: .closed, to: .open), .transition(from: .open, to: .halfOpen),
            ]
        )
        #expect(track?.changeCount == 2 && track?.lastChange?.to == .halfOpen)
    }

    @Test("one circuit of several that is made anew does not restart the others")
    func oneOfSeveral() {
        var scene = AddressScene()
        for second in 0..<10 {
            scene.answer([("a", .counting(1_000_000 + second * 10)), ("b", .counting(2_000_000 + second * 10))])
        }
        for second in 0..<10 {
            scene.answer([("a", .counting(second * 10)), ("b", .counting(2_000_100 + second * 10))])
        }
        #expect(scene.restarts(of: "a") == 1)
        #expect(scene.restarts(of: "b") == 0)
    }

    @Test("a burst of calls is neither another process nor a gap for long")
    func burst() {
        var scene = AddressScene()
        var calls = 0
        for second in 0..<40 {
            calls += second < 20 ? 10 : 5000
            scene.answer(.counting(calls))
        }
        #expect(!scene.origin.isShared && scene.restarts == 0)
        #expect((scene.calls ?? 0) > 4900)
    }

    @Test("an answer that tells of several processes at once is left to the comparison of each circuit")
    func aggregate() {
        var scene = AddressScene()
        scene.answer([("a", .counting(100, process: "x")), ("b", .counting(100, process: "y"))])
        scene.answer([("a", .counting(110, process: "x")), ("b", .counting(2, process: "z"))])
        #expect(scene.fleet[.named("a")]?.events.isEmpty == true)
        #expect(scene.fleet[.named("b")]?.events.map(\.kind) == [.restart])
    }

    @Test("no counters and the largest counters are no trouble")
    func extremes() {
        var scene = AddressScene()
        for round in 0..<30 {
            let largest = Counters(total: .max, succeeded: .max, failed: .max, ignored: .max, refused: .max)
            scene.answer([
                ("a", Reading(state: .open)),
                ("b", Reading(state: .closed, counters: round % 2 == 0 ? largest : Counters(total: 0))),
            ])
            scene.answer([])
        }
        #expect(scene.second == 60)
    }

    @Test("a counter that falls while all calls together rise traps nothing, and is no restart again and again")
    func oneFalls() {
        var scene = AddressScene()
        for second in 0..<60 {
            let total = UInt64(1000 + second * 10)
            let failed = UInt64([9, 8, 7, 3, 12, 4][second % 6])
            scene.answer(
                Reading(state: .closed, counters: Counters(total: total, succeeded: total - 20, failed: failed))
            )
        }
        #expect(scene.restarts == 0)
        #expect(scene.mostCalls < 100)
    }

    // MARK: Streaks under a counter's name

    /// A circuit whose calls fail often, and that tells under the name of failed calls those since the last success.
    private struct Streaky {
        var random: SeededRandom
        var perSecond: Int
        var hasTotal: Bool
        private(set) var total: UInt64 = 2500
        private(set) var succeeded: UInt64 = 1000
        private(set) var streak: UInt64 = 0

        init(seed: UInt64, perSecond: Int, hasTotal: Bool) {
            random = SeededRandom(seed: seed)
            (self.perSecond, self.hasTotal) = (perSecond, hasTotal)
        }

        mutating func restart() { (total, succeeded, streak) = (0, 0, 0) }

        mutating func next(process: DisplayText? = nil) -> Reading {
            for _ in 0..<perSecond {
                total += 1
                if Int.random(in: 0..<10, using: &random) < 6 {
                    streak += 1
                } else {
                    succeeded += 1
                    streak = 0
                }
            }
            let counters = Counters(total: hasTotal ? total : nil, succeeded: succeeded, failed: streak)
            return Reading(state: .closed, counters: counters, processID: process)
        }
    }

    @Test(
        "failed calls that each success begins anew are a streak: no window, no failure share, and the rates of the others",
        arguments: 0..<20,
        [(20, true), (20, false), (3, true), (3, false)]
    )
    func streak(seed: UInt64, service: (perSecond: Int, hasTotal: Bool)) throws {
        var service = Streaky(seed: seed, perSecond: service.perSecond, hasTotal: service.hasTotal)
        var scene = AddressScene()
        for second in 0..<60 {
            scene.answer(service.next())
            #expect(scene.figures != .window && scene.notice == nil)
            guard second >= 30 else { continue }
            let track = try #require(scene.fleet.only)
            let latest = try #require(track.latest)
            #expect(latest.window == nil && latest.counters.failed == nil)
            #expect(latest.failureStreak == Int(service.streak) && !latest.isStreakInARow)
            #expect(latest.counters.succeeded == service.succeeded)
            guard second >= 45 else { continue }
            let rates = track.rates(at: .at(Double(scene.second)))
            #expect(rates.failure == RateFigure.none && rates.succeededPerSecond != nil)
        }
        #expect(scene.restarts == 0)
    }

    @Test("what was found to be a streak is one in the next process too")
    func streakAcrossRestart() throws {
        var service = Streaky(seed: 1, perSecond: 20, hasTotal: true)
        var scene = AddressScene()
        for _ in 0..<40 { scene.answer(service.next(process: "a")) }
        service.restart()
        for _ in 0..<10 {
            scene.answer(service.next(process: "b"))
            #expect(scene.fleet.only?.latest?.counters.failed == nil)
        }
        #expect(scene.restarts == 1)
    }

    @Test("failures that grow fewer in a window while its calls grow more are no streak in the end")
    func fewerFailuresInAWindow() throws {
        var random = SeededRandom(seed: 3)
        var scene = AddressScene()
        for second in 0..<60 {
            let calls = second < 10 ? 100 + second * 10 : 200 + Int.random(in: -30...30, using: &random)
            let failed = second < 10 ? 12 - second : 3
            scene.answer(
                Reading(state: .closed, counters: Counters(succeeded: UInt64(calls), failed: UInt64(failed)))
            )
        }
        #expect(scene.figures == .window && scene.restarts == 0)
        #expect(scene.fleet.only?.latest?.window?.failed == 3)
    }
}
