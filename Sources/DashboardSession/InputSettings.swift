package import Dashboard

/// What a session hears of its user.
package struct InputSettings: Sendable {
    /// Which key does what.
    package var keys: KeyTable

    /// Whether the terminal reports the mouse: it then no longer selects text by itself.
    package var mouse: Bool

    package init(keys: KeyTable = .standard, mouse: Bool = false) {
        self.keys = keys
        self.mouse = mouse
    }
}
