import CircuitMonitor
import DisplayText
import TerminalCells

/// How an alert reads.
struct AlertText {
    /// `CRITICAL`.
    let severity: DisplayText
    let role: Role

    /// `redis @ auth-2: outage 6m12s`.
    let text: DisplayText

    init(_ alert: Alert, in fleet: Fleet) {
        switch alert.severity {
        case .critical: (severity, role) = ("CRITICAL", .critical)
        case .warning: (severity, role) = ("WARNING", .warning)
        case .info: (severity, role) = ("INFO", .info)
        }
        let finding: DisplayText =
            switch alert.finding {
            case .outage(let standing):
                "outage \(standing.isAtLeast ? "≥" : "")\(Durations.elapsed(standing.duration))"
            case .failureRate(let share): "failure rate \(Figures.percent(share))%"
            case .stateChange(let from, let to): "\(from.phrase) → \(to.phrase)"
            }
        text = "\(fleet[alert.circuit]?.title ?? alert.circuit.instance): \(finding)"
    }
}

extension DashboardState {
    /// The alerts that have a line of their own.
    var bannerAlerts: [Alert] { alerts.alerts.filter { $0.severity > .info } }

    /// Looks for what somebody should be told of, as of now and not of the time that is looked back at.
    mutating func lookForAlerts() -> [Command] {
        let changes = alerts.look(at: fleet.circuits, now: now.monotonic)
        let isCritical = changes.contains { change in
            if case .fired(let alert) = change { alert.severity == .critical } else { false }
        }
        return ringsBell && isCritical ? [.ring] : []
    }
}
