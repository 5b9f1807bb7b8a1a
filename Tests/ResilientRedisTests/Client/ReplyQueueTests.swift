import NIOCore
import Testing

@testable import ResilientRedis

@Suite struct ReplyQueueTests {
    private var queue = ReplyQueue<Int>()
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func unit(
        _ number: UInt64,
        _ shape: UnitOfWork<Int>.Shape = .single,
        patience: Duration = .seconds(1)
    ) -> UnitOfWork<Int> {
        UnitOfWork(
            number: number,
            shape: shape,
            patience: patience,
            deadline: start + TimeAmount(patience),
            waiter: Int(number)
        )
    }

    @Test("replies belong to the units in the order in which they were sent")
    mutating func order() throws {
        queue.append([unit(1), unit(2, .pipeline(2)), unit(3)], at: start)
        #expect(try queue.received(.integer(10), at: start) == .reply(.integer(10), to: 1))
        #expect(try queue.received(.integer(20), at: start) == nil)
        #expect(try queue.received(.error("ERR"), at: start) == .replies([.integer(20), .error("ERR")], to: 2))
        #expect(try queue.received(.integer(30), at: start) == .reply(.integer(30), to: 3))
        #expect(queue.isEmpty && queue.waiting == 0)
    }

    @Test("an abandoned unit keeps its place, and its neighbours get what is theirs")
    mutating func abandoned() throws {
        queue.append([unit(1), unit(2, .pipeline(2)), unit(3)], at: start)
        #expect(queue.abandon(2) == 2)
        #expect(queue.abandon(2) == nil)
        #expect(queue.abandon(9) == nil)
        #expect(queue.waiting == 2 && queue.count == 3)
        #expect(try queue.received(.integer(10), at: start) == .reply(.integer(10), to: 1))
        #expect(try queue.received(.integer(20), at: start) == nil)
        #expect(try queue.received(.integer(21), at: start) == nil)
        #expect(try queue.received(.integer(30), at: start) == .reply(.integer(30), to: 3))
    }

    @Test("a unit is out of time at its deadline and not before, each by its own")
    mutating func deadlines() throws {
        queue.append([unit(1, patience: .seconds(2)), unit(2, patience: .seconds(1))], at: start)
        #expect(queue.nextDeadline == start + .seconds(1))
        #expect(queue.expire(at: start + .milliseconds(999)).isEmpty)
        #expect(queue.expire(at: start + .seconds(1)) == [.failure(.timedOut(after: .seconds(1)), to: 2)])
        #expect(queue.expire(at: start + .seconds(1)).isEmpty)
        #expect(queue.nextDeadline == start + .seconds(2))
        #expect(try queue.received(.ok, at: start) == .reply(.ok, to: 1))
        #expect(try queue.received(.ok, at: start) == nil)
        #expect(queue.nextDeadline == nil)
    }

    @Test("silence lasts from the sending, or the last answer, to the next answer")
    mutating func silence() throws {
        #expect(queue.silentSince == nil)
        queue.append([unit(1)], at: start)
        queue.append([unit(2)], at: start + .seconds(5))
        #expect(queue.silentSince == start)
        _ = try queue.received(.ok, at: start + .seconds(6))
        #expect(queue.silentSince == start + .seconds(6))
        _ = try queue.received(.ok, at: start + .seconds(7))
        #expect(queue.silentSince == nil)
    }

