package import CircuitMonitor
package import CircuitVocabulary
package import DisplayText

/// The dialog in which a circuit is acted on, as a value.
///
/// On something remote the focus starts on Cancel, and Enter acts only on the action itself; the action has a key of its
/// own, which is another one than the key that opened the dialog, so that a key that repeats cannot act. In this process
/// Enter acts from anywhere.
///
/// It acts on what a hand confirms: not within ``settling`` of its opening, and not on a key that came together with
/// other keys, because a text that is pasted without brackets may have opened it.
package struct ControlDialog: Hashable, Sendable {
    package let verb: Verb
    package let circuit: CircuitID

    /// The circuits of the same name in other instances that can be acted on.
    package let others: [CircuitID]

    package let isRemote: Bool

    /// How long after its opening it confirms nothing: too short a time to have read it.
    package static let settling = Duration.milliseconds(300)

    /// When something was last typed: a text at a steady pace confirms nothing with its line end.
    private var lastTyped: MonotonicTime?

    /// When it was opened.
    private let opening: MonotonicTime

    /// What has to be typed before anything happens; nil where nothing has.
    package let challenge: DisplayText?

    /// The key of the action.
    ///
    /// No letter and no digit: a reason that is typed before its field has the focus must not act.
    package let sign: Character

    /// The keys that open this dialog.
    private let openers: [KeyStroke]

    /// Those that were pressed since, before anything else was typed.
    private var pressedOpeners: [KeyStroke] = []

    package private(set) var hold = Hold.five
    package private(set) var mode = Mode.metricsOnly
    package private(set) var injection = InjectionForm()
    package private(set) var actsOnAll = false
    package private(set) var reason = TextInput()
    package private(set) var typed = TextInput()
    package private(set) var field = Field.cancel

    /// Whether the user tried to act before typing the required name.
    package private(set) var lacksChallenge = false

    /// Whether the next digit starts a number anew.
    private var replacesNumber = true

    /// What is to be done; the raw value is the name of its action in the key table.
    package enum Verb: String, Hashable, Sendable {
        case forceOpen = "force-open"
        case reset, inject, mode
    }

    /// How long a circuit is forced open.
    package enum Hold: Int, Hashable, Sendable, CaseIterable {
        case one, five, thirty, untilReset

        package var duration: Duration? {
            switch self {
            case .one: .seconds(60)
            case .five: .seconds(300)
            case .thirty: .seconds(1800)
            case .untilReset: nil
            }
        }

        package var label: DisplayText {
            duration.map { Durations.setting($0) } ?? "until reset"
        }
    }

    package enum Mode: Int, Hashable, Sendable, CaseIterable {
        case metricsOnly, disabled

        package var label: DisplayText {
            switch self {
            case .metricsOnly: CircuitState.metricsOnly.shownPhrase
            case .disabled: CircuitState.disabled.shownPhrase
            }
        }
    }

    package enum Field: Hashable, Sendable {
        case hold, mode, kind, amount, duration, scope, reason, name, cancel, act
    }

    /// What a key did to the dialog.
    package enum Reaction: Hashable, Sendable {
        case stay
        case close
        /// The action is not performed, because it was not confirmed by hand.
        case refuse
        case act(ControlAction, on: [CircuitID])
    }

    /// A dialog on a circuit.
    ///
    /// - Parameters:
    ///   - verb: What is to be done.
    ///   - circuit: To what.
    ///   - others: The circuits of the same name in other instances that can be acted on.
    ///   - isRemote: Whether it is in another process.
    ///   - challenge: What has to be typed before anything happens.
    ///   - opening: When it is opened.
    ///   - openedBy: The keys that open the dialog: none of them is the action's key.
    package init(
        _ verb: Verb,
        circuit: CircuitID,
        others: [CircuitID] = [],
        isRemote: Bool,
        challenge: DisplayText? = nil,
        at opening: MonotonicTime,
        openedBy: [KeyStroke] = []
    ) {
        self.verb = verb
        self.circuit = circuit
        self.others = others
        self.isRemote = isRemote
        self.challenge = challenge
        self.opening = opening
        sign = openedBy.contains(.character("!")) ? "." : "!"
        openers = openedBy
        field = isRemote ? .cancel : fields.first ?? .cancel
    }

    /// The fields, from top to bottom.
    package var fields: [Field] {
        var fields: [Field] =
            switch verb {
            case .forceOpen: [.hold]
            case .reset: []
            case .mode: [.mode]
            case .inject:
                switch injection.kind {
                case .next: [.kind, .amount]
                case .share, .latency: [.kind, .amount, .duration]
                case .stop: [.kind]
                }
            }
        if !others.isEmpty { fields.append(.scope) }
        // An injection takes none: what is injected says it.
        if verb != .inject { fields.append(.reason) }
        if challenge != nil { fields.append(.name) }
        return fields + [.cancel, .act]
    }

    /// What the dialog would ask for.
    package var action: ControlAction {
        let reason = reason.isEmpty ? nil : reason.text
        return switch verb {
        case .forceOpen: .forceOpen(for: hold.duration, reason: reason)
        case .reset: .reset(reason: reason)
        case .mode: mode == .disabled ? .disable(reason: reason) : .metricsOnly(reason: reason)
        case .inject: injection.action
        }
    }

    /// Whether the field with the focus is one that is typed into.
    package var isTyping: Bool { field == .reason || field == .name }

    /// Hears one key.
    ///
    /// - Parameters:
    ///   - press: The key.
    ///   - isByHand: Whether a hand pressed it; what no hand pressed types, and confirms nothing.
    /// - Returns: What it did.
    package mutating func handle(_ press: KeyPress, isByHand: Bool) -> Reaction {
        let reaction = handle(press.stroke)
        if case .character(let character) = press.stroke.key, character != sign { lastTyped = press.moment }
        guard case .act = reaction else { return reaction }
        let quietSince = max(opening, lastTyped ?? opening)
        return isByHand && quietSince.duration(to: press.moment) >= Self.settling ? reaction : .refuse
    }

    private mutating func handle(_ key: KeyStroke) -> Reaction {
        guard !key.isControl else { return .stay }
        if isTyping, type(key) { return .stay }
        if typesReason(key) { return .stay }
        switch key.key {
        case .escape: return .close
        case .enter: return enter()
        case .up, .backTab, .character("k"): moveField(by: -1)
        case .down, .tab, .character("j"): moveField(by: 1)
        case .left, .character("h"): change(by: -1)
        case .right, .character("l"): change(by: 1)
        case .backspace: edit { $0 / 10 }
        case .character(sign): return act()
        case .character(let character):
            guard let digit = character.wholeNumberValue, character.isASCII else { break }
            let starts = replacesNumber
            edit { (starts ? 0 : $0) * 10 + digit }
        case .home, .end, .pageUp, .pageDown, .delete, .insert, .function: break
        }
        return .stay
    }

    private var isOnButton: Bool { field == .cancel || field == .act }

    /// Takes in what was pasted, where there is something to type into.
    package mutating func paste(_ text: String) {
        switch field {
        case .reason: reason.paste(text)
        case .name: typed.paste(text)
        case .hold, .mode, .kind, .amount, .duration, .scope, .cancel, .act: break
        }
    }

    private mutating func type(_ key: KeyStroke) -> Bool {
        lacksChallenge = false
        return field == .reason ? reason.handle(key) : typed.handle(key)
    }

    /// Starts the reason field when the user types while a button has focus.
    ///
    /// The key that opened the dialog may still be held: pressed once it begins a word, pressed more often it does not.
    private mutating func typesReason(_ key: KeyStroke) -> Bool {
        guard isOnButton, fields.contains(.reason), case .character(let character) = key.key, character != sign else {
            return false
        }
        if openers.contains(key) {
            pressedOpeners.append(key)
            return true
        }
        field = .reason
        if pressedOpeners.count == 1 { _ = type(pressedOpeners[0]) }
        pressedOpeners = []
        return type(key)
    }

    private mutating func enter() -> Reaction {
        switch field {
        case .cancel: return .close
        case .act: return act()
        case _ where !isRemote: return act()
        case .name where typed.shown != challenge:
            lacksChallenge = true
            return .stay
        case .hold, .mode, .kind, .amount, .duration, .scope, .reason, .name:
            moveField(by: 1)
            // From the last field on to what it was filled in for.
            if field == .cancel { field = .act }
            return .stay
        }
    }

    private mutating func act() -> Reaction {
        if let challenge, typed.shown != challenge {
            lacksChallenge = true
            field = .name
            return .stay
        }
        return .act(action, on: actsOnAll ? [circuit] + others : [circuit])
    }

    private mutating func moveField(by step: Int) {
        let fields = fields
        let position = fields.firstIndex(of: field) ?? 0
        field = fields[(position + step + fields.count) % fields.count]
        replacesNumber = true
    }

    private mutating func change(by step: Int) {
        switch field {
        case .hold: hold = Hold.allCases[(hold.rawValue + step + Hold.allCases.count) % Hold.allCases.count]
        case .mode: mode = mode == .disabled ? .metricsOnly : .disabled
        case .kind: injection.changeKind(by: step)
        case .amount: injection.step(.amount, by: step)
        case .duration: injection.step(.duration, by: step)
        case .scope: actsOnAll.toggle()
        case .cancel, .act: field = field == .cancel ? .act : .cancel
        case .reason, .name: break
        }
        replacesNumber = true
    }

    private mutating func edit(_ change: (Int) -> Int) {
        switch field {
        case .amount: injection.edit(.amount, change)
        case .duration: injection.edit(.duration, change)
        case .hold, .mode, .kind, .scope, .reason, .name, .cancel, .act: return
        }
        replacesNumber = false
    }
}
