import Foundation
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
