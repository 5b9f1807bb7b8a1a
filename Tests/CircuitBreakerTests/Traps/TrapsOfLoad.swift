import CircuitBreaker
import CircuitBreakerTestKit

// What goes wrong where many come at once.
extension Trap {
    static let ofLoad = [
        Trap(number: 22, name: "kept answers outlive their time during an outage, and the load comes back by and by") {
            make,
            findings in
            let subject = Subject(make) { $0.rampUp = CircuitBreaker.RampUp(over: .seconds(100), from: 0.1) }
            findings.expect(subject.breaker.answer { "value" } == "value", "no value")
            subject.trip()
            subject.world.clock.pass(.seconds(59))
            findings.expect(subject.breaker.answer { "new" } == "value", "what was kept ran out when it was needed")
            subject.world.clock.pass(.seconds(1))
            for _ in 0..<3 { subject.call(.success) }
            let first = (0..<100).count { _ in subject.call(.success) }
            findings.expect(first == 10, "\(first) of the first hundred calls passed, not one in ten")
            subject.world.clock.pass(.seconds(100))
            let later = (0..<100).count { _ in subject.call(.success) }
            findings.expect(later == 100, "\(later) of a hundred calls passed after the ramp-up")
        },
        Trap(number: 24, name: "while a probe is awaited no other caller slips in", habit: .letsEveryCallProbe) {
            make,
            findings in
            let subject = Subject(make)
            subject.makeDue()
            let breaker = subject.breaker
            let gate = Gate()
            let made = Counter()
            let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        do {
                            try await breaker.run {
                                made.add()
                                arrival.yield()
                                await gate.wait()
                            }
                        } catch {
                            arrival.yield()
                        }
                    }
                }
                var awaited = 50
                for await _ in arrivals {
                    awaited -= 1
                    if awaited == 0 { break }
                }
                gate.open()
            }
            findings.expect(made.count == 3, "\(made.count) calls were made while three may be")
        },
    ]
}
