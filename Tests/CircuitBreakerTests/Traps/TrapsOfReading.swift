import CircuitBreaker
import CircuitBreakerTestKit

// What goes wrong with looking, listening and counting.
extension Trap {
    static let ofReading = [
        Trap(number: 11, name: "a thousand looks change nothing") { make, findings in
            let subject = Subject(make)
            subject.makeDue()
            let first = try subject.breaker.look()
            for _ in 0..<1000 { _ = try subject.breaker.look() }
            findings.expect(try subject.breaker.look() == first, "it looks different")
            let probes = subject.begin(100)
            findings.expect(probes.count == 3, "\(probes.count) probes passed after the looks")
        },
        Trap(number: 17, name: "a listener may ask the breaker that it listens to") { make, findings in
            let subject = Subject(make)
            let breaker = subject.breaker
            let (answers, answer) = AsyncStream.makeStream(of: Result<View, any Error>.self)
            breaker.listen { answer.yield(Result { try breaker.look() }) }
            subject.trip()
            for await heard in answers {
                switch heard {
                case .success(let view): findings.expect(view.state == .open, "the listener found it \(view.state)")
                case .failure(let error): findings.expect(false, "the listener got no answer: \(error)")
                }
                break
            }
        },
        Trap(number: 18, name: "without listeners a call reads no clock, draws no random number and formats no text") {
            make,
            findings in
            let subject = Subject(make)
            let world = subject.world
            let before = (world.monotonicReadings, world.wallReadings)
            for _ in 0..<1000 { subject.call(.success) }
            findings.expect(world.monotonicReadings == before.0, "a good call reads the clock")
            findings.expect(world.wallReadings == before.1, "a good call reads the time of day")
            subject.trip()
            findings.expect(world.descriptions <= 5, "five failures were put into words \(world.descriptions) times")
            let (wall, words) = (world.wallReadings, world.descriptions)
            for _ in 0..<1000 { subject.call(.success) }
            findings.expect(world.wallReadings == wall, "a refusal reads the time of day")
            findings.expect(world.descriptions == words, "a refusal is put into words")
            findings.expect(world.randomDraws == 0, "chance was drawn \(world.randomDraws) times")
        },
        Trap(number: 20, name: "disabled, ends are counted as beginnings are; answers from a cache are no successes") {
            make,
            findings in
            let disabled = Subject(make)
            disabled.breaker.disable()
            for _ in 0..<3 { findings.expect(disabled.call(.success), "refused while disabled") }
            for _ in 0..<20 { findings.expect(disabled.call(.failure), "refused while disabled") }
            let view = try disabled.breaker.look()
            let counts = [view.total, view.successful, view.failed, view.refused]
            findings.expect(counts == [23, 3, 20, 0], "23 calls were counted as \(counts)")

            let cached = Subject(make)
            findings.expect(cached.breaker.answer { "value" } == "value", "no value")
            cached.trip()
            for _ in 0..<10 { findings.expect(cached.breaker.answer { "new" } == "value", "nothing was kept") }
            let served = try cached.breaker.look()
            findings.expect(served.successful == 1, "one success was counted as \(served.successful)")
            findings.expect(served.refused == 10, "ten refusals were counted as \(served.refused)")
        },
        Trap(number: 21, name: "calls under way are seen, and open it once when they all fail") { make, findings in
            let subject = Subject(make)
            let calls = subject.begin(10)
            findings.expect(try subject.breaker.look().inFlight == 10, "ten calls under way are not seen")
            for call in calls.prefix(5) { call.end(.failure) }
            subject.world.clock.pass(.seconds(20))
            for call in calls.suffix(5) { call.end(.failure) }
            let view = try subject.breaker.look()
            findings.expect(view.state == .open && view.failed == 10, "ten failures left it \(view)")
            findings.expect(view.timeInState == .seconds(20), "open for \(view.timeInState)")
            findings.expect(view.inFlight == 0 && view.addsUp, "the counters do not add up: \(view)")
        },
    ]
}
