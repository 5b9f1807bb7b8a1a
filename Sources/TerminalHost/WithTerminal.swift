import CursesShim

/// Gives an application the terminal until it finishes, a signal asks it to end or the terminal is gone.
///
/// Whatever happens the terminal is restored: by this function, or, when the process dies of a signal or of a trap on any
/// thread, by the signal's handler before it dies. (Only the overflow of another thread's stack leaves no room for that.)
/// Signal handlers are the process's; this function sets them and puts the previous ones back before it returns.
///
/// - Parameters:
///   - options: How the terminal is used.
///   - make: Makes the application, on the screen's thread.
/// - Returns: Why it ended. After ``TerminalExit/signal(_:)`` the program is to clean up and exit with 128 + the number.
/// - Throws: Why there is no screen; the terminal is untouched then.
package func withTerminal(
    _ options: TerminalOptions = TerminalOptions(),
    _ make: @ScreenActor @Sendable (Terminal) -> any TerminalApplication
) async throws(TerminalError) -> TerminalExit {
    let session = try await TerminalSession.open(options)
    // Only when the caller is on its way again are the signals let go: until then the alarm that follows a signal ends a
    // program whose thread is stuck.
    defer {
        shim_signals_remove()
        session.signals.closeEnds()
    }
    return await withTaskCancellationHandler {
        await withTaskExecutorPreference(ScreenActor.shared.executor) { await session.run(make) }
    } onCancel: {
        Task { @ScreenActor in session.terminal.finish() }
    }
}
