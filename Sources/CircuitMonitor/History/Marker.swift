package import CircuitVocabulary
package import DisplayText

/// A note on the time axis: `rollout 10%`.
package struct Marker: Hashable, Sendable {
    package var moment: Moment
    package var text: DisplayText

    package init(moment: Moment, text: DisplayText) {
        self.moment = moment
        self.text = text
    }
}