    @Test("what ends the connection fails the waiting callers and no others")
    mutating func ending() throws {
        queue.append([unit(1), unit(2), unit(3)], at: start)
        _ = queue.abandon(2)
        #expect(
            queue.fail(with: .connectionClosed) == [
                .failure(.connectionClosed, to: 1), .failure(.connectionClosed, to: 3),
            ]
        )
        #expect(queue.isEmpty && queue.waiting == 0)
        #expect(throws: RedisError.self) { try queue.received(.ok, at: start) }
    }

    @Test(
        "a transaction comes to its results, or to the reason why there are none",
        arguments: [
            ([RedisValue.ok, .bytes("QUEUED"), .bytes("QUEUED"), .array([.integer(1), .error("ERR")])], nil),
            ([.ok, .bytes("QUEUED"), .bytes("QUEUED"), .null], RedisError.transactionDiscarded),
            (
                [.ok, .bytes("QUEUED"), .error("OOM no memory"), .error("EXECABORT Transaction discarded")],
                .serverReply("OOM no memory")
            ),
            ([.error("LOADING"), .bytes("a"), .bytes("b"), .error("ERR EXEC without MULTI")], .serverReply("LOADING")),
            ([.ok, .bytes("QUEUED"), .bytes("QUEUED"), .array([])], .unexpectedReply(to: .init("EXEC"))),
            ([.ok, .bytes("QUEUED"), .bytes("QUEUED"), .error("EXECABORT")], .serverReply("EXECABORT")),
        ] as [([RedisValue], RedisError?)]
    )
    mutating func transactions(replies: [RedisValue], error: RedisError?) throws {
        queue.append([unit(7, .transaction(2))], at: start)
        for reply in replies.dropLast() { #expect(try queue.received(reply, at: start) == nil) }
        let last = try #require(replies.last)
        let answer = try queue.received(last, at: start)
        #expect(answer == error.map { .failure($0, to: 7) } ?? .replies([.integer(1), .error("ERR")], to: 7))
        #expect(queue.isEmpty)
    }
}

@Suite struct CommandBatchTests {
    private var batch = CommandBatch<Int>()

    private func unit(_ number: UInt64, _ shape: UnitOfWork<Int>.Shape = .single) -> UnitOfWork<Int> {
        UnitOfWork(
            number: number,
            shape: shape,
            patience: .seconds(1),
            deadline: .uptimeNanoseconds(number),
            waiter: Int(number)
        )
    }

    @Test("commands leave in the order in which they came, a transaction between its marks")
    mutating func order() {
        batch.append(.ping, unit(1))
        batch.append([.get("a")], unit(2, .transaction(1)))
        let (units, bytes) = batch.take()
        #expect(units.map(\.number) == [1, 2])
        let words = String(buffer: bytes).split(separator: "\r\n").filter { !"*$".contains($0.first ?? " ") }
        #expect(words == ["PING", "MULTI", "GET", "a", "EXEC"])
        #expect(batch.isEmpty)
    }

    @Test(
        "what was abandoned before it was sent is not sent, wherever it stands",
        arguments: 1...3 as ClosedRange<UInt64>
    )
    mutating func abandoned(number: UInt64) {
        batch.append(.get("k1"), unit(1))
        batch.append([.get("k2"), .get("k2")], unit(2, .transaction(2)))
        var more = CommandBatch<Int>()
        more.append(.get("k3"), unit(3))
        batch.append(more)
        #expect(batch.abandon(number) == Int(number))
        #expect(batch.abandon(number) == nil)
        let (units, bytes) = batch.take()
        #expect(units.map(\.number) == [1, 2, 3].filter { $0 != number })
        for other in 1...3 {
            #expect(String(buffer: bytes).contains("k\(other)") == (other != number))
        }
    }

    @Test("a call that times out before there is a connection fails, and is not sent")
    mutating func expired() {
        batch.append(.get("k1"), unit(1))
        batch.append(.get("k2"), unit(2))
        #expect(batch.nextDeadline == .uptimeNanoseconds(1))
        #expect(batch.expire(at: .uptimeNanoseconds(1)) == [.failure(.timedOut(after: .seconds(1)), to: 1)])
        #expect(batch.nextDeadline == .uptimeNanoseconds(2))
        #expect(batch.fail(with: .connectionRefused) == [.failure(.connectionRefused, to: 2)])
        #expect(batch.isEmpty)
    }
}
