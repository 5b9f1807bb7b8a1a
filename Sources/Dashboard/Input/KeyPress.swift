import CircuitMonitor
package import CircuitVocabulary

/// A key that was pressed: which, when, and whether it came by itself.
package struct KeyPress: Hashable, Sendable {
    package var stroke: KeyStroke

    /// When it was read.
    package var moment: MonotonicTime

    /// Whether nothing else was read together with it.
    package var isAlone: Bool

    package init(_ stroke: KeyStroke, at moment: MonotonicTime, isAlone: Bool = true) {
        self.stroke = stroke
        self.moment = moment
        self.isAlone = isAlone
    }
}
