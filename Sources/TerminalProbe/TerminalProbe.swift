import TerminalCells
import TerminalHost

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program with nothing behind its screen: the end-to-end tests of TerminalHost press its keys.
///
/// | key | what happens |
/// |---|---|
/// | `q` | it finishes |
/// | `x`, `X` | a trap on the screen's thread, on a thread of the pool |
/// | `o` | the screen's thread runs out of stack |
/// | `k` | the task is cancelled |
/// | `w` | the screen's thread hangs |
/// | `b` | a burst: the whole screen changes, again and again |
/// | `n` | a frame that equals the last one is drawn |
/// | `e` | a line goes to standard error |
/// | `c` | a cursor shows, or hides again |
/// | `t` | a hundred more colours in 24 bits |
/// | `z` | it stops itself, as Ctrl-Z does |
/// | Ctrl-L | it repaints |
///
/// With `--twice` it shows a second screen after the first, with `--no-sync` no marks of synchronized updates, with
/// `--mouse` the terminal reports the mouse.
@main
struct TerminalProbe {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        var options = TerminalOptions()
        options.synchronizedUpdates = !arguments.contains("--no-sync")
        options.mouse = arguments.contains("--mouse")
        do {
            if arguments.contains("--twice") {
                _ = try await withTerminal(options) { ProbeApplication(terminal: $0) }
            }
            switch try await withTerminal(options, { ProbeApplication(terminal: $0) }) {
            case .finished:
                print("finished")
            case .signal(let number):
                print("signal \(number)")
                exit(128 + number)
            case .hangUp:
                exit(129)
            }
        } catch {
            complain("\(error)")
            exit(3)
        }
    }
}

/// Writes a line to standard error.
func complain(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
