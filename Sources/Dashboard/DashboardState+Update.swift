package import CircuitMonitor
package import DisplayText

extension DashboardState {
    /// Hears one event and says what is to be done.
    ///
    /// Pure: the same state, event and time give the same result.
    package mutating func update(_ event: DashboardEvent, at now: Moment) -> [Command] {
        self.now = now
        if let message, message.until <= now.monotonic {
            self.message = nil
        }
        switch event {
        case .tick, .paste:
            return []
        case .polled(let result):
            fleet.apply(result)
            keepSelection()
            return []
        case .note(let text):
            fleet.note(text, at: now, for: nil)
            return []
        case .outcome(let outcome):
            hear(outcome)
            return []
        case .key(let key):
            return press(key)
        }
    }

    private mutating func press(_ key: KeyStroke) -> [Command] {
        if let overlay {
            return press(key, in: overlay)
        }
        guard let action = Action.table(for: screen).first(where: { $0.keys.contains(key) }) else { return [] }
        switch action.availability(self) {
        case .available:
            return action.perform(&self)
        case .unavailable(let why):
            say(why, isWarning: true)
            return []
        }
    }

    private mutating func press(_ key: KeyStroke, in overlay: Overlay) -> [Command] {
        // The control keys are the program's and not the dialog's: they work everywhere.
        if key.isControl, let action = Action.table(for: screen).first(where: { $0.keys.contains(key) }) {
            return action.perform(&self)
        }
        switch overlay {
        case .help(let scroll):
            switch key.key {
            case .escape, .enter, .character("?"), .character("q"): self.overlay = nil
            case .down, .character("j"): self.overlay = .help(scroll: scroll + 1)
            case .up, .character("k"): self.overlay = .help(scroll: max(0, scroll - 1))
            case .pageDown: self.overlay = .help(scroll: scroll + 10)
            case .pageUp: self.overlay = .help(scroll: max(0, scroll - 10))
            default: break
            }
            return []
        case .inject(var dialog):
            switch dialog.handle(key) {
            case .stay:
                self.overlay = .inject(dialog)
                return []
            case .close:
                self.overlay = nil
                return []
            case .act(let action):
                self.overlay = nil
                return [.perform(action, on: dialog.circuit)]
            }
        }
    }

    private mutating func hear(_ outcome: ControlOutcome) {
        let name = fleet[outcome.circuit]?.label ?? outcome.circuit.instance
        if let failure = outcome.failure {
            let text: DisplayText = "\(outcome.action.phrase): \(failure)"
            say("\(name): \(text)", isWarning: true)
            fleet.note(text, at: now, for: outcome.circuit)
        } else {
            say("\(name): \(outcome.action.phrase)")
        }
    }

    /// Shows a line for a few seconds.
    mutating func say(_ text: DisplayText, isWarning: Bool = false) {
        message = Message(text: text, isWarning: isWarning, until: now.monotonic.advanced(by: .seconds(5)))
    }

    /// Moves the selection in the order of the overview; stops at the ends.
    mutating func moveSelection(by step: Int) -> [Command] {
        let circuits = circuits
        guard !circuits.isEmpty else { return [] }
        let position = circuits.firstIndex { $0.id == selection } ?? 0
        let next = min(max(position + step, 0), circuits.count - 1)
        if selection != circuits[next].id {
            selection = circuits[next].id
            eventScroll = 0
        }
        return []
    }

    /// Scrolls the event list back (positive) or forward; stops at the ends.
    mutating func scrollEvents(by step: Int) -> [Command] {
        let count = selectedTrack?.events.count ?? 0
        eventScroll = min(max(eventScroll + step, 0), max(0, count - 1))
        return []
    }

    /// A circuit that is gone (the row of a target that now names its circuits) hands the selection on.
    private mutating func keepSelection() {
        if let selection, fleet[selection] != nil { return }
        let heirs = fleet.circuits.filter { $0.id.target == selection?.target }
        selection = (heirs.first ?? fleet.circuits.first)?.id
    }
}

extension ControlAction {
    /// The action as the message line names it once it is done.
    package var phrase: DisplayText {
        switch self {
        case .forceOpen(nil): "forced open until reset"
        case .forceOpen(let duration?): "forced open for \(Durations.setting(duration))"
        case .reset: "reset"
        case .inject(.next(let calls)): "the next \(calls) calls fail"
        case .inject(.share(let share, let duration)):
            "\(Figures.percent(share))% of the calls fail for \(Durations.setting(duration))"
        case .inject(.latency(let latency, let duration)):
            "\(Figures.latency(latency)) added to every call for \(Durations.setting(duration))"
        case .stopInjection: "injection stopped"
        }
    }
}
