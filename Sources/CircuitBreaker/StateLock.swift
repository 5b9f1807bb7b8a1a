#if CIRCUIT_BREAKER_PTHREAD_LOCK
    #if canImport(Glibc)
        public import Glibc
    #elseif canImport(Musl)
        public import Musl
    #else
        public import Darwin
    #endif

    /// The lock around a breaker's state in builds for the thread sanitizer.
    ///
    /// The sanitizer does not see the slow path of `Mutex`, which is in a library that is not instrumented, and reports races
    /// that are none; it does see this one.
    @usableFromInline
    package struct StateLock<Value: ~Copyable>: ~Copyable {
        @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
        @usableFromInline let value: UnsafeMutablePointer<Value>

        @inlinable
        package init(_ value: consuming sending Value) {
            mutex = .allocate(capacity: 1)
            mutex.initialize(to: pthread_mutex_t())
            pthread_mutex_init(mutex, nil)
            self.value = .allocate(capacity: 1)
            self.value.initialize(to: value)
        }

        @inlinable
        deinit {
            value.deinitialize(count: 1)
            value.deallocate()
            pthread_mutex_destroy(mutex)
            mutex.deallocate()
        }

        @inlinable
        package borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            return try body(&value.pointee)
        }
    }

    // The value is reached through `withLock` only, under the mutex, as with `Mutex` itself; pointers know nothing of that.
    extension StateLock: @unchecked Sendable where Value: ~Copyable {}
#else
    public import Synchronization

    /// The lock around a breaker's state.
    @usableFromInline
    package struct StateLock<Value: ~Copyable>: ~Copyable, Sendable {
        @usableFromInline let mutex: Mutex<Value>

        @inlinable
        package init(_ value: consuming sending Value) {
            mutex = Mutex(value)
        }

        @inline(__always)
        @inlinable
        package borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            try mutex.withLock(body)
        }
    }
#endif
