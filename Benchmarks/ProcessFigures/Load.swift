import Foundation

/// How busy the machine is.
package enum Load {
    /// Of the last minute, as the kernel tells it.
    package static var average: String {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return text.split(separator: " ").first.map(String.init) ?? "unknown"
    }
}
