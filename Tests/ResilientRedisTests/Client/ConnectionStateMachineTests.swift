import NIOCore
import Testing

@testable import ResilientRedis

@Suite struct ConnectionStateMachineTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func unit(_ number: UInt64, patience: Duration = .seconds(1)) -> UnitOfWork<Int> {
        UnitOfWork(
            number: number,
            shape: .single,
            patience: patience,
            deadline: start + TimeAmount(patience),
            waiter: Int(number)
        )
    }

    /// A machine whose handshake is over.
    private func active(
        _ purpose: ConnectionStateMachine<Int>.Purpose = .shared(silenceLimit: .seconds(3))
    ) -> ConnectionStateMachine<Int> {
        var machine = ConnectionStateMachine<Int>(purpose: purpose, handshake: Handshake())
        #expect(machine.begin().map(\.name) == ["HELLO", "CLIENT"])
        guard case .none = machine.received(.reply(.map([])), at: start) else {
            Issue.record("the handshake is over too early")
            return machine
        }
        guard case .activate = machine.received(.reply(.ok), at: start) else {
            Issue.record("the handshake does not end")
            return machine
        }
        return machine
    }

    @Test("the answer to a command like the one that was refused says that the server has got well, once")
    func relief() {
        var machine = active()
        var units = (1...4).map { unit($0) }
        for (index, name) in ["SET", "GET", "SET", "SET"].enumerated() { units[index].name = name }
        _ = machine.submit(units, at: start)
        _ = machine.received(.reply(.error("NOREPLICAS Not enough good replicas to write.")), at: start)
        #expect(machine.takeDoubt()?.telltale == .command("SET"))
        var isRelieved: [Bool] = []
        for _ in 2...4 {
            _ = machine.received(.reply(.ok), at: start)
            isRelieved.append(machine.takeRelief())
        }
        #expect(isRelieved == [false, true, false])
    }

    @Test("a server that has said that it loads has got well once it answers what it would refuse, mistakes included")
    func reliefOfLoading() {
        for (name, reply, isRelieved) in [
            ("GET", RedisValue.ok, true), ("SET", .ok, true), ("EVAL", .array([.ok]), true),
            ("GET", .error("WRONGTYPE Operation against a key"), true), ("GET", .error("LOADING"), false),
            ("GET", .error("MISCONF no"), false), ("GET", .error("ERR backend is gone"), false),
            ("NOSUCH", .error("ERR unknown command 'NOSUCH'"), false), ("INFO", .ok, false),
            ("EXEC", .array([]), false),
        ] {
            for refused in ["SET", "EVAL", "EXEC"] {
                var machine = active()
                var units = [unit(1), unit(2)]
                (units[0].name, units[1].name) = (refused, name)
                _ = machine.submit(units, at: start)
                _ = machine.received(.reply(.error("LOADING")), at: start)
                let (doubt, wasRelieved) = (machine.takeDoubt(), machine.takeRelief())
                #expect(doubt?.telltale == .anyCommand)
                #expect(!wasRelieved)
                _ = machine.received(.reply(reply), at: start)
                let isRelievedNow = machine.takeRelief()
                #expect(isRelievedNow == isRelieved, "\(refused), \(name)")
            }
        }
    }

    @Test("no command is taken before the handshake is over, and each after it")
    func greeting() {
        var machine = ConnectionStateMachine<Int>(purpose: .dedicated, handshake: Handshake())
        #expect(machine.submit([unit(1)], at: start) == false)
        var ready = active()
        #expect(ready.submit([unit(1)], at: start) == true)
        #expect(machine.nextCheck == nil)
    }

    @Test("answers go to those who wait, and messages between them are not lost")
    func answers() {
        var machine = active()
        _ = machine.submit([unit(1), unit(2)], at: start)
        guard case .deliver = machine.received(.push([.bytes("invalidate")]), at: start) else {
            Issue.record("no message")
            return
        }
        for number in 1...2 {
            guard case .answer(let answer) = machine.received(.reply(.integer(Int64(number))), at: start) else {
                Issue.record("no answer")
                return
            }
            #expect(answer == .reply(.integer(Int64(number)), to: number))
        }
    }

    @Test("a reply without a command ends the connection, and every waiting caller gets one error")
    func unasked() {
        var machine = active()
        _ = machine.submit([unit(1)], at: start)
        _ = machine.received(.reply(.ok), at: start)
        guard case .fail(let error) = machine.received(.reply(.ok), at: start) else {
            Issue.record("no failure")
            return
        }
        #expect(error.code == .protocolViolation)
        #expect(machine.fail(with: error).isEmpty)
        #expect(machine.isFinished)
        #expect(machine.submit([unit(2)], at: start) == false)
    }

    @Test("a deadline concerns its own call only, and the connection stays")
    func deadlines() {
        var machine = active()
        _ = machine.submit([unit(1), unit(2, patience: .seconds(2))], at: start)
        #expect(machine.nextCheck == start + .seconds(1))
        let due = machine.fallDue(at: start + .seconds(1))
        #expect(due.answers == [.failure(.timedOut(after: .seconds(1)), to: 1)])
        #expect(!due.isRetiring && machine.state == .active)
        #expect(machine.nextCheck == start + .seconds(2))
    }

    @Test("a connection that is silent for too long takes no more calls, and those on it keep their deadlines")
    func silence() {
        var machine = active()
        _ = machine.submit([unit(1), unit(2, patience: .seconds(4))], at: start)
        _ = machine.fallDue(at: start + .seconds(1))
        #expect(!machine.fallDue(at: start + .milliseconds(2_999)).isRetiring)
        let due = machine.fallDue(at: start + .seconds(3))
        #expect(due.isRetiring && due.answers.isEmpty)
        #expect(machine.state == .retired && !machine.isFinished)
        #expect(machine.submit([unit(3)], at: start + .seconds(3)) == false)
        #expect(machine.fallDue(at: start + .seconds(4)).answers == [.failure(.timedOut(after: .seconds(4)), to: 2)])
        #expect(machine.isFinished)
    }

    @Test("a connection that answers is not silent, however long its queue")
    func progress() {
        var machine = active()
        _ = machine.submit((1...10).map { unit($0, patience: .seconds(100)) }, at: start)
        for second in 1...9 as ClosedRange<Int64> {
            _ = machine.received(.reply(.ok), at: start + .seconds(second * 2))
            #expect(!machine.fallDue(at: start + .seconds(second * 2 + 2)).isRetiring)
        }
    }

    @Test("a retired connection ends with its last answer, or when no caller waits for it")
    func retired() {
        var machine = active()
        _ = machine.submit([unit(1), unit(2)], at: start)
        machine.retire()
        #expect(!machine.isFinished)
        _ = machine.received(.reply(.ok), at: start)
        #expect(!machine.isFinished)
        #expect(machine.abandon(2) == 2)
        #expect(machine.isFinished)

        var idle = active()
        idle.retire()
        #expect(idle.isFinished)
    }

    @Test("a lent connection may be silent as long as its caller likes")
    func lent() {
        var machine = active(.dedicated)
        _ = machine.submit([unit(1, patience: .seconds(3_600))], at: start)
        #expect(machine.nextCheck == start + .seconds(3_600))
        #expect(!machine.fallDue(at: start + .seconds(1_800)).isRetiring)
    }

    @Test("a connection for messages asks for a sign of life, and ends where none comes")
    func signsOfLife() {
        var machine = active(.messages(signOfLife: .seconds(3)))
        #expect(machine.nextCheck == start + .seconds(3))
        #expect(machine.fallDue(at: start + .seconds(3)).asks)
        _ = machine.received(.reply(.bytes("PONG")), at: start + .seconds(4))
        #expect(!machine.fallDue(at: start + .seconds(6)).asks)
        #expect(machine.fallDue(at: start + .seconds(7)).asks)
        #expect(machine.fallDue(at: start + .seconds(10)).error == .timedOut(after: .seconds(3)))
    }

    @Test("a connection that does not read concludes nothing from silence")
    func deaf() {
        var machine = active(.messages(signOfLife: .seconds(3)))
        #expect(machine.listen(false, at: start) == true)
        #expect(machine.listen(false, at: start) == false)
        #expect(machine.nextCheck == nil)
        #expect(!machine.fallDue(at: start + .seconds(100)).asks)
        #expect(machine.listen(true, at: start + .seconds(100)) == true)
        #expect(machine.nextCheck == start + .seconds(103))
    }

    @Test("a reply that says that the server does not lead raises a doubt once, also where no caller waits for it")
    func doubts() {
        var machine = active()
        _ = machine.submit([unit(1), unit(2), unit(3)], at: start)
        #expect(machine.abandon(1) == 1)
        _ = machine.received(.reply(.error("READONLY no")), at: start)
        #expect(machine.takeDoubt()?.patience == .zero)
        #expect(machine.takeDoubt() == nil)
        #expect(machine.state == .active)
        _ = machine.received(.reply(.error("LOADING")), at: start)
        #expect(machine.takeDoubt()?.patience == .seconds(3))
        _ = machine.received(.reply(.error("MISCONF")), at: start)
        #expect(machine.takeDoubt() == nil)
        #expect(machine.readySince == start)
    }

    @Test("a lent connection that leads to the wrong place takes no more commands, and says why")
    func misledGuest() {
        var machine = active(.dedicated)
        _ = machine.submit([unit(1), unit(2)], at: start)
        _ = machine.received(.reply(.error("READONLY no")), at: start)
        #expect(machine.submit([unit(3)], at: start) == false)
        #expect(machine.retirement == .serverReply("READONLY no"))
        #expect(!machine.isFinished)
        _ = machine.received(.reply(.ok), at: start)
        #expect(machine.isFinished)
    }

    @Test("a refused sign of life is one, unless it says that the server does not lead")
    func refusedSignsOfLife() {
        for (text, isAlive) in [("MISCONF", true), ("LOADING", true), ("NOPERM", true), ("MASTERDOWN", false)] {
            var machine = active(.messages(signOfLife: .seconds(3)))
            #expect(machine.fallDue(at: start + .seconds(3)).asks)
            let action = machine.received(.reply(.error(text)), at: start + .seconds(4))
            if case .fail(.serverReply(text)) = action { #expect(!isAlive) } else { #expect(isAlive) }
        }
    }

    @Test("messages of an old server, which come as replies, are messages too")
    func oldMessages() {
        var machine = active(.messages(signOfLife: .seconds(3)))
        guard case .deliver(let message) = machine.received(.reply(.array([.bytes("message")])), at: start) else {
            Issue.record("no message")
            return
        }
        #expect(message == [.bytes("message")])
        guard case .fail(.serverReply("NOPERM no")) = machine.received(.reply(.error("NOPERM no")), at: start) else {
            Issue.record("no failure")
            return
        }
    }
}
