/// The pace at which tests press keys.
package enum HandPace {
    /// How long a hand takes between two keys, and a machine under load between reading them.
    package static let pause = Duration.milliseconds(150)
}
