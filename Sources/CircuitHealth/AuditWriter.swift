import CircuitBreaker
import CircuitVocabulary
import Dispatch
import Synchronization

/// Writes records on a queue of its own, in the order in which they came.
///
/// A disk or a pipe blocks for as long as it likes, and the threads that Swift's tasks share are as few as the processors.
final class AuditWriter: Sendable {
    /// How many records may wait; what comes on top is told to whoever brought it.
    static let capacity = 1_000

    private let queue = DispatchQueue(label: "circuit-audit")
    private let write: @Sendable ([UInt8]) throws -> Void
    private let patience: Duration
    /// The records that are not written yet, the oldest first.
    private let waiting = Mutex<[[UInt8]]>([])

    /// Makes a writer.
    ///
    /// - Parameters:
    ///   - write: Writes a record; it may block.
    ///   - patience: How long somebody waits for a record to be written, who could answer a caller meanwhile.
    init(_ write: @escaping @Sendable ([UInt8]) throws -> Void, patience: Duration) {
        self.write = write
        self.patience = patience
    }

    /// Writes a record, and returns when that is done or takes too long; it is written nevertheless.
    ///
    /// - Parameters:
    ///   - line: The record.
    ///   - report: Told where it cannot be written.
    func append(_ line: [UInt8], orReport report: @escaping @Sendable (any Error) -> Void) async {
        let isDone = FirstResult()
        let fits = waiting.withLock { lines in
            guard lines.count < Self.capacity else { return false }
            lines.append(line)
            // Under the lock, so that the queue has the order of the list.
            queue.async { [self] in
                do {
                    try write(line)
                } catch {
                    report(error)
                }
                waiting.withLock { lines in _ = lines.removeFirst() }
                isDone.settle(true)
            }
            return true
        }
        guard fits else { return report(AuditError(description: "\(Self.capacity) records wait to be written")) }
        await wait(for: isDone, within: patience)
    }

    /// Waits until all records are written, or for a time.
    ///
    /// - Parameter time: How long.
    /// - Returns: The records that are not written yet.
    func finish(within time: Duration) async -> [[UInt8]] {
        let isDone = FirstResult()
        queue.async { isDone.settle(true) }
        await wait(for: isDone, within: time)
        return waiting.withLock { $0 }
    }

    private func wait(for result: FirstResult, within time: Duration) async {
        let timer = Task {
            guard (try? await Task.sleep(for: time.sleepable)) != nil else { return }
            result.settle(false)
        }
        _ = await result.value
        timer.cancel()
    }
}
