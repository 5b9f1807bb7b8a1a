import DisplayText

/// Lists of circuits in the lines that tell of a target.
enum NoticeList {
    /// How many a line names.
    private static let named = 3

    /// `ledger, mailer and 4 more`.
    static func text(_ items: [DisplayText]) -> DisplayText {
        let shown = items.prefix(named)
        let list = shown.dropFirst().reduce(shown.first ?? .empty) { "\($0), \($1)" }
        return items.count > shown.count ? "\(list) and \(items.count - shown.count) more" : list
    }

    /// The name of a circuit, cut where it is long.
    static func short(_ name: DisplayText?) -> DisplayText {
        name.map { DisplayText(untrusted: $0.text, limit: 30) } ?? "?"
    }
}
