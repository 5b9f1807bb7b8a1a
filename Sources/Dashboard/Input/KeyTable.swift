/// The action table with the keys that the user has chosen.
package struct KeyTable: Sendable {
    /// Every action, in the order of footer and help.
    package private(set) var actions: [Action] = Action.table

    /// The keys as they are by default.
    package static let standard = KeyTable()

    private init() {}

    /// The default keys, with those of some actions replaced.
    ///
    /// - Parameter replaced: The keys by the action's name. Keys that an action has by default and that another one takes are
    ///   not given up silently: that is a conflict.
    /// - Throws: A ``KeyConflict`` where an action is unknown or two actions of one screen have the same key.
    package init(replacing replaced: [String: [KeyStroke]]) throws(KeyConflict) {
        for name in replaced.keys.sorted() {
            guard let index = actions.firstIndex(where: { $0.name == name }) else { throw .unknownAction(name) }
            actions[index].keys = replaced[name] ?? []
        }
        for (index, action) in actions.enumerated() {
            for other in actions[..<index] where !other.screens.isDisjoint(with: action.screens) {
                if let key = action.keys.first(where: other.keys.contains) {
                    // The one that the user touched is the one to name first.
                    let (first, second) = replaced[action.name] == nil ? (other, action) : (action, other)
                    throw .sharedKey(key, first.name, second.name)
                }
            }
        }
    }

    /// The actions of a screen, in the order of footer and help.
    package func actions(on screen: DashboardState.Screen) -> [Action] {
        actions.filter { $0.screens.contains(screen) }
    }

    /// The action that a key starts on a screen.
    package func action(for key: KeyStroke, on screen: DashboardState.Screen) -> Action? {
        actions.first { $0.screens.contains(screen) && $0.keys.contains(key) }
    }
}

/// Why keys cannot be assigned as the user wants.
package enum KeyConflict: Error, Hashable, Sendable {
    case unknownAction(String)
    /// Two actions of one screen have the same key; the first is one whose keys the user chose.
    case sharedKey(KeyStroke, String, String)
}
