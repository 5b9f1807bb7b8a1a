import Foundation
import PseudoTerminal
import TerminalHost
import Testing

@Suite struct ScreenActorTests {
    @Test("all work on the screen's actor runs on one thread, which knows that it is the actor's")
    func oneThread() async {
        let threads = await withTaskGroup(of: UInt.self) { group in
            for _ in 0..<200 { group.addTask { await thread() } }
            return await group.reduce(into: Set<UInt>()) { $0.insert($1) }
        }
        #expect(threads.count == 1 && !threads.contains(0))
        #expect(await ScreenActor.shared.assumesIsolation)
    }
}

/// The thread on which this runs before and after a suspension; 0 if those are two.
@ScreenActor private func thread() async -> UInt {
    ScreenActor.shared.preconditionIsolated()
    let first = thisThread()
    await Task.yield()
    return first == thisThread() ? first : 0
}

private func thisThread() -> UInt {
    #if canImport(Glibc)
        pthread_self()
    #else
        UInt(bitPattern: pthread_self())
    #endif
}

extension ScreenActor {
    /// Whether synchronous code on the screen's thread can be taken to be the actor's.
    fileprivate var assumesIsolation: Bool {
        assumeIsolated { _ in true }
    }
}

extension EndToEnd {
    /// The run loop on the screen's thread.
    @Suite struct RunLoopTests {
        @Test("a cooperative pool that is stuck does not stop the keyboard")
        func stuckPool() throws {
            let probe = try Probe()
            try probe.press("p", shows: "?2026l")
            for key in ["j", "g", "m"] { try probe.press(key, shows: "?2026l", within: .seconds(2)) }
        }

        @Test("work on the screen's thread brings the run loop round once, and not again and again")
        func rounds() throws {
            let probe = try Probe()
            let written = try probe.press("s", shows: "done.")
            let rounds = try #require(written.firstMatch(of: #/rounds (\d+)/#).flatMap { Int($0.1) }, "\(written)")
            // Once for each of twenty visits, and now and then for nothing.
            #expect(rounds <= 30, "\(rounds)")
        }
    }
}
