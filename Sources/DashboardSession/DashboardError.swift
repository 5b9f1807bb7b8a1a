/// Why a dashboard could not be shown, in one line that says what to do.
public struct DashboardError: Error, CustomStringConvertible, Sendable {
    /// The line.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
