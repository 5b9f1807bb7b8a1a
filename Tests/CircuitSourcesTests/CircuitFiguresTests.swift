import CircuitVocabulary
import DisplayText
import MonitorSupport
import TestSupport
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("What the counters of one circuit among several are")
struct CircuitFiguresTests {
    @Test("a rolling window of one circuit takes nothing from the others", arguments: 0..<20)
    func rollingBesideLifetime(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var scene = AddressScene()
        for second in 0..<60 {
            scene.answer([
                ("geo", .counting(min(second, 10) * 100 + .random(in: -30...30, using: &random))),
                ("ledger", .counting(5_000 + second * 40)),
                ("quiet", .counting(7)),
            ])
            if second > 0 { #expect(scene.figures == .lifetime, "seed \(seed), second \(second)") }
        }
        #expect(scene.restarts == 0 && !scene.origin.isShared)
        #expect(scene.origin["geo"].figures == .window, "seed \(seed)")
        #expect(scene.calls(of: "geo") == nil)
        #expect(try abs(#require(scene.calls(of: "ledger")) - 40) < 1e-9)
        #expect(scene.calls(of: "quiet") == 0)
        #expect(scene.fleet[.named("ledger")]?.latest?.counters.total == 7_360)
        #expect(scene.notice == "counters of geo fall again and again: they are of a window, and no rates are taken")
    }

    @Test(
        "a window of one circuit that is cleared again and again takes nothing from the others",
        arguments: [3, 10, 30]
    )
    func clearedBesideLifetime(every period: Int) throws {
        var scene = AddressScene()
        for second in 0..<(period * 4) {
            scene.answer([
                ("geo", .counting(second % period * 100 + 7)), ("ledger", .counting(5_000 + second * 40)),
            ])
            #expect(scene.figures == .lifetime)
        }
        #expect(scene.restarts == 0)
        #expect(scene.origin["geo"].figures == .window)
        #expect(try abs(#require(scene.calls(of: "ledger")) - 40) < 1e-9)
    }

    @Test("a window that counts all calls and the failed ones has a share of failures")
    func windowOfTotalAndFailed() throws {
        var scene = AddressScene()
        for second in 0..<12 {
            let calls = UInt64(second % 3 * 100 + 50)
            scene.answer(Reading(state: .closed, counters: Counters(total: calls, failed: calls / 5)))
        }
        let window = try #require(scene.fleet.only?.latest?.window)
        #expect(window.failureRate == 0.2 && window.calls == 250)
    }

    @Test("a circuit that is cleared once is a gap of its own")
    func clearedOnce() throws {
        var scene = AddressScene()
        for second in 0..<20 {
            scene.answer([
                ("geo", .counting(second < 12 ? second * 100 : (second - 12) * 100)),
                ("ledger", .counting(5_000 + second * 40)),
            ])
            #expect(scene.figures == .lifetime)
        }
        #expect(try abs(#require(scene.calls(of: "ledger")) - 40) < 1e-9)
        #expect(scene.mostCalls < 150)
    }

    @Test("a process that begins anew has restarted in all circuits whose counters fell, once")
    func restartOfAll() {
        var scene = AddressScene()
        for second in 0..<10 {
            scene.answer([("old", .counting(1_000_000 + second * 10)), ("young", .counting(second * 100))])
        }
        for second in 0..<40 { scene.answer([("old", .counting(second * 10)), ("young", .counting(second * 100))]) }
        #expect(scene.restarts(of: "old") == 1)
        #expect(scene.restarts(of: "young") == 1)
        #expect(scene.origin["young"].figures == .lifetime)
    }

    @Test(
        "where one circuit shows that processes answer in turn, no circuit takes a rate across a turn",
        arguments: [0, 1]
    )
    func sharedByOne(first: Int) {
        var scene = AddressScene()
        for second in 0..<40 {
            let isOld = (second + first) % 2 == 0
            scene.answer([
                ("ledger", .counting((isOld ? 50_000 : 1_200) + second * 100, isOld ? .open : .closed)),
                // Too near each other to be told apart by themselves for long.
                ("mail", .counting((isOld ? 700 : 600) + second * 10)),
            ])
            if second > 3 { #expect(scene.origin.isShared && scene.origin["mail"].figures == .apart) }
        }
        #expect(scene.restarts == 0)
        #expect(scene.transitions <= 1)
        #expect((scene.calls(of: "mail") ?? 0) < 15)
    }

    @Test("processes that answer in turn and differ are said to, with the circuit and both states")
    func disputes() {
        var scene = AddressScene()
        for second in 0..<12 {
            let isOld = second % 2 == 0
            var reading = Reading.counting((isOld ? 50_000 : 1_200) + second * 100, isOld ? .open : .closed)
            reading.timeInState = .seconds(600 + second)
            scene.answer(reading)
        }
        #expect(
            scene.notice
                == "several processes answer here in turn and differ: ledger is open or closed; each state is the last one seen"
        )
        // Since when it is so in the one that happened to answer says nothing of the other.
        #expect(scene.fleet.only?.standing(at: .at(12))?.isAtLeast == true)
    }

    @Test("processes without counters are told by times in the state that cannot be of one")
    func timesInState() {
        var scene = AddressScene()
        for second in 0..<12 {
            let isOpen = second % 2 == 0
            scene.answer(Reading(state: isOpen ? .open : .closed, timeInState: .seconds((isOpen ? 100 : 300) + second)))
        }
        #expect(scene.origin.isShared)
        #expect(scene.transitions == 0)
        #expect(scene.fleet.only?.standing(at: .at(12))?.isAtLeast == true)
    }

    @Test("a circuit that flips, or whose clock is set once, is of one process")
    func flips() {
        var scene = AddressScene()
        for second in 0..<60 {
            let skew = second >= 30 ? 3_600 : 0
            let time = second < 2 ? 500 + second : second % 5 + (second % 40 < 5 ? skew : 0)
            scene.answer(
                Reading(state: second % 10 < 5 ? .closed : .open, timeInState: .seconds(min(time, 4_000)))
            )
            #expect(!scene.origin.isShared, "second \(second)")
        }
    }

    @Test("circuits that come, go and change places keep their figures")
    func placesChange() throws {
        var scene = AddressScene()
        for second in 0..<30 {
            var circuits: [(DisplayText, Reading)] = [
                ("a", .counting(second * 10)), ("b", .counting(9_000 + second * 20)), ("c", .counting(100 + second)),
            ]
            if second % 3 == 0 { circuits.remove(at: 1) }
            if second % 2 == 0 { circuits.reverse() }
            scene.answer(circuits)
        }
        #expect(scene.restarts == 0)
        #expect(try abs(#require(scene.calls(of: "a")) - 10) < 1e-9)
        #expect(try abs(#require(scene.calls(of: "b")) - 20) < 1e-9)
    }

    @Test("the largest counters beside none are no trouble")
    func extremes() {
        var scene = AddressScene()
        for second in 0..<40 {
            let largest = Counters(total: .max, succeeded: .max, failed: .max, refused: .max)
            scene.answer([
                ("a", Reading(state: .open, counters: second % 2 == 0 ? largest : Counters(total: 0))),
                ("b", Reading(state: .closed, timeInState: .seconds(Int64.max / 4))),
                ("c", .counting(second)),
            ])
        }
        #expect(scene.second == 40)
    }
}
