import CircuitBreaker
import CircuitBreakerTestKit
import Foundation

// What goes wrong with clocks, timers and windows.
extension Trap {
    static let ofTime = [
        Trap(number: 8, name: "a time of day that is set back or forth changes no decision") { make, findings in
            for step in [Duration.seconds(-600), .seconds(600)] {
                let subject = Subject(make)
                subject.trip()
                subject.world.clock.stepWall(step)
                subject.world.clock.pass(subject.settings.recoveryTimeout - .nanoseconds(1))
                findings.expect(subject.breaker.begin() == nil, "a call passed too early after a step of \(step)")
                subject.world.clock.pass(.nanoseconds(1))
                findings.expect(subject.breaker.begin() != nil, "the probe was refused after a step of \(step)")
            }
            let subject = Subject(make) {
                $0.failureThreshold = nil
                $0.failureRate = 0.5
                $0.window = .time(.seconds(10))
            }
            for _ in 0..<100 { subject.call(.success) }
            subject.world.clock.pass(.seconds(5))
            subject.world.clock.stepWall(.seconds(-3600))
            for _ in 0..<600 {
                subject.call(.failure)
                subject.world.clock.pass(.milliseconds(100))
            }
            findings.expect(try subject.breaker.look().state == .open, "a minute of failures did not open it")
        },
        Trap(number: 9, name: "a reader who sees it open sees until when, and no call slips in") { make, findings in
            for _ in 0..<5 {
                let subject = Subject(make) { $0.failureThreshold = 1 }
                let (breaker, world) = (subject.breaker, subject.world)
                world.clock.pass(.seconds(1))
                guard let call = breaker.begin() else { return findings.expect(false, "refused while closed") }
                let isOver = DispatchSemaphore(value: 0)
                // The clocks are read on the way to open: another call comes just then, and has a moment to get in.
                world.atNextReading {
                    world.atNextReading {
                        Thread.detachNewThread {
                            do {
                                let view = try breaker.look()
                                if view.state == .open {
                                    let isWhole = view.nextProbe == subject.settings.recoveryTimeout
                                    findings.expect(isWhole, "open until \(String(describing: view.nextProbe))")
                                    findings.expect(breaker.begin() == nil, "a call passed just after the opening")
                                }
                            } catch {
                                findings.expect(false, "threw \(error)")
                            }
                            isOver.signal()
                        }
                        if isOver.wait(timeout: .now() + .milliseconds(100)) == .success { isOver.signal() }
                    }
                }
                call.end(.failure)
                _ = try breaker.look()
                isOver.wait()
            }
        },
        Trap(number: 10, name: "a second opening neither prolongs the first nor is ended by its time") {
            make,
            findings in
            let late = Subject(make)
            let slow = late.begin(1)
            late.trip()
            late.world.clock.pass(.seconds(30))
            for call in slow { call.end(.failure) }
            late.world.clock.pass(.seconds(30))
            findings.expect(late.breaker.begin() != nil, "a failure that came late prolonged the opening")

            let forced = Subject(make)
            forced.trip()
            forced.world.clock.pass(.seconds(30))
            forced.breaker.forceOpen()
            for _ in 0..<10 {
                forced.world.clock.pass(.seconds(60))
                findings.expect(forced.breaker.begin() == nil, "a call passed while forced open until reset")
            }
        },
        Trap(number: 15, name: "time alone never closes it: after ten days probes decide") { make, findings in
            let subject = Subject(make)
            subject.trip()
            subject.world.clock.pass(.seconds(864_000))
            let probes = subject.begin(100)
            findings.expect(probes.count == 3, "\(probes.count) calls passed")
            probes.first?.end(.failure)
            findings.expect(subject.breaker.begin() == nil, "a call passed after a failed probe")
        },
        Trap(number: 16, name: "a window of time empties without calls, and no window is too small") {
            make,
            findings in
            let subject = Subject(make) {
                $0.failureThreshold = nil
                $0.failureRate = 0.9
                $0.window = .time(.seconds(10))
            }
            for _ in 0..<8 { subject.call(.success) }
            findings.expect(try subject.breaker.look().callsInWindow == 8, "the window does not hold what was called")
            subject.world.clock.pass(.seconds(86_400 * 365 * 100))
            findings.expect(try subject.breaker.look().callsInWindow == 0, "the window shows calls of long ago")

            let small = Subject(make) {
                $0.failureThreshold = nil
                $0.failureRate = 1
                $0.window = .calls(1)
                $0.minimumCalls = 1
            }
            small.call(.success)
            small.call(.failure)
            findings.expect(small.breaker.begin() == nil, "a window of one call did not open it")
        },
        Trap(number: 19, name: "its time and its next probe count from the opening, not from when it was made") {
            make,
            findings in
            let subject = Subject(make)
            subject.world.clock.pass(.seconds(300))
            subject.trip()
            subject.world.clock.pass(.seconds(10))
            let view = try subject.breaker.look()
            findings.expect(view.timeInState == .seconds(10), "open for \(view.timeInState)")
            findings.expect(view.nextProbe == .seconds(50), "the next probe in \(String(describing: view.nextProbe))")
        },
    ]
}
