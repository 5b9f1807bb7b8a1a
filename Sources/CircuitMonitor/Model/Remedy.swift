/// What a user can set to mend a failure.
///
/// The program that watches knows the name of the setting and puts it behind the failure.
package enum Remedy: Hashable, Sendable, CaseIterable {
    /// Wait longer for an answer.
    case longerTimeout
    /// Give the token that the service wants.
    case giveToken
    /// Check the token that was given.
    case checkToken
    /// Say where on the host the endpoint is.
    case namePath
    /// Allow control of remote circuits.
    case allowControl
}
