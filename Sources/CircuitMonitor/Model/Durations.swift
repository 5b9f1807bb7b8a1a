import CircuitVocabulary
package import DisplayText

/// How lengths of time are written: two units at most, the smaller one padded, so that they hold still.
package enum Durations {
    /// Time that has passed, rounded down: `42s`, `3m10s`, `2h05m`, `2d04h`.
    package static func elapsed(_ duration: Duration) -> DisplayText {
        written(seconds: max(0, duration.clampedComponents.seconds))
    }

    /// Time that has passed, for a column that should hold still: from ten minutes on it changes once a minute.
    package static func elapsedQuietly(_ duration: Duration) -> DisplayText {
        let seconds = max(0, duration.clampedComponents.seconds)
        if seconds >= 600, seconds < 3600 {
            return "\(seconds / 60)m"
        }
        return written(seconds: seconds)
    }

    /// Time that has passed in its largest unit, where there is little room: `42s`, `3m`, `2h`, `2d`.
    package static func rough(_ duration: Duration) -> DisplayText {
        let seconds = max(0, duration.clampedComponents.seconds)
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 3600 { return "\(seconds / 60)m" }
        return seconds < 86_400 ? "\(seconds / 3600)h" : "\(seconds / 86_400)d"
    }

    /// Time that is left, rounded up: what is not over yet is not `0s`.
    package static func remaining(_ duration: Duration) -> DisplayText {
        let (seconds, attoseconds) = duration.clampedComponents
        return written(seconds: max(0, seconds) + (attoseconds > 0 ? 1 : 0))
    }

    /// A setting, exactly: `250ms`, `1s`, `1.5s`, `5m`, `1h`.
    package static func setting(_ duration: Duration) -> DisplayText {
        let milliseconds = max(0, duration.wholeNanoseconds / 1_000_000)
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        if milliseconds % 1000 != 0 {
            let tenths = (milliseconds % 1000) / 100
            return milliseconds % 100 == 0 ? "\(milliseconds / 1000).\(tenths)s" : "\(milliseconds)ms"
        }
        let seconds = milliseconds / 1000
        if seconds % 3600 == 0 { return "\(seconds / 3600)h" }
        if seconds % 60 == 0 { return "\(seconds / 60)m" }
        return written(seconds: seconds)
    }

    private static func written(seconds: Int64) -> DisplayText {
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 3600 { return "\(seconds / 60)m\(padded(seconds % 60))s" }
        if seconds < 86_400 { return "\(seconds / 3600)h\(padded(seconds % 3600 / 60))m" }
        return "\(seconds / 86_400)d\(padded(seconds % 86_400 / 3600))h"
    }

    private static func padded(_ value: Int64) -> DisplayText {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
