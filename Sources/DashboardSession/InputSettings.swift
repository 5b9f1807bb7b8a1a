package import Dashboard

/// The keys and the mouse of a session.
package struct InputSettings: Sendable {
    /// The keys of each action.
    package var keys: KeyTable

    /// Whether the terminal reports the mouse: it then no longer selects text by itself.
    package var mouse: Bool

    package init(keys: KeyTable = .standard, mouse: Bool = false) {
        self.keys = keys
        self.mouse = mouse
    }
}
