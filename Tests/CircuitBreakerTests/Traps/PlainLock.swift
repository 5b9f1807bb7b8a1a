import Foundation

/// A plain lock that says so where another would wait for itself for ever.
final class PlainLock<Value> {
    /// The thread that asks for the lock has it already.
    struct Deadlock: Error {}

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var value: Value

    init(_ value: sending Value) {
        self.value = value
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_ERRORCHECK))
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, &attributes)
        pthread_mutexattr_destroy(&attributes)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func withLock<Result>(_ body: (inout Value) throws -> Result) throws -> Result {
        guard pthread_mutex_lock(mutex) == 0 else { throw Deadlock() }
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}

// The value is reached under the mutex only; the compiler does not know what a mutex of C is.
extension PlainLock: @unchecked Sendable {}
