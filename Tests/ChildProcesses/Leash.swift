#if canImport(Glibc)
    package import Glibc
#elseif canImport(Musl)
    package import Musl
#else
    package import Darwin
#endif

/// What ends a server when the tests end, however they do: also when they are killed and tidy up nothing.
///
/// A shell of its own waits for the end of its input, which is ours: the kernel closes that when we are gone. (A signal
/// at the parent's death, as Linux has it, comes at the death of the thread that made the process, and those of the
/// pool come and go.)
package final class Leash: Sendable {
    private let shell: ChildProcess

    /// Ties a process to this one for as long as this object lives; let it go before the process is waited for.
    ///
    /// - Parameter process: Which one.
    /// - Throws: ``ChildProcess/Failure``.
    package init(_ process: pid_t) throws {
        shell = try ChildProcess(
            ["/bin/sh", "-c", "read -r _ || kill -KILL \"$0\"", "\(process)"],
            environment: [:],
            startsSession: true
        )
    }
}
