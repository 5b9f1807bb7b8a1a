import CircuitMonitor

/// The list of alerts while it is open: which of them is selected.
package struct AlertList: Hashable, Sendable {
    /// The selected alert: it stays selected wherever others put it.
    private var selection: Alert.ID?

    /// The row of the selected alert: where it is over, what follows it is selected.
    private var row = 0

    package init() {}

    /// The row of the selected alert; nil where there is none.
    func selectedRow(in alerts: [Alert]) -> Int? {
        guard !alerts.isEmpty else { return nil }
        return alerts.firstIndex { $0.id == selection } ?? min(row, alerts.count - 1)
    }

    /// Selects another alert, so many rows further down; stops at both ends.
    mutating func move(by step: Int, in alerts: [Alert]) {
        guard let current = selectedRow(in: alerts) else { return }
        row = min(max(current + step, 0), alerts.count - 1)
        selection = alerts[row].id
    }
}

extension DashboardState {
    /// Hears a key while the list of alerts is open.
    mutating func press(_ key: KeyStroke, in list: AlertList) {
        var list = list
        let alerts = bannerAlerts
        // The user may have given these two other keys.
        switch keys.action(for: key, on: screen)?.name {
        case "acknowledge" where alerts.contains { !$0.isAcknowledged }: return acknowledgeAlerts()
        case "alerts": return overlay = nil
        default: break
        }
        switch key.key {
        case .escape, .character("q"): return overlay = nil
        case .enter:
            if let row = list.selectedRow(in: alerts) { open(alerts[row].subject) }
            return
        case .down, .character("j"): list.move(by: 1, in: alerts)
        case .up, .character("k"): list.move(by: -1, in: alerts)
        case .pageDown: list.move(by: alertPage, in: alerts)
        case .pageUp: list.move(by: -alertPage, in: alerts)
        case .home: list.move(by: -alerts.count, in: alerts)
        case .end: list.move(by: alerts.count, in: alerts)
        default: break
        }
        overlay = .alerts(list)
    }

    /// The number of alerts that a page of the open list shows.
    private var alertPage: Int { Presentation(of: self, in: size).alertList?.page ?? 1 }

    /// Shows what an alert is about, as of now: a circuit, or the first one of a target.
    private mutating func open(_ subject: Alert.Subject) {
        let found: CircuitID? =
            switch subject {
            case .circuit(let circuit): fleet[circuit]?.id
            case .target(let target): fleet.circuits.first { $0.id.target == target }?.id
            }
        guard let found else { return }
        overlay = nil
        pause = nil
        selection = found
        overview.userHasNavigated = true
        screen = .focus
        eventScroll = 0
    }
}
