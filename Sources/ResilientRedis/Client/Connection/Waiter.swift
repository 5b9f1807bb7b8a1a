/// A task that waits for the answer to its unit of work; resumed exactly once.
enum Waiter: Sendable {
    case reply(CheckedContinuation<RedisValue, any Error>)
    case replies(CheckedContinuation<[RedisValue], any Error>)

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
