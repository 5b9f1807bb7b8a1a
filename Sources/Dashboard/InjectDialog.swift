package import CircuitMonitor
package import DisplayText

/// The dialog that starts or stops an injection, as a value.
package struct InjectDialog: Hashable, Sendable {
    package let circuit: CircuitID

    package private(set) var kind: Kind
    package private(set) var calls = 10
    package private(set) var percent = 50
    package private(set) var milliseconds = 200
    package private(set) var seconds = 30
    package private(set) var field: Field

    /// Whether the next digit starts a number anew.
    private var replacesNumber = true

    /// A dialog on a circuit: the next ten calls, preselected.
    package init(circuit: CircuitID) {
        self.circuit = circuit
        self.kind = .next
        self.field = .kind
    }

    package enum Kind: Int, Hashable, Sendable, CaseIterable {
        case next, share, latency, stop

        /// The choice as the dialog names it.
        package var label: DisplayText {
            switch self {
            case .next: "next calls"
            case .share: "share of calls"
            case .latency: "latency"
            case .stop: "stop"
            }
        }
    }

    package enum Field: Hashable, Sendable {
        case kind, amount, duration, cancel, act
    }

    /// What a key did to the dialog.
    package enum Reaction: Hashable, Sendable {
        case stay
        case close
        case act(ControlAction)
    }

    /// The fields that the chosen kind has, from top to bottom.
    package var fields: [Field] {
        switch kind {
        case .next: [.kind, .amount, .cancel, .act]
        case .share, .latency: [.kind, .amount, .duration, .cancel, .act]
        case .stop: [.kind, .cancel, .act]
        }
    }

    /// What the dialog would ask for.
    package var action: ControlAction {
        switch kind {
        case .next: .inject(.next(calls))
        case .share: .inject(.share(Double(percent) / 100, for: .seconds(seconds)))
        case .latency: .inject(.latency(.milliseconds(milliseconds), for: .seconds(seconds)))
        case .stop: .stopInjection
        }
    }

    /// Hears one key.
    package mutating func handle(_ key: KeyStroke) -> Reaction {
        guard !key.isControl else { return .stay }
        switch key.key {
        case .escape:
            return .close
        case .enter:
            return field == .cancel ? .close : .act(action)
        case .up, .backTab, .character("k"):
            moveField(by: -1)
        case .down, .tab, .character("j"):
            moveField(by: 1)
        case .left, .character("h"):
            change(by: -1)
        case .right, .character("l"):
            change(by: 1)
        case .backspace:
            edit { $0 / 10 }
        case .character(let character):
            guard let digit = character.wholeNumberValue, character.isASCII else { return .stay }
            let starts = replacesNumber
            edit { (starts ? 0 : $0) * 10 + digit }
        case .home, .end, .pageUp, .pageDown, .delete:
            break
        }
        return .stay
    }

    private mutating func moveField(by step: Int) {
        let fields = fields
        let position = fields.firstIndex(of: field) ?? 0
        field = fields[(position + step + fields.count) % fields.count]
        replacesNumber = true
    }

    private mutating func change(by step: Int) {
        switch field {
        case .kind:
            let count = Kind.allCases.count
            kind = Kind.allCases[(kind.rawValue + step + count) % count]
        case .amount, .duration:
            let stride = field == .duration ? 5 : kind == .next ? 1 : kind == .share ? 5 : 50
            edit { $0 + step * stride }
            replacesNumber = true
        case .cancel, .act:
            field = field == .cancel ? .act : .cancel
        }
    }

    /// Changes the number that has the focus and keeps it within its bounds.
    private mutating func edit(_ change: (Int) -> Int) {
        switch (field, kind) {
        case (.amount, .next): calls = min(max(change(calls), 1), 10_000)
        case (.amount, .share): percent = min(max(change(percent), 1), 100)
        case (.amount, .latency): milliseconds = min(max(change(milliseconds), 1), 60_000)
        case (.duration, _): seconds = min(max(change(seconds), 1), 3600)
        default: return
        }
        replacesNumber = false
    }
}
