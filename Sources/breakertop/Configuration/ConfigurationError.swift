import DisplayText

/// Why a configuration cannot be used, where that is written, and what to do about it.
struct ConfigurationError: Error, Hashable {
    /// The file's path, or the variable's name.
    var source: DisplayText
    /// Counted from 1; nil where the source as a whole is meant.
    var line: Int?
    var column: Int?
    var problem: DisplayText
    var advice: DisplayText

    /// One line: `config.toml:12:9: unknown key “intervall”; did you mean “interval”?`.
    var message: DisplayText {
        guard let line, let column else { return "\(source): \(problem); \(advice)" }
        return "\(source):\(line):\(column): \(problem); \(advice)"
    }
}
