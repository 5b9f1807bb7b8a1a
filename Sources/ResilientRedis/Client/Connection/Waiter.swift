/// A task that waits for the answer to its unit of work; resumed exactly once.
///
/// A unit has one place at a time (an inbox, a batch, the queue of a connection), and leaves the last of them with its answer.
/// So nothing checks the continuations a second time: that would take an allocation and a lock a command.
enum Waiter: Sendable {
    case reply(UnsafeContinuation<RedisValue, any Error>)
    case replies(UnsafeContinuation<[RedisValue], any Error>)

    func fail(with error: any Error) {
        switch self {
        case .reply(let continuation): continuation.resume(throwing: error)
        case .replies(let continuation): continuation.resume(throwing: error)
        }
    }
}

extension Answer<Waiter> {
    /// Resumes the waiting task.
    func deliver() {
        switch self {
        case .reply(let reply, .reply(let continuation)): continuation.resume(returning: reply)
        case .reply(let reply, .replies(let continuation)): continuation.resume(returning: [reply])
        case .replies(let replies, .replies(let continuation)): continuation.resume(returning: replies)
        case .replies(_, .reply(let continuation)):
            continuation.resume(throwing: RedisError.protocolViolation("several replies to one command"))
        case .failure(let error, let waiter): waiter.fail(with: error)
        }
    }
}
