/// Everything that touches the terminal runs here: on one thread of its own, which blocks where the terminal makes it
/// block.
///
/// ncurses is not thread-safe and a slow terminal must not hold up the cooperative pool, so the actor's executor is a
/// thread that sleeps in `poll`; the compiler checks that nobody draws from anywhere else.
@globalActor
package actor ScreenActor {
    package static let shared = ScreenActor()

    nonisolated let executor = ScreenExecutor()

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }
}
