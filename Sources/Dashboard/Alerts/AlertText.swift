package import CircuitMonitor
package import CircuitVocabulary
import DisplayText
import TerminalCells

/// How an alert reads.
struct AlertText {
    /// `CRITICAL`.
    let severity: DisplayText

    /// `CRIT`.
    let shortSeverity: DisplayText
    let role: Role

    /// `redis @ auth-2`, or the target where it is about one.
    let subject: DisplayText

    /// `no answer for 6m12s: refused`, and shorter forms for less room: digits are never cut.
    let findings: [DisplayText]

    /// `redis @ auth-2: outage 6m12s`, and shorter forms.
    var texts: [DisplayText] { findings.map { "\(subject): \($0)" } }

    /// The words for an alert.
    ///
    /// - Parameters:
    ///   - alert: The alert.
    ///   - fleet: Everything as of now.
    ///   - now: The time.
    init(_ alert: Alert, in fleet: Fleet, at now: MonotonicTime) {
        switch alert.severity {
        case .critical: (severity, shortSeverity, role) = ("CRITICAL", "CRIT", .critical)
        case .warning: (severity, shortSeverity, role) = ("WARNING", "WARN", .warning)
        case .info: (severity, shortSeverity, role) = ("INFO", "INFO", .info)
        }
        var track: CircuitTrack?
        switch alert.subject {
        case .circuit(let circuit):
            track = fleet[circuit]
            subject = track?.title ?? circuit.instance
        case .target(let target):
            subject = fleet[target]?.description.label ?? .empty
        }
        switch alert.finding {
        case .outage(let found):
            // It goes on between two readings, as long as the newest one speaks for the circuit.
            let isCurrent = track?.staleness(at: now) == nil
            let standing = isCurrent ? track?.standing(at: now) ?? found : found
            findings = ["outage \(standing.isAtLeast ? "≥" : "")\(Durations.elapsed(standing.duration))"]
        case .failureRate(let share):
            findings = ["failure rate \(Figures.percent(share))%", "fails \(Figures.percent(share))%"]
        case .stateChange(let from, let to):
            findings = ["\(from.shownPhrase) → \(to.shownPhrase)", "→ \(to.shownPhrase)"]
        case .noAnswer(let failure, let since):
            let time = Durations.elapsed(since.duration(to: now))
            findings = ["no answer for \(time): \(failure.words)", "no answer for \(time)", "no answer \(time)"]
        case .oldAnswers(let age):
            let time = Durations.elapsed(age)
            findings = ["answers are \(time) old: a cache, or a wrong clock", "answers are \(time) old", "\(time) old"]
        case .notReported:
            findings = ["no longer reported"]
        }
    }
}

extension DashboardState {
    /// The alerts that are counted, and stand in the banner and the list: changes of state are news, and no alerts.
    package var bannerAlerts: [Alert] { alerts.alerts.filter { $0.severity > .info } }

    /// Updates the alerts from the present fleet, also while the screen shows the past.
    ///
    /// - Parameter polled: The target that something was read of; nil where only time has passed.
    /// - Returns: What is to be done.
    mutating func lookForAlerts(polled: TargetID?) -> [Command] {
        let changes = alerts.look(at: fleet, polled: polled, now: now.monotonic)
        tellOfLost(changes)
        let isCritical = changes.contains { change in
            if case .fired(let alert) = change { alert.severity == .critical } else { false }
        }
        return ringsBell && isCritical ? [.ring] : []
    }

    /// Says which alerts have ended because their circuit is no longer reported: it may be as ill as before.
    private mutating func tellOfLost(_ changes: [AlertChange]) {
        let lost = changes.compactMap { change -> Alert? in
            guard case .resolved(let alert) = change, alert.finding == .notReported, alert.severity > .info else {
                return nil
            }
            return alert
        }
        guard let last = lost.last else { return }
        let words = AlertText(last, in: fleet, at: now.monotonic)
        let more: DisplayText = lost.count > 1 ? ", and \(lost.count - 1) more" : ""
        say("alert over: \(words.texts.first ?? words.subject)\(more)", isWarning: true)
        for alert in lost {
            guard case .circuit(let circuit) = alert.subject else { continue }
            fleet.note("no longer reported: alert over", at: now, for: circuit)
        }
    }

    /// When something other than a clock changes by time alone: an alert, or a line that disappears.
    ///
    /// Nil where nothing does.
    package var nextDeadline: MonotonicTime? {
        var times = [alerts.nextDeadline, message?.until].compactMap(\.self)
        if let notice, notice.until > now.monotonic { times.append(notice.until) }
        return times.min()
    }

    /// Acknowledges all alerts.
    mutating func acknowledgeAlerts() {
        let count = bannerAlerts.count { !$0.isAcknowledged }
        alerts.acknowledge()
        switch count {
        case 0: say("changes of state acknowledged")
        case 1: say("1 alert acknowledged")
        default: say("\(count) alerts acknowledged")
        }
    }
}
