package import CircuitMonitor
package import DisplayText

extension ControlAction {
    /// The action as one asks for it: `force open for 5m`.
    package var request: DisplayText {
        switch self {
        case .forceOpen(nil, _): "force open until reset"
        case .forceOpen(let duration?, _): "force open for \(Durations.setting(duration))"
        case .reset: "reset"
        case .disable: "disable"
        case .metricsOnly: "metrics only"
        case .inject, .stopInjection: phrase
        }
    }

    /// The action as the message line names it once it is done.
    package var phrase: DisplayText {
        switch self {
        case .forceOpen(nil, _): "forced open until reset"
        case .forceOpen(let duration?, _): "forced open for \(Durations.setting(duration))"
        case .reset: "reset"
        case .disable: "disabled"
        case .metricsOnly: "metrics only"
        case .inject(.next(let calls)): "the next \(calls) calls fail"
        case .inject(.share(let share, let duration)):
            "\(Figures.percent(share))% of the calls fail for \(Durations.setting(duration))"
        case .inject(.latency(let latency, let duration)):
            "\(Figures.latency(latency)) added to every call for \(Durations.setting(duration))"
        case .stopInjection: "injection stopped"
        }
    }
}

extension ControlDialog {
    /// What the dialog is called.
    package var title: DisplayText {
        switch verb {
        case .forceOpen: "Force open"
        case .reset: "Reset"
        case .inject: "Inject"
        case .mode: "Mode"
        }
    }

    /// What the action's button says.
    package var button: DisplayText {
        switch verb {
        case .forceOpen: "Force open"
        case .reset: "Reset"
        case .inject: injection.kind == .stop ? "Stop" : "Inject"
        case .mode: mode == .disabled ? "Disable" : "Metrics only"
        }
    }

    /// What it does to the callers.
    package var effect: DisplayText {
        switch verb {
        case .forceOpen:
            hold == .untilReset
                ? "Every call will be refused until the circuit is reset."
                : "Every call will be refused for that long; afterwards one probe decides."
        case .reset: "Calls pass again at once; the failure count is empty, an injection ends."
        case .mode:
            mode == .disabled
                ? "Every call passes and the breaker never trips until it is reset."
                : "Every call passes; what the breaker would do is only computed."
        case .inject:
            switch injection.kind {
            case .next, .share: "Injected failures count and trip the breaker as real ones."
            case .latency: "Every call takes that much longer."
            case .stop: "Ends what is being injected."
            }
        }
    }
}
