import CircuitVocabulary
import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("How old an answer is")
struct AnswerAgeTests {
    private var age = AnswerAge()

    private mutating func see(now: Double?, date: Double? = nil, header: Duration? = nil, at seconds: Double) -> Double
    {
        let witness = AnswerAge.Witness(
            age: header,
            date: date.map { Moment.at($0).wall },
            now: now.map { Moment.at($0).wall }
        )
        return age.see(witness, at: .at(seconds)).age.inSeconds
    }

    @Test("an answer that tells nothing of its making is fresh")
    mutating func silent() {
        for second in 0..<10 { #expect(see(now: nil, at: Double(second)) == 0) }
    }

    @Test("an answer that was made after it was asked for is fresh, however late it comes")
    mutating func late() {
        for second in 0..<5 { #expect(see(now: Double(second), at: Double(second) + 0.02) == 0) }
        let witness = AnswerAge.Witness(date: Moment.at(14).wall, now: Moment.at(5).wall)
        #expect(age.see(witness, asked: .at(5), at: .at(14)).age == .zero)
        // What was made before it was asked for is not.
        let old = AnswerAge.Witness(now: Moment.at(5).wall)
        #expect(age.see(old, asked: .at(19.9), at: .at(20)).age > .seconds(14))
    }

    @Test("the header Age is believed, up to a day")
    mutating func header() {
        #expect(see(now: nil, header: .seconds(37), at: 0) == 37)
        #expect(see(now: nil, header: .seconds(1 << 31), at: 1) == 86_400)
        #expect(see(now: nil, header: .zero, at: 2) == 0)
    }

    @Test(
        "a time that goes on with ours is fresh, whatever the difference of the clocks",
        arguments: [-9000.0, 0, 9000]
    )
    mutating func skewed(by skew: Double) {
        for second in 0..<60 { #expect(see(now: Double(second) + skew, at: Double(second) + 0.02) == 0) }
    }

    @Test("whole seconds are no standing still", arguments: [0.2, 1.0, 2.5])
    mutating func wholeSeconds(interval: Double) {
        for poll in 0..<100 {
            let time = Double(poll) * interval
            #expect(see(now: time.rounded(.down), at: time) == 0)
        }
    }

    @Test("a time that stands still over three polls makes the answer as old as it is")
    mutating func standing() {
        let ages = (0..<10).map { see(now: 100, at: Double($0)) }
        #expect(ages == [0, 0, 2, 3, 4, 5, 6, 7, 8, 9])
    }

    @Test("a time with a fraction of a second that is told again is of the same answer")
    mutating func exact() {
        let ages = (0..<10).map { see(now: Double($0 - $0 % 5) + 0.25, at: Double($0) + 0.3) }
        #expect(ages == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4])
    }

    @Test("a cache that is filled anew each minute is as old as its filling, also before the next")
    mutating func cache() {
        for second in 0..<300 {
            let age = see(now: Double(second - second % 60), at: Double(second))
            #expect(age == (second % 60 < 2 ? 0 : Double(second % 60)), "\(second)")
        }
    }

    @Test("an answer whose time is behind its Date is as old as the difference, from the first poll on")
    mutating func lag() {
        for second in 0..<10 {
            #expect(see(now: Double(second) - 18_000, date: Double(second), at: Double(second)) == 18_000)
        }
        age = AnswerAge()
        // A Date has whole seconds, and an answer takes its time.
        for second in 0..<10 { #expect(see(now: Double(second), date: Double(second) + 3, at: Double(second)) == 0) }
    }

    @Test("a clock of the service that is set back is noticed as one within ten seconds")
    mutating func setBack() {
        for second in 0..<30 { _ = see(now: Double(second), at: Double(second)) }
        let ages = (30..<60).map { see(now: Double($0) - 3600, at: Double($0)) }
        #expect(ages.first == 3600)
        #expect(ages.dropFirst(10).allSatisfy { $0 == 0 })
    }

    @Test("a process of another name has a clock of its own")
    mutating func otherProcess() {
        for second in 0..<20 {
            let isFirst = second % 2 == 0
            let witness = AnswerAge.Witness(
                now: Moment.at(Double(second) + (isFirst ? 0 : 500)).wall,
                processID: isFirst ? "a" : "b"
            )
            #expect(age.see(witness, at: .at(Double(second))).age == .zero)
        }
    }
}

@Suite("An old answer in the fleet")
struct OldAnswerTests {
    private func result(_ age: Double, at seconds: Double, total: UInt64 = 500) -> PollResult {
        var result = PollResult.reading(Reading(state: .closed, counters: Counters(total: total)), at: seconds)
        if case .readings(var readings) = result.outcome {
            readings[0].age = .seconds(age)
            result.outcome = .readings(readings)
        }
        return result
    }

    @Test("it is stale from the beginning, and does not become newer by coming again")
    func stale() throws {
        let fleet = Fleet(hearing: (0..<5).map { result(600 + Double($0), at: Double($0)) })
        let track = try #require(fleet.only)
        #expect(track.latestAt == .at(-600))
        #expect(track.staleness(at: .at(5)) == .seconds(605))
        #expect(track.history.count == 1)
        #expect(track.failure == nil)
    }

    @Test("a fresh one after it counts at once")
    func fresh() throws {
        let fleet = Fleet(hearing: [result(600, at: 0), result(601, at: 1), result(0, at: 2, total: 900)])
        let track = try #require(fleet.only)
        #expect(track.latestAt == .at(2) && track.latest?.counters.total == 900)
        #expect(track.staleness(at: .at(2.5)) == nil)
    }

    @Test("after a time without an answer it ends the silence and nothing else")
    func afterFailure() throws {
        let fleet = Fleet(hearing: [result(0, at: 0), .failure("refused", at: 1), result(2, at: 2)])
        let track = try #require(fleet.only)
        #expect(track.failure == nil && track.latestAt == .at(0))
    }
}
