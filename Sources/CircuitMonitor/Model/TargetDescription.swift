package import DisplayText

/// What is watched, as the screen names it.
package struct TargetDescription: Hashable, Sendable {
    package var id: TargetID

    /// What the user named: `http://auth:8000`, `demo`.
    package var label: DisplayText

    /// The process or host behind it: `auth:8000`, `in-process`.
    package var instance: DisplayText

    /// How far apart the polls are.
    package var interval: Duration

    /// How it is read: `health JSON`, `in-process`.
    package var source: DisplayText

    /// What the user calls its kind, and in which version: `service`, `version`, anything.
    package var labels: [String: DisplayText]

    /// Whether acting on it wants the circuit's name typed, and every screen of it says so.
    package var isProduction: Bool

    /// The accent that the user chose.
    package var chosenAccent: Accent?

    /// What sets it apart on every screen; production is red where nothing else was chosen.
    package var accent: Accent? { chosenAccent ?? (isProduction ? .red : nil) }

    package init(
        id: TargetID,
        label: DisplayText,
        instance: DisplayText,
        interval: Duration,
        source: DisplayText = .empty,
        labels: [String: DisplayText] = [:],
        isProduction: Bool = false,
        accent: Accent? = nil
    ) {
        self.id = id
        self.label = label
        self.instance = instance
        self.interval = interval
        self.source = source
        self.labels = labels
        self.isProduction = isProduction
        chosenAccent = accent
    }
}
