import CircuitMonitor
import DisplayText

extension Action {
    /// What concerns alerts: first in the footer, as long as one stands.
    static let alertActions: [Action] = [
        Action(
            name: "acknowledge",
            keys: [.character("a")],
            title: "acknowledge",
            help: "acknowledge all alerts",
            screens: everywhere,
            isOffered: hasAlerts,
            availability: { state in
                state.alerts.alerts.contains { !$0.isAcknowledged }
                    ? .available : .unavailable(why: "there is no alert to acknowledge")
            },
            perform: { state in
                state.acknowledgeAlerts()
                return []
            }
        ),
        Action(
            name: "alerts",
            keys: [.character("A")],
            title: "alerts",
            help: "list all alerts; enter shows the circuit",
            screens: everywhere,
            isOffered: hasAlerts,
            perform: { state in
                state.overlay = .alerts(AlertList())
                return []
            }
        ),
    ]

    private static let hasAlerts: @Sendable (DashboardState) -> Bool = { !$0.bannerAlerts.isEmpty }
}
