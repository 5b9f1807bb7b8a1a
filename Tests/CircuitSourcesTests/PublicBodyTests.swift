import CircuitVocabulary
import DisplayText
import Foundation
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

/// Bodies as public services send them, each in a file of `Tests/Fixtures/bodies`.
@Suite("Bodies as public services send them")
struct PublicBodyTests {
    /// A time after every one in the files.
    private static let now = WallTime(nanosecondsSinceEpoch: 1_796_047_120_000_000_000)

    private func read(_ name: String) throws -> HealthBody {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let body = try Data(contentsOf: folder.appending(path: "Fixtures/bodies/\(name).json"))
        return try HealthBody(body, now: Self.now)
    }

    private func states(_ body: HealthBody) -> [String: CircuitState] {
        Dictionary(body.circuits.map { ($0.name?.text ?? "", $0.reading.state) }) { first, _ in first }
    }

    private func circuit(_ name: DisplayText, in body: HealthBody) throws -> Reading {
        try #require(body.circuits.first { $0.name == name }).reading
    }

    @Test("a circuit that says its state as a status is not left out")
    func silentDrop() throws {
        let body = try read("silent-drop")
        #expect(states(body) == ["cart": .closed, "search": .open])
        #expect(try circuit("search", in: body).failureStreak == 6)
    }

    @Test("a state and counters one level down are read")
    func nestedStats() throws {
        let body = try read("nested-stats")
        #expect(states(body) == ["ledger": .open, "mailer": .closed])
        let ledger = try circuit("ledger", in: body)
        #expect(ledger.counters.total == 412 && ledger.failureStreak == 6)
        #expect(ledger.lastFailure?.time == WallTime(nanosecondsSinceEpoch: 1_795_612_345_120_000_000))
        let mailer = try circuit("mailer", in: body)
        #expect(mailer.counters.total == 88 && mailer.failureStreak == 0 && mailer.lastFailure == .never)
        // Successes in a row or all that there were: the field does not tell.
        #expect(mailer.counters.succeeded == nil)
    }

    @Test("circuits that call themselves the same are told apart by their keys")
    func sameName() throws {
        #expect(states(try read("same-name")) == ["search": .closed, "cart": .open, "mail": .halfOpen])
    }

    @Test("a failure rate beside the state is today's, whatever its scale, and no threshold")
    func failureRate() throws {
        let body = try read("failure-rate")
        for name in ["feed", "feed-pct"] as [DisplayText] {
            let reading = try circuit(name, in: body)
            #expect(reading.window == CallWindow(extent: .notReported, failureRate: 0.3))
            #expect(reading.thresholds == Thresholds())
            #expect(reading.counters == Counters(total: 200, succeeded: 140, failed: 60))
        }
        #expect(HealthNotices.lines(of: body, at: "URL") == [])
    }

    @Test("a time in seconds since the epoch is a time, and zero is never")
    func epochTimes() throws {
        let reading = try #require(try read("epoch-time").circuits.first).reading
        #expect(reading.lastFailure?.time == WallTime(nanosecondsSinceEpoch: 1_796_047_100_250_000_000))
        #expect(reading.nextProbe == .seconds(42.5))
        #expect(reading.thresholds == Thresholds(failures: 5, recoveryTimeout: .seconds(60)))
        #expect(try read("epoch-zero").circuits.first?.reading.lastFailure == .never)
    }

    @Test("fields in camel case are read, and the next probe is the time that the service tells")
    func camelCase() throws {
        let reading = try #require(try read("camel-single").circuits.first).reading
        #expect(reading.state == .open && reading.failureStreak == 7 && reading.counters.total == 540)
        #expect(reading.thresholds == Thresholds(failures: 5, recoveryTimeout: .seconds(30)))
        #expect(reading.lastFailure?.time == WallTime(nanosecondsSinceEpoch: 1_796_047_100_250_000_000))
        #expect(reading.nextProbe == .milliseconds(10_250))
    }

