import CircuitVocabulary
import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor

@Suite("What became of the calls between two readings")
struct CallGrowthTests {
    /// A case of the table: what was counted in between, in a closed or an open circuit, and what that comes to.
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var counted: Counters
        var isOpen = false
        var fallbacks = FallbackCount.notKnown
        var notServed: UInt64?
        var succeeded: UInt64?
        var hasRefused = false

        var testDescription: String { name }
    }

    private static let cases = [
        Case(
            name: "the parts make the total: failed and refused are told apart",
            counted: Counters(total: 100, succeeded: 60, failed: 10, refused: 30),
            isOpen: true,
            notServed: 40,
            succeeded: 60,
            hasRefused: true
        ),
        Case(
            name: "the parts make the total in a circuit that was closed at both ends",
            counted: Counters(total: 10, succeeded: 1, failed: 5, refused: 4),
            notServed: 9,
            succeeded: 1,
            hasRefused: true
        ),
        Case(
            name: "the total has the refused calls, and the fallbacks are of failed and refused ones",
            counted: Counters(total: 100, succeeded: 60, failed: 10, refused: 40),
            isOpen: true,
            notServed: 40,
            succeeded: 60,
            hasRefused: true
        ),
        Case(
            name: "the total has the refused calls, and some of the failed ones got the fallback",
            counted: Counters(total: 100, succeeded: 60, failed: 10, refused: 34),
            isOpen: true,
            notServed: 40,
            succeeded: 60,
            hasRefused: true
        ),
        Case(
            name: "ignored calls are in the total and not of it",
            counted: Counters(total: 110, succeeded: 60, failed: 10, ignored: 10, refused: 40),
            isOpen: true,
            notServed: 40,
            succeeded: 60,
            hasRefused: true
        ),
        Case(
            name: "the total is what was tried, and fallbacks are known to be of failed and refused calls",
            counted: Counters(total: 12, succeeded: 2, failed: 10, refused: 40),
            isOpen: true,
            fallbacks: .withFailures,
            notServed: 40,
            succeeded: 2,
            hasRefused: true
        ),
        Case(
            name: "the total is what was tried, and refused calls are known to stand beside it",
            counted: Counters(total: 12, succeeded: 2, failed: 10, refused: 40),
            isOpen: true,
            fallbacks: .apart,
            notServed: 50,
            succeeded: 2,
            hasRefused: true
        ),
        Case(
            name: "a closed circuit refuses nothing: fallbacks are those of the failed calls",
            counted: Counters(total: 20, succeeded: 17, failed: 3, refused: 3),
            notServed: 3,
            succeeded: 17
        ),
        Case(
            name: "the same without a total",
            counted: Counters(succeeded: 17, failed: 3, refused: 2),
            notServed: 3,
            succeeded: 17
        ),
        Case(
            name: "calls that are called refused are none of the failed ones, in a closed circuit",
            counted: Counters(total: 90, succeeded: 70, failed: 20, refused: 10),
            fallbacks: .noFallbacks,
            notServed: 30,
            succeeded: 70,
            hasRefused: true
        ),
        Case(
            name: "nor is it known whether those are in a total",
            counted: Counters(total: 90, failed: 20, refused: 10),
            fallbacks: .noFallbacks,
            notServed: 30,
            hasRefused: true
        ),
        Case(
            name: "more fallbacks than failures in a circuit that was closed at both ends are of a time in between",
            counted: Counters(succeeded: 5, failed: 5, refused: 19),
            notServed: 24,
            succeeded: 5,
            hasRefused: true
        ),
        Case(
            name: "refused calls alone, without a total",
            counted: Counters(succeeded: 0, failed: 2, refused: 98),
            isOpen: true,
            notServed: 100,
            succeeded: 0,
            hasRefused: true
        ),
        Case(
            name: "fallbacks of failed and refused calls, without a total",
            counted: Counters(succeeded: 0, failed: 2, refused: 100),
            isOpen: true,
            fallbacks: .withFailures,
            notServed: 100,
            succeeded: 0,
            hasRefused: true
        ),
        Case(
            name: "refused calls that nobody counts are none while every call is tried",
            counted: Counters(succeeded: 8, failed: 2),
            notServed: 2,
            succeeded: 8
        ),
        Case(
            name: "refused calls that nobody counts are not known while calls are refused",
            counted: Counters(succeeded: 8, failed: 2),
            isOpen: true,
            succeeded: 8
        ),
        Case(
            name: "failures that nobody counts are not known",
            counted: Counters(succeeded: 8, refused: 4),
            isOpen: true,
            succeeded: 8,
            hasRefused: true
        ),
        Case(
            name: "the rest of a total succeeded where nothing is refused",
            counted: Counters(total: 10, failed: 3),
            notServed: 3,
            succeeded: 7
        ),
        Case(
            name: "and of those that were not ignored",
            counted: Counters(total: 10, failed: 3, ignored: 2),
            notServed: 3,
            succeeded: 5
        ),
        Case(
            name: "nor is it known whether a total has calls that were refused, which nobody counts",
            counted: Counters(total: 10, failed: 3),
            isOpen: true
        ),
        Case(
            name: "nor whether it has those that were counted",
            counted: Counters(total: 10, failed: 1, refused: 5),
            isOpen: true,
            notServed: 6,
            hasRefused: true
        ),
        Case(
            name: "an open circuit that refused nothing tried them all",
            counted: Counters(total: 10, failed: 3, refused: 0),
            isOpen: true,
            notServed: 3,
            succeeded: 7
        ),
        Case(
            name: "the largest counters do not trap",
            counted: Counters(total: .max, succeeded: .max, failed: .max, ignored: .max, refused: .max),
            isOpen: true,
            notServed: .max,
            succeeded: .max
        ),
        Case(name: "nothing is known of nothing", counted: Counters()),
    ]

    @Test("each call is counted once, whatever services count together", arguments: cases)
    func table(_ expected: Case) {
        func zero(_ counter: UInt64?) -> UInt64? { counter.map { _ in 0 } }
        let counted = expected.counted
        let before = Counters(
            total: zero(counted.total),
            succeeded: zero(counted.succeeded),
            failed: zero(counted.failed),
            ignored: zero(counted.ignored),
            refused: zero(counted.refused)
        )
        let growth = CallGrowth(
            from: .init(counters: before, triesAllCalls: !expected.isOpen),
            to: .init(counters: counted, triesAllCalls: !expected.isOpen),
            fallbacks: expected.fallbacks
        )
        #expect(growth.notServed == expected.notServed)
        #expect(growth.succeeded == expected.succeeded)
        #expect(growth.hasRefused == expected.hasRefused)
    }

    @Test("counters that fell have not grown")
    func fallen() {
        let growth = CallGrowth(
            from: .init(counters: Counters(total: 9, succeeded: 8, failed: 1, refused: 4), triesAllCalls: true),
            to: .init(counters: Counters(total: 3, succeeded: 9, failed: 0, refused: 5), triesAllCalls: true),
            fallbacks: .notKnown
        )
        #expect(growth.failed == nil && growth.total == nil && growth.notServed == nil && growth.refused == 1)
    }

    // MARK: In a circuit

    /// Ten calls a second that fail from second 20 on, an outage from second 30 to 60; fallbacks answer failed calls too.
    private func track(hasTotal: Bool, totalHasRefused: Bool, fallbacksOfFailures: Bool) throws -> CircuitTrack {
        var counters = Counters(total: 0, succeeded: 0, failed: 0, refused: 0)
        var results: [PollResult] = []
        func add(_ field: WritableKeyPath<Counters, UInt64?>, _ count: UInt64) {
            counters[keyPath: field] = (counters[keyPath: field] ?? 0) + count
        }
        for second in 0..<60 {
            let isOpen = second >= 30
            switch second {
            case 0..<20: add(\.succeeded, 10)
            case 20..<30:
                add(\.succeeded, 5)
                add(\.failed, 5)
                if fallbacksOfFailures { add(\.refused, 5) }
            default: add(\.refused, 10)
            }
            if !isOpen || totalHasRefused { add(\.total, 10) }
            var shown = counters
            if !hasTotal { shown.total = nil }
            results.append(.reading(Reading(state: isOpen ? .open : .closed, counters: shown), at: Double(second)))
        }
        return try #require(Fleet(hearing: results).only)
    }

    @Test(
        "an outage at ten calls a second costs ten calls a second, however they are counted",
        arguments: [false, true],
        [(true, true), (true, false), (false, false)]
    )
    func outage(fallbacksOfFailures: Bool, total: (exists: Bool, hasRefused: Bool)) throws {
        let track = try track(
            hasTotal: total.exists,
            totalHasRefused: total.hasRefused,
            fallbacksOfFailures: fallbacksOfFailures
        )
        let rates = track.rates(at: .at(59))
        #expect(rates.notServed == 10 && rates.demand == 10 && rates.notServedShare == 1)
        #expect(track.outageCost?.notServed == 300)
        // Half of the calls failed before, each counted once.
        let before = track.asOf(.at(29)).rates(at: .at(29))
        #expect(before.notServed == 5 && before.demand == 10)
        let buckets = track.history.buckets(endingAt: .at(59), width: .seconds(10), count: 4)
        #expect(buckets.map(\.notServedPerSecond).contains(10))
        #expect(!track.events.contains { if case .trace = $0.kind { true } else { false } })
    }

    @Test("a service that counts all calls and the failed ones has a failure share, and an alert")
    func totalAndFailed() throws {
        var fleet = Fleet(hearing: [])
        var book = AlertBook()
        var fired: [Alert.Finding] = []
        for second in 0..<120 {
            let counters = Counters(total: UInt64(second * 100), failed: UInt64(second * 30))
            fleet.apply(.reading(Reading(state: .closed, counters: counters), at: Double(second)))
            let changes = book.look(at: fleet, polled: TargetID(index: 0), now: .at(Double(second)))
            for case .fired(let alert) in changes { fired.append(alert.finding) }
        }
        let rates = try #require(fleet.only).rates(at: .at(119))
        #expect(rates.failure == .value(0.3) && rates.calls == 100)
        #expect(fired == [.failureRate(0.3)])
    }

    @Test("its share is not known across a time in which calls may have been refused")
    func totalAndFailedWhileOpen() throws {
        let track = try #require(
            Fleet(hearing: [
                .reading(Reading(state: .closed, counters: Counters(total: 0, failed: 0)), at: 0),
                .reading(Reading(state: .closed, counters: Counters(total: 100, failed: 50)), at: 1),
                .reading(Reading(state: .open, counters: Counters(total: 200, failed: 60)), at: 2),
            ]).only
        )
        #expect(track.rates(at: .at(2)).failure == .was(0.5))
    }
}
