/// A colour that sets a target apart on every screen, so that it is not taken for another one: production in red.
///
/// How it looks is a theme's business.
package enum Accent: String, Hashable, Sendable, CaseIterable {
    case red, orange, yellow, green, cyan, blue, magenta
}
