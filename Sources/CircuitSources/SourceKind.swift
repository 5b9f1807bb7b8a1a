package import CircuitMonitor
package import DisplayText

/// One kind of service that can be watched: how users name it, what it reads and how a source of it is made.
package struct SourceKind: Sendable {
    /// The word by which a user chooses the kind: lower case, unlike that of every other kind.
    package let name: String

    /// What is read, for a header: `health JSON`.
    package let label: DisplayText

    /// What is read, in one line for help and documentation.
    package let summary: String

    /// Makes the source of one target.
    package let makeSource: @Sendable (SourceSettings) -> any CircuitSource

    /// Describes a kind.
    ///
    /// - Parameters:
    ///   - name: The word by which a user chooses it.
    ///   - label: What it reads, for a header.
    ///   - summary: What it reads, in one line.
    ///   - makeSource: Makes the source of one target.
    package init(
        name: String,
        label: DisplayText,
        summary: String,
        makeSource: @escaping @Sendable (SourceSettings) -> any CircuitSource
    ) {
        self.name = name
        self.label = label
        self.summary = summary
        self.makeSource = makeSource
    }
}

extension SourceKind {
    /// Every kind, in the order in which a service of an unknown kind is tried.
    ///
    /// Detection, the command line, its help and the documentation are read off this list.
    package static let all: [SourceKind] = [.health]

    /// Makes the source of a target whose kind may not be known.
    ///
    /// - Parameters:
    ///   - settings: What it is made from.
    ///   - kinds: The kinds that it may be, in the order in which they are tried; at least one.
    /// - Returns: A source of the only kind, or one that finds out.
    package static func source(_ settings: SourceSettings, of kinds: [SourceKind]) -> any CircuitSource {
        kinds.count == 1 ? kinds[0].makeSource(settings) : DetectingSource(of: kinds, settings: settings)
    }
}
