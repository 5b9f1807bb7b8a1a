import NIOCore
import Synchronization
import Testing

@testable import ResilientRedis

@Suite struct SuspicionTests {
    private let suspicion = Suspicion(settled: .seconds(3))
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func raise(_ word: String, by readySince: Int64, at now: Int64) throws {
        let doubt = try #require(Doubt(.serverReply(word), recovery: .seconds(3), of: "SET"))
        suspicion.raise(doubt, by: at(readySince), at: at(now))
    }

    /// Adds a subscription that writes down when it is to end.
    private func subscribe(
        _ name: String,
        readySince: Int64,
        at now: Int64 = 0,
        _ ends: Ends
    ) -> UInt64 {
        suspicion.add(readySince: at(readySince), at: at(now)) { error, time in
            ends.all.withLock { $0.append("\(name): \(error) at \((time - at(0)).nanoseconds / 1_000_000_000)") }
        }
    }

    private final class Ends: Sendable {
        let all = Mutex<[String]>([])

        func take() -> [String] {
            all.withLock { all in
                defer { all = [] }
                return all.sorted()
            }
        }
    }

    private func reason(_ readySince: Int64, at now: Int64) -> String? {
        suspicion.reasonToLeave(readySince: at(readySince), at: at(now))?.description
    }

    private func at(_ second: Int64) -> NIODeadline { start + .seconds(second) }

    @Test("what one connection learns holds for all that were ready before, and for none made later")
    func shared() throws {
        #expect(reason(0, at: 5) == nil)
        try raise("READONLY", by: 0, at: 5)
        #expect(reason(0, at: 5) == "READONLY")
        #expect(reason(4, at: 5) == "READONLY")
        #expect(reason(6, at: 7) == nil)
    }

    @Test(
        "a server that loads, or misses its replicas, has time to get well, counted from the first time it says so",
        arguments: ["LOADING", "NOREPLICAS"]
    )
    func recovery(word: String) throws {
        try raise(word, by: 0, at: 5)
        try raise(word, by: 0, at: 7)
        #expect(reason(0, at: 7) == nil)
        #expect(reason(0, at: 8) == word)
        // The one in its place has that time too.
        try raise(word, by: 9, at: 10)
        #expect(reason(9, at: 12) == nil)
        #expect(reason(9, at: 13) == word)
    }

    @Test("a server that turns out to be a replica while it loads is left at once")
    func sooner() throws {
        try raise("LOADING", by: 0, at: 5)
        try raise("READONLY", by: 0, at: 6)
        #expect(reason(0, at: 6) == "READONLY")
    }

    @Test("no connection leaves a server that does again what it refused")
    func recovered() throws {
        try raise("NOREPLICAS", by: 0, at: 5)
        suspicion.dispel(by: at(0), at: at(6))
        #expect(reason(0, at: 20) == nil)
        // The next time it has all its time again.
        try raise("NOREPLICAS", by: 0, at: 21)
        #expect(reason(0, at: 23) == nil)
        #expect(reason(0, at: 24) == "NOREPLICAS")
        // A connection that learns later that it has recovered leaves it all the same: others have gone already.
        suspicion.dispel(by: at(0), at: at(25))
        #expect(reason(0, at: 26) == "NOREPLICAS")
    }

    @Test("connections that are to be left at once are not given time because a newer one says that its server loads")
    func loadingAfterwards() throws {
        try raise("READONLY", by: 0, at: 5)
        try raise("LOADING", by: 6, at: 7)
        #expect(reason(0, at: 7) == "READONLY")
        #expect(reason(6, at: 7) == nil)
        #expect(reason(6, at: 10) == "LOADING")
    }

    @Test("a subscription ends with the first doubt, not before it is settled, and not for a server that loads")
    func subscriptions() throws {
        let ends = Ends()
        _ = subscribe("old", readySince: 0, ends)
        _ = subscribe("young", readySince: 4, ends)
        suspicion.remove(subscribe("gone", readySince: 0, ends))
        try raise("LOADING", by: 0, at: 4)
        #expect(ends.take() == [])
        try raise("READONLY", by: 0, at: 5)
        #expect(ends.take() == ["old: READONLY at 5", "young: READONLY at 7"])
        // One whose connection was ready before, and was not known yet.
        _ = subscribe("late", readySince: 4, at: 6, ends)
        _ = subscribe("new", readySince: 6, at: 6, ends)
        #expect(ends.take() == ["late: READONLY at 7"])
        try raise("READONLY", by: 0, at: 6)
        #expect(ends.take() == [])
        try raise("READONLY", by: 7, at: 8)
        #expect(ends.take() == ["new: READONLY at 9"])
    }

    @Test("a subscription at a server that was left while it loaded ends when the one in its place serves")
    func subscriptionsLeftBehind() throws {
        let ends = Ends()
        _ = subscribe("old", readySince: 0, ends)
        #expect(suspicion.telltale == nil)
        try raise("NOREPLICAS", by: 0, at: 4)
        #expect(reason(0, at: 7) == "NOREPLICAS")
        #expect(suspicion.telltale == .command("SET"))
        #expect(ends.take() == [])
        _ = subscribe("new", readySince: 8, ends)
        suspicion.dispel(by: at(0), at: at(9))
        #expect(ends.take() == [])
        suspicion.dispel(by: at(8), at: at(9))
        #expect(ends.take() == ["old: NOREPLICAS at 9"])
        #expect(suspicion.telltale == nil)
    }

    @Test("what scripts and transactions do says nothing of a server that misses its replicas: they may write or not")
    func telltales() {
        for (command, telltale) in [("SET", "SET"), ("EVAL", nil), ("FCALL", nil), ("JSON.SET", nil), ("EXEC", nil)] {
            let doubt = Doubt(.serverReply("NOREPLICAS"), recovery: .seconds(3), of: command)
            #expect(doubt?.telltale == telltale.map { .command($0) })
        }
        #expect(Doubt(.serverReply("READONLY"), recovery: .seconds(3), of: "SET")?.telltale == nil)
    }

    @Test("no other refusal raises a doubt")
    func others() {
        for text in ["MISCONF", "OOM", "BUSY", "NOPERM", "MOVED 1 a:1", "ERR", "UNBLOCKED client unblocked"] {
            #expect(Doubt(.serverReply(text), recovery: .seconds(3)) == nil)
        }
        #expect(Doubt(.serverReply("LOADING"), recovery: nil) == nil)
    }
}
