import CircuitMonitor
package import CircuitVocabulary
import DisplayText

extension DashboardState {
    /// Applies one event and returns the commands that follow from it.
    ///
    /// Pure: the same state, event and time give the same result.
    package mutating func update(_ event: DashboardEvent, at now: Moment) -> [Command] {
        self.now = now
        if let message, message.until <= now.monotonic {
            self.message = nil
        }
        let commands = hear(event)
        var polled: TargetID?
        if case .polled(let result) = event { polled = result.target }
        return commands + lookForAlerts(polled: polled)
    }

    private mutating func hear(_ event: DashboardEvent) -> [Command] {
        switch event {
        case .tick:
            return []
        case .paste(let text):
            paste(text)
            return []
        case .polled(let result):
            fleet.apply(result)
            keepSelection()
            // Opens the overview for a service that turns out to have several circuits, until the user presses a key.
            if !overview.userHasNavigated { screen = fleet.circuits.count > 1 ? .overview : .focus }
            return []
        case .note(let text):
            fleet.note(text, at: now, for: nil)
            return []
        case .outcome(let outcome):
            hear(outcome)
            return []
        case .key(let press):
            settle(in: size)
            defer { settle(in: size) }
            let isByHand = pace.isByHand(press)
            return hear(press, isByHand: isByHand)
        case .mouse(let input):
            settle(in: size)
            defer { settle(in: size) }
            return hear(input)
        }
    }

    private mutating func hear(_ press: KeyPress, isByHand: Bool) -> [Command] {
        let key = press.stroke
        if overlay != nil || overview.input != nil, let commands = pressControl(key, isByHand) { return commands }
        if let overlay { return hear(press, isByHand: isByHand, in: overlay) }
        if let input = overview.input {
            type(key, into: input)
            return []
        }
        guard let action = keys.action(for: key, on: screen) else { return [] }
        // From now on only the user moves the selection.
        overview.userHasNavigated = true
        switch action.availability(self) {
        case .available:
            return start(action, isByHand)
        case .unavailable(let why):
            say(why, isWarning: true)
            return []
        }
    }

    /// Performs the control keys of the program, which work in dialogs as well.
    private mutating func pressControl(_ key: KeyStroke, _ isByHand: Bool) -> [Command]? {
        guard key.isControl, let action = keys.action(for: key, on: screen), action.worksInDialogs else { return nil }
        return start(action, isByHand)
    }

    private mutating func start(_ action: Action, _ isByHand: Bool) -> [Command] {
        if isByHand || !action.needsHand { return action.perform(&self) }
        refuse(action.title ?? action.help)
        return []
    }

    /// Reports that an action was not performed because its key was not pressed by hand.
    private mutating func refuse(_ what: DisplayText) {
        say("\(what): not done, the key came too soon or with others; press it again", isWarning: true)
    }

    private mutating func hear(_ press: KeyPress, isByHand: Bool, in overlay: Overlay) -> [Command] {
        let key = press.stroke
        switch overlay {
        case .help(let scroll):
            switch key.key {
            case .escape, .enter, .character("?"), .character("q"): self.overlay = nil
            case .down, .character("j"): self.overlay = .help(scroll: scroll + 1)
            case .up, .character("k"): self.overlay = .help(scroll: max(0, scroll - 1))
            case .pageDown: self.overlay = .help(scroll: scroll + helpPage)
            case .pageUp: self.overlay = .help(scroll: max(0, scroll - helpPage))
            default: break
            }
            return []
        case .alerts(let list):
            self.press(key, in: list)
            return []
        case .marker(var input):
            switch input.handle(key) {
            case .stay:
                self.overlay = .marker(input)
            case .close:
                self.overlay = nil
            case .mark(let note):
                self.overlay = nil
                mark(note, at: input.moment)
            }
            return []
        case .control(var dialog):
            switch dialog.handle(press, isByHand: isByHand) {
            case .stay:
                self.overlay = .control(dialog)
                return []
            case .refuse:
                self.overlay = .control(dialog)
                refuse(dialog.title)
                return []
            case .close:
                self.overlay = nil
                return []
            case .act(let action, let circuits):
                self.overlay = nil
                return start(action, on: circuits)
            }
        }
    }

    /// The number of lines that a page of the open help has.
    private var helpPage: Int { max(Presentation(of: self, in: size).help?.rows ?? 1, 1) }

    /// Pasted text goes into an input and nowhere else.
    private mutating func paste(_ text: String) {
        if case .control(var dialog) = overlay {
            dialog.paste(text)
            overlay = .control(dialog)
        } else if case .marker(var input) = overlay {
            input.paste(text)
            overlay = .marker(input)
        } else if overlay == nil, let input = overview.input {
            paste(text, into: input)
        }
    }

    /// Shows a line for a few seconds.
    mutating func say(_ text: DisplayText, isWarning: Bool = false) {
        message = Message(text: text, isWarning: isWarning, until: now.monotonic.advanced(by: .seconds(5)))
    }

    /// Scrolls the event list back (positive) or forward; stops at the ends.
    mutating func scrollEvents(by step: Int) -> [Command] {
        let count = selectedTrack?.events.count ?? 0
        eventScroll = min(max(eventScroll + step, 0), max(0, count - 1))
        return []
    }

    /// Selects another circuit of the same target when the selected one is gone, as once a target names its circuits.
    private mutating func keepSelection() {
        if let selection, fleet.index(of: selection) != nil { return }
        let heirs = fleet.circuits.filter { $0.id.target == selection?.target }
        selection = (heirs.first ?? fleet.circuits.first)?.id
    }
}
