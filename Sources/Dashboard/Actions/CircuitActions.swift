import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

extension Action {
    /// What changes the selected circuit.
    static let circuitActions: [Action] = [
        Action(
            name: "force-open",
            keys: [.character("f")],
            title: "force-open",
            help: "force the circuit open: every call is refused",
            screens: everywhere,
            isDangerous: true,
            availability: canAct,
            perform: { $0.act(.forceOpen, atOnce: .forceOpen(for: nil)) }
        ),
        Action(
            name: "reset",
            keys: [.character("r")],
            title: "reset",
            help: "reset the circuit to closed; ends a running injection",
            screens: everywhere,
            isDangerous: true,
            availability: canAct,
            perform: { $0.act(.reset, atOnce: .reset()) }
        ),
        Action(
            name: "inject",
            keys: [.character("i")],
            title: "inject",
            help: "inject failures or latency for a rehearsal",
            screens: everywhere,
            isDangerous: true,
            availability: canAct,
            perform: { $0.act(.inject, atOnce: nil) }
        ),
        Action(
            name: "mode",
            keys: [.character("x")],
            help: "other modes: disabled, metrics only",
            screens: everywhere,
            isDangerous: true,
            availability: canAct,
            perform: { $0.act(.mode, atOnce: nil) }
        ),
    ]

    private static let canAct: @Sendable (DashboardState) -> Availability = { state in
        // Actions apply to the present, which a paused screen does not show.
        guard state.pause == nil else { return .unavailable(why: state.wayBackToNow) }
        guard let track = state.selection.flatMap({ state.fleet[$0] }) else {
            return .unavailable(why: "no circuit is selected")
        }
        guard let reading = track.latest else {
            return .unavailable(why: "\(track.label) has not answered yet")
        }
        return switch reading.capabilities {
        case .inProcess: .available
        case .remote:
            track.failure.map { .unavailable(why: "\(track.title) does not answer: \($0.reason)") } ?? .available
        case .notAllowed:
            .unavailable(
                why: "control of \(track.title) is off" + (state.banner.controlRemedy.map { ": \($0)" } ?? "")
            )
        case .readOnly: .unavailable(why: "read-only: nothing is changed from here")
        case .none: .unavailable(why: "\(track.label) is read over HTTP, which offers no control")
        }
    }
}

extension DashboardState {
    /// Why nothing can be ordered while the screen stands still, and which key returns to the present.
    fileprivate var wayBackToNow: DisplayText {
        let back = ["pause", "live"].lazy.compactMap { name in
            keys.actions(on: screen).first { $0.name == name }?.keys.first?.label
        }.first
        let why: DisplayText = "the screen is paused, and actions apply to the present"
        return back.map { "press \($0) first: \(why)" } ?? why
    }

    /// Acts on the selected circuit, or opens the dialog for it.
    ///
    /// - Parameters:
    ///   - verb: What the dialog is for.
    ///   - action: What is done without a dialog in this process; nil where there is a choice to make.
    /// - Returns: What is to be done now.
    mutating func act(_ verb: ControlDialog.Verb, atOnce action: ControlAction?) -> [Command] {
        guard let track = selection.flatMap({ fleet[$0] }), let reading = track.latest else { return [] }
        let isRemote = reading.capabilities != .inProcess
        if !isRemote, let action { return start(action, on: [track.id]) }
        let others = fleet.circuits.filter { other in
            other.id != track.id && other.id.name == track.id.name && other.failure == nil
                && other.latest?.capabilities == .remote && service(of: other) == service(of: track)
        }
        let concerned = [track.id.target] + others.map(\.id.target)
        let isProduction = concerned.contains { fleet[$0]?.description.isProduction == true }
        overlay = .control(
            ControlDialog(
                verb,
                circuit: track.id,
                others: isRemote ? others.map(\.id) : [],
                isRemote: isRemote,
                challenge: isProduction ? track.label : nil,
                at: pace.latest ?? now.monotonic,
                openedBy: keys.actions.first { $0.name == verb.rawValue }?.keys ?? []
            )
        )
        return []
    }

    /// The service that a circuit belongs to, where its target says so: a name alone is not enough to be the same circuit.
    private func service(of track: CircuitTrack) -> DisplayText? {
        fleet[track.id.target]?.description.labels["service"]
    }

    /// Asks circuits for an action and waits for their answers.
    mutating func start(_ action: ControlAction, on circuits: [CircuitID]) -> [Command] {
        let progress = ControlProgress(action, on: circuits)
        self.progress = progress
        if circuits.contains(where: { fleet[$0]?.latest?.capabilities != .inProcess }) { say(progress.line) }
        return circuits.map { .perform(action, on: $0) }
    }

    /// Takes in how an action ended.
    mutating func hear(_ outcome: ControlOutcome) {
        let isRemote = fleet[outcome.circuit]?.latest?.capabilities != .inProcess
        if let failure = outcome.failure {
            fleet.note("\(outcome.action.request): \(failure)", at: now, for: outcome.circuit)
        } else if isRemote {
            // What it did to the circuit is an event of the circuit; that it was asked for from here is this one.
            fleet.note("\(outcome.action.request): ok", at: now, for: outcome.circuit)
        }
        if var progress, progress.circuits.count > 1, progress.expects(outcome) {
            progress.take(outcome)
            self.progress = progress
            return say(progress.line, isWarning: progress.isWarning)
        }
        let name = fleet[outcome.circuit]?.label ?? outcome.circuit.instance
        if let failure = outcome.failure {
            say("\(name): \(outcome.action.request): \(failure)", isWarning: true)
        } else {
            say("\(name): \(outcome.action.phrase)")
        }
    }
}
