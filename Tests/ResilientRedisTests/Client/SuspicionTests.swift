import NIOCore
import Synchronization
import Testing

@testable import ResilientRedis

@Suite struct SuspicionTests {
    private let suspicion = Suspicion()
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func raise(_ word: String, by readySince: Int64, at now: Int64) throws {
        let doubt = try #require(Doubt(.serverReply(word), recovery: .seconds(3)))
        suspicion.raise(doubt, by: at(readySince), at: at(now), settled: .seconds(3))
    }

    private func reason(_ readySince: Int64, at now: Int64) -> String? {
        suspicion.reasonToLeave(readySince: at(readySince), at: at(now))?.description
    }

    private func at(_ second: Int64) -> NIODeadline { start + .seconds(second) }

    @Test("what one connection is told holds for all that were ready before, and for none made later")
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

    @Test("a subscription ends with the first doubt once it is settled, and not for a server that loads")
    func subscriptions() throws {
        let ended = Mutex<[String]>([])
        let note = { @Sendable (name: String) in ended.withLock { $0.append(name) } }
        _ = suspicion.add(readySince: at(0)) { _ in note("old") }
        _ = suspicion.add(readySince: at(4)) { _ in note("young") }
        let gone = suspicion.add(readySince: at(0)) { _ in note("gone") }
        suspicion.remove(gone)
        try raise("LOADING", by: 0, at: 4)
        #expect(ended.withLock { $0 } == [])
        try raise("READONLY", by: 0, at: 5)
        #expect(ended.withLock { $0 } == ["old"])
        try raise("READONLY", by: 0, at: 6)
        #expect(ended.withLock { $0 } == ["old"])
        try raise("READONLY", by: 7, at: 8)
        #expect(ended.withLock { $0 } == ["old", "young"])
    }

    @Test("no other refusal raises a doubt")
    func others() {
        for text in ["MISCONF", "OOM", "BUSY", "NOPERM", "MOVED 1 a:1", "ERR", "UNBLOCKED client unblocked"] {
            #expect(Doubt(.serverReply(text), recovery: .seconds(3)) == nil)
        }
        #expect(Doubt(.serverReply("LOADING"), recovery: nil) == nil)
    }
}
