package import DisplayText

/// A path as somebody wrote it where no shell has expanded it: in a configuration, in a theme, behind an `=`.
package enum UserPath {
    /// Why a path leads nowhere.
    package struct Fault: Error, Hashable, Sendable {
        package var problem: DisplayText
        package var advice: DisplayText

        /// Both in one line.
        package var text: DisplayText { "\(problem); \(advice)" }
    }

    /// The path with the home directory in place of a `~` before the first slash.
    ///
    /// - Parameters:
    ///   - path: A path; one that begins in any other way is returned as it is.
    ///   - home: The user's home directory; nil where the environment names none.
    /// - Returns: The path to use.
    /// - Throws: A ``Fault`` for `~name`, and where there is no home.
    package static func expanded(_ path: String, home: String?) throws(Fault) -> String {
        guard path.hasPrefix("~") else { return path }
        let shown = DisplayText(untrusted: path, limit: 80)
        let rest = path.dropFirst()
        guard rest.isEmpty || rest.hasPrefix("/") else {
            throw Fault(
                problem: "\(shown): only ~/ stands for a home directory, your own",
                advice: "write the whole path, or ./~… for a file of that name"
            )
        }
        guard let home, home.hasPrefix("/") else {
            throw Fault(problem: "\(shown): HOME names no directory", advice: "write the whole path")
        }
        return home + rest
    }
}
