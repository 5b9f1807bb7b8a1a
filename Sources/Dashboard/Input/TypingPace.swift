import CircuitMonitor
package import CircuitVocabulary

/// Tells keys that a hand presses from a text that arrives by itself.
///
/// A text that is pasted without brackets (GNU screen's own paste, a serial or web console, the mouse of the Linux
/// console) looks like keys, but not like a hand. A hand leaves 100 ms and more between two keys, 50 ms where fingers
/// roll over neighbours, and a held key repeats every 25 to 40 ms. A serial line brings a character every 8 ms at 1200
/// baud, every millisecond at 9600; a network brings many at once.
package struct TypingPace: Hashable, Sendable {
    /// The least that a key by hand follows the one before.
    static let quiet = Duration.milliseconds(50)

    /// So many different keys in a row, each sooner than that after the one before, are a text.
    static let textLength = 4

    /// How long it has to be quiet after a text: the rest of it may be held up on the line.
    static let rest = Duration.seconds(1)

    /// When the last key was pressed; nil before the first.
    package private(set) var latest: MonotonicTime?

    private var last: KeyStroke?

    /// How many different keys have come in a row without a pause.
    private var run = 0

    /// Whether no pause has been long enough since a text.
    private var followsText = false

    package init() {}

    /// Records a key and returns whether it was pressed by hand.
    package mutating func isByHand(_ press: KeyPress) -> Bool {
        let pause = latest.map { $0.duration(to: press.moment) } ?? Self.rest
        if pause >= Self.rest { followsText = false }
        // A key that repeats is held, and no text.
        if pause >= Self.quiet { run = 1 } else if press.stroke != last { run += 1 }
        latest = press.moment
        last = press.stroke
        if run >= Self.textLength { followsText = true }
        return press.isAlone && pause >= Self.quiet && !followsText
    }
}
