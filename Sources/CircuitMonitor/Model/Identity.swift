package import DisplayText

/// What the user named: a URL, `demo`.
///
/// Numbered in the order of the command line.
package struct TargetID: Hashable, Comparable, Sendable {
    package var index: Int

    package init(index: Int) {
        self.index = index
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.index < right.index
    }
}

/// What identifies a circuit for as long as the dashboard runs.
package struct CircuitID: Hashable, Sendable {
    package var target: TargetID

    /// The process or host that holds the circuit, as shown: `auth-1:8000`, `in-process`.
    package var instance: DisplayText

    /// The circuit's own name, or nil where the target does not name it.
    package var name: DisplayText?

    package init(target: TargetID, instance: DisplayText, name: DisplayText?) {
        self.target = target
        self.instance = instance
        self.name = name
    }

    /// The instance without its port; nil where it shows none.
    package var host: DisplayText? {
        let text = instance.text
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex else { return nil }
        let port = text[text.index(after: colon)...]
        guard !port.isEmpty, port.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        let host = text[..<colon]
        // An IPv6 address has a port only behind brackets.
        guard !host.contains(":") || host.hasSuffix("]") else { return nil }
        return DisplayText(untrusted: String(host))
    }
}

extension CircuitID: Comparable {
    /// By target, instance and name, one without a name first.
    package static func < (left: Self, right: Self) -> Bool {
        if left.target != right.target { return left.target < right.target }
        if left.instance != right.instance { return left.instance < right.instance }
        guard let leftName = left.name else { return right.name != nil }
        guard let rightName = right.name else { return false }
        return leftName < rightName
    }
}

extension CircuitID {
    /// What one of several processes that answer at an address in turn is called: `auth:8000 pod-a`.
    package static func instance(_ process: DisplayText, at address: DisplayText) -> DisplayText {
        "\(address) \(DisplayText(untrusted: process.text, limit: 40))"
    }
}

extension DisplayText {
    /// Whether it names one of several processes at an address.
    package func isPart(of address: DisplayText) -> Bool { text.hasPrefix(address.text + " ") }
}
