extension CircuitBreaker {
    /// Describes an error in a text that may leave the process: its type and its message, without credentials.
    ///
    /// This is what a breaker does without ``Configuration/describe``: the words stand in health reports that are open by
    /// default, in events and in the log. `HTTPError: status 503 from https://***@shop.internal/prices?key=***`.
    ///
    /// - Parameter error: The error.
    /// - Returns: Its type, unless the message begins with it, and as much of the message as a line takes, cleaned by
    ///   ``withoutSecrets(_:)``.
    public static func describe(_ error: any Error) -> String {
        let type = String(describing: Swift.type(of: error))
        let message = withoutSecrets(String(describing: error))
        if message.isEmpty { return type }
        return message.hasPrefix(type) ? message : "\(type): \(message)"
    }

    /// Returns a text without credentials.
    ///
    /// Struck out are the user and password of a URL, the values of its query and fragment, what stands beside names such as
    /// `Authorization`, `password`, `token`, `api_key` and `cookie`, however the two are printed (`name=value`, pairs, fields,
    /// elements, arguments, encoded forms), what follows `Bearer` and `Basic`, signed tokens, private keys, and keys with the
    /// prefixes of well-known services. A secret that looks like none of these is not found.
    ///
    /// - Parameter text: The text; of a long one the first 2048 bytes are kept.
    /// - Returns: The same with `***` in place of each secret.
    public static func withoutSecrets(_ text: String) -> String {
        var secrets = Secrets(in: text)
        return secrets.struckOut()
    }
}
