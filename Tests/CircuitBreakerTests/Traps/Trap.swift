import CircuitBreaker
import CircuitBreakerTestKit
import Testing

/// One of the faults that published breakers were caught with, as a check of any breaker.
struct Trap: Sendable, CustomTestStringConvertible {
    typealias Make = @Sendable (World, CircuitBreaker.Configuration) -> any BreakerUnderTest

    let number: Int
    /// What holds of a breaker that does not fall into it.
    let name: String
    /// The habit of the naive breaker that falls into it.
    var habit = NaiveBreaker.Habit.countsPermits
    let check: @Sendable (_ make: Make, _ findings: Findings) async throws -> Void

    var testDescription: String { "T\(number): \(name)" }

    static let all = ofCalls + ofTime + ofReading + ofLoad

    /// What a check has to say against a breaker.
    func findings(_ make: Make) async -> [String] {
        let findings = Findings()
        do {
            try await check(make, findings)
        } catch {
            findings.expect(false, "threw \(error)")
        }
        return findings.list
    }
}

/// What speaks against a breaker.
final class Findings: Sendable {
    private let texts = StateLock<[String]>([])

    var list: [String] { texts.withLock { $0 } }

    func expect(_ holds: Bool, _ otherwise: String) {
        if !holds { texts.withLock { $0.append(otherwise) } }
    }
}

/// A breaker in its world, brought to where a trap begins.
struct Subject {
    let world = World()
    let settings: CircuitBreaker.Configuration
    let breaker: any BreakerUnderTest

    init(_ make: Trap.Make, _ change: (inout CircuitBreaker.Configuration) -> Void = { _ in }) {
        var settings = CircuitBreaker.Configuration()
        settings.isFailure = { !($0 is CallersMistake) }
        settings.random = world.random
        change(&settings)
        self.settings = settings
        breaker = make(world, settings)
    }

    @discardableResult func call(_ end: CallEnd) -> Bool {
        guard let call = breaker.begin() else { return false }
        call.end(end)
        return true
    }

    /// Fails as often as it takes a closed circuit to open.
    func trip() {
        for _ in 0..<(settings.failureThreshold ?? settings.minimumCalls) { call(.failure) }
    }

    /// Trips, and lets the recovery timeout pass.
    func makeDue() {
        trip()
        world.clock.pass(settings.recoveryTimeout)
    }

    /// Begins so many calls; those that are let through.
    func begin(_ count: Int) -> [any CallUnderTest] {
        (0..<count).compactMap { _ in breaker.begin() }
    }
}

@Suite("Traps", .timeLimit(.minutes(1)))
struct TrapTests {
    @Test("Ours falls into none of the traps", arguments: Trap.all)
    func ours(trap: Trap) async {
        let findings = await trap.findings { OurBreaker($0, $1) }
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test("A naive breaker falls into each of them", arguments: Trap.all)
    func naive(trap: Trap) async {
        let findings = await trap.findings { NaiveBreaker($0, $1, trap.habit) }
        #expect(!findings.isEmpty)
    }

    @Test("The naive breaker does what a breaker has to: it opens, refuses, probes and closes, and opens again")
    func naiveWorks() {
        for habit in [NaiveBreaker.Habit.countsPermits, .letsEveryCallProbe] {
            let subject = Subject { NaiveBreaker($0, $1, habit) }
            for _ in 0..<20 { #expect(subject.call(.success)) }
            subject.trip()
            #expect(!subject.call(.success))
            subject.world.clock.pass(.seconds(60))
            #expect(subject.call(.failure))
            #expect(!subject.call(.success))
            subject.world.clock.pass(.seconds(60))
            for _ in 0..<3 { #expect(subject.call(.success)) }
            for _ in 0..<4 { subject.call(.failure) }
            #expect(subject.call(.success))
        }
    }

    @Test("The traps are numbered from 1 to 24")
    func complete() {
        #expect(Trap.all.map(\.number).sorted() == Array(1...24))
    }
}