    @Test("circuits two levels down are found, and what was rejected is refused")
    func envelope() throws {
        let body = try read("express-envelope")
        #expect(states(body) == ["tax-api": .halfOpen, "sms": .closed])
        #expect(
            try circuit("tax-api", in: body).counters
                == Counters(total: 240, succeeded: 190, failed: 12, refused: 35)
        )
    }

    @Test("counters, refusals, settings and the next probe are read where they lie")
    func configAndStats() throws {
        let body = try read("list-config-stats")
        let database = try circuit("vector-db", in: body)
        #expect(database.state == .open && database.nextProbe == .milliseconds(21_400))
        #expect(database.counters == Counters(total: 930, succeeded: 801, failed: 17, refused: 112))
        #expect(database.thresholds == Thresholds(failures: 4, successes: 2, recoveryTimeout: .seconds(45)))
        #expect(try circuit("llm", in: body).nextProbe == nil)
    }

    @Test("states are read in every word of a breaker, and others stay what they are called")
    func stateWords() throws {
        let body = try read("state-words")
        let expected: [String: CircuitState] = [
            "a-python-enum": .open, "b-polly": .forcedOpen, "c-r4j-health": .open, "d-half": .halfOpen,
            "e-half2": .halfOpen, "f-trial": .unknown, "g-tripped": .open, "h-number": .unknown, "i-obj": .open,
            "j-status": .open, "k-recover": .unknown, "l-forced": .forcedOpen,
        ]
        #expect(states(body) == expected)
        #expect(try circuit("h-number", in: body).stateWord == "1")
        #expect(
            HealthNotices.lines(of: body, at: "URL") == [
                "3 circuits have no state that is known: f-trial “trial”, h-number “1”, k-recover “recovering”"
            ]
        )
    }

    @Test("a truth value says open, and its opposite does not say closed")
    func truthValue() throws {
        let circuit = try #require(try read("isopen").circuits.first)
        #expect(circuit.name == "quotes" && circuit.reading.state == .open && circuit.reading.failureStreak == 4)
        let other = try HealthDocument(body: Array(#"{"key": "quotes", "isOpen": false}"#.utf8)).reading
        #expect(other.state == .unknown && other.stateWord == "not open")
    }

    @Test("the health of Spring tells window figures, and its details go before its status")
    func spring() throws {
        let body = try read("spring-health")
        #expect(states(body) == ["customer": .open, "pay": .forcedOpen])
        let customer = try circuit("customer", in: body)
        #expect(customer.counters == Counters(refused: 2))
        #expect(
            customer.window
                == CallWindow(
                    extent: .notReported,
                    calls: 8,
                    failed: 3,
                    slow: 0,
                    failureRate: 0.375,
                    slowCallRate: 0
                )
        )
        #expect(customer.thresholds == Thresholds(failureRate: 0.3, slowCallRate: 1))
        #expect(try circuit("pay", in: body).window?.failureRate == nil)
    }

    @Test("opossum tells its state in truth values and its counters as a status")
    func opossum() throws {
        let reading = try #require(try read("opossum-state").circuits.first).reading
        #expect(reading.state == .open)
        #expect(reading.counters == Counters(total: 15, succeeded: 7, failed: 5, refused: 3))
    }

    @Test(".NET writes in Pascal case, with times that are zero and time spans")
    func dotnet() throws {
        let body = try read("dotnet-pascal")
        #expect(states(body) == ["Catalog": .forcedOpen, "Basket": .halfOpen])
        let catalog = try circuit("Catalog", in: body)
        #expect(catalog.lastFailure == .never && catalog.thresholds.recoveryTimeout == .seconds(30))
        #expect(
            try circuit("Basket", in: body).lastFailure?.time
                == WallTime(nanosecondsSinceEpoch: 1_796_047_100_000_000_000)
        )
    }

    @Test("Go writes durations in nanoseconds and a zero time")
    func go() throws {
        let reading = try #require(try read("go-zero-time").circuits.first).reading
        #expect(reading.lastFailure == .never && reading.failureStreak == 5)
        #expect(reading.thresholds.recoveryTimeout == .seconds(30))
        #expect(reading.counters == Counters(total: 12, succeeded: 3, failed: 9))
    }
}
