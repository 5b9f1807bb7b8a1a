import FallbackCache
import Testing

@testable import ResilientRedis

@Suite struct FallbackEntriesTests {
    private let entries = FallbackEntries(cache: ResilientRedis.Cache(capacity: 100))
    private var cache: ResilientRedis.Cache { entries.cache }

    @Test("an answer that a removal has overtaken is not cached")
    func overtakenRead() {
        let ticket = entries.ticket(for: "k")
        entries.removed("k")
        entries.read(.value("k"), found: .bytes("old"), with: ticket)
        #expect(!cache.contains(.value("k")))
    }

    @Test("an answer that a write has overtaken does not replace what was written")
    func overtakenByWrite() {
        let reading = entries.ticket(for: "k")
        let writing = entries.ticket(for: "k")
        entries.replaced("k", as: .value("k"), by: .bytes("new"), expiry: nil, with: writing)
        entries.read(.value("k"), found: .bytes("old"), with: reading)
        #expect(cache.fallback(for: .value("k")) == .bytes("new"))
    }

    @Test("a write that overlapped a removal leaves nothing, because it is unknown which came last")
    func overlappingRemoval() {
        let writing = entries.ticket(for: "k")
        entries.removed("k")
        entries.replaced("k", as: .value("k"), by: .bytes("v"), expiry: nil, with: writing)
        #expect(!cache.contains(.value("k")))
    }

    @Test("of two writes that overlapped, the one that was answered last is cached")
    func overlappingWrites() {
        let (first, second) = (entries.ticket(for: "k"), entries.ticket(for: "k"))
        entries.replaced("k", as: .value("k"), by: .bytes("2"), expiry: nil, with: second)
        entries.replaced("k", as: .value("k"), by: .bytes("1"), expiry: nil, with: first)
        #expect(cache.fallback(for: .value("k")) == .bytes("1"))
    }

    @Test("a hash that was read while a field changed is not cached")
    func overtakenHash() {
        let ticket = entries.ticket(for: "h")
        entries.changed(["f"], of: "h")
        entries.read(.hash("h"), found: RedisValue(hash: ["f": "old"]), with: ticket)
        #expect(!cache.contains(.hash("h")))
    }

    @Test("a write in place of a hash drops the fields that were cached one by one")
    func replacedHash() {
        entries.read(.field("h", "f"), found: .bytes("old"), with: entries.ticket(for: "h"))
        #expect(cache.contains(.field("h", "f")))
        entries.replaced(
            "h",
            as: .hash("h"),
            by: RedisValue(hash: ["g": "1"]),
            expiry: nil,
            with: entries.ticket(for: "h")
        )
        #expect(!cache.contains(.field("h", "f")))
    }

    @Test("the list of cached fields stays bounded however many fields are read")
    func boundedFields() {
        var fields = CachedFields()
        for index in 0..<10_000 {
            fields.insert(RedisBytes(index), of: "h\(index % 10)")
            fields.prune(toMoreThan: 100) { entry in
                guard case .field(_, let field) = entry, let number = field.integer else { return false }
                return number > index - 100
            }
            #expect(fields.count <= 202)
        }
        #expect(fields.entries(of: "h9").contains(.field("h9", "9999")))
        fields.forget("h9")
        #expect(fields.entries(of: "h9").count == 3)
    }

    @Test("pruning keeps the fields that are still cached, even if these are many")
    func prunedFields() {
        var fields = CachedFields()
        for index in 0..<50 {
            fields.insert(RedisBytes(index), of: "h")
            fields.prune(toMoreThan: 10) { _ in true }
        }
        #expect(fields.count == 50)
    }
}
