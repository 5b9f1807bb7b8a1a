import CircuitVocabulary
import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor

@Suite("A service behind a cache that is filled at regular times")
struct CacheRefreshTests {
    /// Polls once a second a cache that is filled every so many seconds, of a service with a hundred calls a second.
    private func watch(
        every period: Int,
        seconds: Int,
        state: (Int) -> CircuitState = { _ in .closed },
        stop: Range<Int> = 0..<0
    ) throws -> CircuitTrack {
        var fleet = Fleet(hearing: [])
        for second in 0..<seconds where !stop.contains(second) {
            let made = second - second % period
            var report = CircuitReading(
                id: .named("redis"),
                reading: Reading(
                    state: state(made),
                    counters: Counters(succeeded: UInt64(made * 90), failed: UInt64(made * 10), refused: 0)
                )
            )
            report.age = .seconds(second - made)
            fleet.apply(
                PollResult(
                    target: TargetID(index: 0),
                    started: .at(Double(second)),
                    finished: .at(Double(second)),
                    outcome: .readings([report])
                )
            )
        }
        return try #require(fleet.only)
    }

    @Test("its rates are those of the times that its fillings are of", arguments: [3, 6, 10, 30, 60])
    func rates(every period: Int) throws {
        let track = try watch(every: period, seconds: period * 4 + 1)
        let now = Double(period * 4)
        #expect(track.rates(at: .at(now)).calls == 100)
        #expect(track.rates(at: .at(now)).failure == .value(0.1))
        // Until the next filling they are the newest that there are, however old.
        #expect(track.rates(at: .at(now + Double(period) - 0.5)).calls == 100)
        let buckets = track.history.buckets(endingAt: .at(now), width: .seconds(5), count: period / 5 + 2)
        #expect(buckets.allSatisfy { ($0.callsPerSecond ?? 100) == 100 })
        #expect(buckets.contains { $0.callsPerSecond == 100 })
    }

    @Test("its readings are as old as they are all the same")
    func age() throws {
        let track = try watch(every: 30, seconds: 50)
        #expect(track.staleness(at: .at(50)) == .seconds(20))
    }

    @Test("a circuit that is the same in each filling has lasted")
    func standing() throws {
        let track = try watch(every: 10, seconds: 101, state: { $0 < 30 ? .closed : .open })
        #expect(track.standing(at: .at(100)) == Standing(duration: .seconds(70), isAtLeast: false, isOutage: true))
    }

    @Test("a cache that nobody asked for long leaves a gap, and a doubt")
    func gap() throws {
        let track = try watch(every: 10, seconds: 101, state: { $0 < 30 ? .closed : .open }, stop: 41..<95)
        #expect(track.standing(at: .at(100))?.isAtLeast == true)
        let last = track.history.count - 1
        #expect(track.history.samples[last - 1].isAfterSilence)
    }
}
