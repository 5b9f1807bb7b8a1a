import Foundation
import ProcessFigures

/// A service with twenty circuits, for as long as this is kept.
final class WatchedService {
    /// Where it is.
    let url: String

    private let process = Process()

    /// Starts it, and returns when it listens.
    init(_ executable: String, _ arguments: [String]) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = line.split(whereSeparator: \.isWhitespace).last.flatMap({ Int($0) }) else {
            process.terminate()
            throw Trouble("\(executable) has not said where it listens, but “\(line)”")
        }
        url = "http://127.0.0.1:\(port)"
    }

    deinit { process.terminate() }
}
