import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

/// The first row: what this is, what it is not (a rehearsal, a paused screen), and what time it is.
enum HeaderView {
    /// Draws it.
    ///
    /// - Parameters:
    ///   - state: What is shown.
    ///   - screen: Where. Without a line of alerts, their number stands here.
    ///   - canvas: What to draw on.
    static func draw(_ state: DashboardState, _ screen: Presentation, on canvas: inout Canvas) {
        let area = screen.header
        canvas.fill(area, canvas.theme.style(.text))
        var column = area.column + 1
        let alerts = screen.banner.rows > 0 ? nil : alertBadge(screen.alerts, state, columns: area.columns, canvas)
        let badges = FieldLine(badges(of: state, alerts: alerts, columns: area.columns, theme: canvas.theme))
        column += canvas.draw(badges.fitted(to: area.columns - 1), column: column, row: area.row, in: area) + 2

        let clock: DisplayText =
            "\(state.clock.time(state.shownNow.wall)) \(state.clock.zone(state.shownNow.wall))"
        let clockColumn = area.endColumn - clock.columns - 1
        guard clockColumn > column else { return }
        canvas.draw(clock, column: clockColumn, row: area.row, in: area, style: canvas.theme.style(.text))

        let every: DisplayText = "every \(Durations.setting(interval(of: state)))"
        let everyColumn = clockColumn - every.columns - 3
        // What is watched matters more than how often: without room for both, the interval is dropped.
        let ends = everyColumn > column ? [everyColumn, clockColumn] : [clockColumn]
        let (pieces, end) = subject(of: state, before: ends, from: column, canvas: canvas)
        if end == everyColumn {
            canvas.draw(every, column: everyColumn, row: area.row, in: area, style: canvas.theme.style(.textDim))
        }
        let width = columns(of: pieces)
        var position = max(column, area.column + (area.columns - width) / 2)
        if position + width + 2 > end { position = end - width - 2 }
        for piece in pieces {
            position += canvas.draw(piece.text, column: position, row: area.row, in: area, style: piece.style) + 2
        }
    }

    private typealias Piece = (text: DisplayText, style: Style)

    /// `▲ 2 alerts`, and `▲ 2`, in the colour of the first unacknowledged one; nil without alerts.
    private static func alertBadge(
        _ alerts: [Alert],
        _ state: DashboardState,
        columns: Int,
        _ canvas: Canvas
    ) -> FieldLine.Field? {
        guard let first = alerts.first else { return nil }
        let role: Role =
            first.isAcknowledged ? .textDim : AlertText(first, in: state.fleet, at: state.now.monotonic).role
        let sign = AlertBannerView.sign(canvas.glyphs)
        let forms: [DisplayText] = ["\(sign) \(AlertBannerView.count(alerts.count))", "\(sign) \(alerts.count)"]
        return .init(columns < 60 ? [forms[1]] : forms, dropPriority: 9, style: canvas.theme.style(role))
    }

    /// What stands at the left, each with a shorter form for less room.
    private static func badges(
        of state: DashboardState,
        alerts: FieldLine.Field?,
        columns: Int,
        theme: Theme
    ) -> [FieldLine.Field] {
        var badges: [FieldLine.Field] = []
        if let accent = state.focusAccent, accent.isProduction {
            badges.append(.init(TargetAccent.word, dropPriority: 9, style: accent.badge(theme)))
        }
        if let alerts { badges.append(alerts) }
        // Where there is no room for both, everybody knows what program it is.
        if badges.isEmpty || columns >= 60 {
            badges.insert(.init("breakertop", dropPriority: 1, style: theme.style(.title)), at: 0)
        }
        if state.banner.isDemo {
            let label: DisplayText = state.banner.isRedisReal ? "DEMO real Redis" : "DEMO simulated"
            badges.append(.init(label, dropPriority: 8, style: theme.style(.statusDemo)))
        } else if !state.banner.title.isEmpty {
            badges.append(.init(state.banner.title, dropPriority: 3, isProse: true, style: theme.style(.textStrong)))
        }
        if state.banner.isReadOnly {
            badges.append(.init("READ-ONLY", dropPriority: 6, style: theme.style(.statusReadOnly)))
        }
        if let pause = state.pause {
            let behind = pause.moment.monotonic.duration(to: state.now.monotonic)
            let coarseness: DisplayText = state.coarseness.map { " \($0)" } ?? .empty
            let age = minutes(behind)
            let forms: [DisplayText] = ["PAUSED −\(age)\(coarseness)", "PAUSED\(coarseness)", "PAUSED"]
            badges.append(.init(forms, dropPriority: 7, style: theme.style(.statusPaused)))
        }
        if let track = injectedTrack(state), let injection = track.latest?.injection {
            let age = track.latestAt?.monotonic.duration(to: state.shownNow.monotonic) ?? .zero
            let forms = [InjectionText.badge(injection, age: age), "INJECTED"]
            badges.append(.init(forms, dropPriority: 5, style: theme.style(.statusInjected)))
        }
        return badges
    }

    /// The circuit whose injection is shown: that in focus, or the first of all.
    private static func injectedTrack(_ state: DashboardState) -> CircuitTrack? {
        switch state.screen {
        case .focus: state.selectedTrack
        case .overview: state.fleetSummary.injected.map { state.shownFleet.circuits[$0] }
        }
    }

    /// The circuit in focus, or how many circuits are in which state, in the longest form that has room.
    ///
    /// - Parameters:
    ///   - state: What is shown.
    ///   - ends: The columns before which it has to end, the one that is liked better first.
    ///   - start: The column at which it begins at the earliest.
    ///   - canvas: What it is drawn on.
    /// - Returns: The pieces, and the end that was taken.
    private static func subject(
        of state: DashboardState,
        before ends: [Int],
        from start: Int,
        canvas: Canvas
    ) -> (pieces: [Piece], end: Int) {
        let forms: [[Piece]] =
            switch state.screen {
            case .focus: [focused(state, canvas.theme).map { [$0] } ?? []]
            case .overview: counts(of: state, canvas)
            }
        for form in forms {
            if let end = ends.first(where: { columns(of: form) + 2 <= $0 - start }) { return (form, end) }
        }
        guard let end = ends.last, var rest = forms.last else { return ([], start) }
        let room = end - start - 2
        guard room >= 8 else { return ([], end) }
        // The most severe stand first, so that what is cut off is what matters least.
        while rest.count > 1, columns(of: rest) > room { rest.removeLast() }
        // A name may be cut, a count never.
        if state.screen == .focus { rest = rest.map { ($0.text.fitted(to: room), $0.style) } }
        if columns(of: rest) > room { rest = [] }
        return (rest, end)
    }

    /// The circuit in focus, in the colour of its target.
    private static func focused(_ state: DashboardState, _ theme: Theme) -> Piece? {
        guard let track = state.selectedTrack, let accent = state.focusAccent else { return nil }
        return (track.title, accent.name(theme, else: .textStrong))
    }

    /// How many circuits are in which state, the most severe first: `○ 1 open  ● 4 closed`, and `○ 1  ● 4`.
    private static func counts(of state: DashboardState, _ canvas: Canvas) -> [[Piece]] {
        var counts: [(name: DisplayText, glyph: DisplayText, count: Int, role: Role, severity: Severity)] = []
        for alike in state.fleetSummary.counts {
            if alike.isStale {
                counts.append(("stale", "stale", alike.count, .tableRowStale, .unknown))
                continue
            }
            let presentation = StatePresentation.of(alike.shown, canvas.glyphs)
            // Only rows show which closed circuits fail.
            let severity = Severity(of: alike.shown, failure: .none)
            counts.append((presentation.phrase, presentation.glyph, alike.count, presentation.role, severity))
        }
        counts.sort { ($1.severity, $0.name) < ($0.severity, $1.name) }
        let long = counts.map { entry -> Piece in
            let text: DisplayText =
                entry.name == entry.glyph
                ? "\(entry.count) \(entry.name)" : "\(entry.glyph) \(entry.count) \(entry.name)"
            return (text, canvas.theme.style(entry.role))
        }
        let short = zip(counts, long).map { entry, long -> Piece in
            entry.name == entry.glyph ? long : ("\(entry.glyph) \(entry.count)", long.style)
        }
        return [long, short]
    }

    private static func columns(of pieces: [Piece]) -> Int {
        pieces.reduce(0) { $0 + $1.text.columns } + 2 * max(0, pieces.count - 1)
    }

    /// The interval of the circuit in focus, or the shortest one.
    private static func interval(of state: DashboardState) -> Duration {
        if state.screen == .focus, let track = state.selectedTrack { return rounded(track.interval) }
        return rounded(state.fleetSummary.interval)
    }

    /// A measured interval is not exact to the millisecond; one that was asked for has no more than tenths from a
    /// second on.
    private static func rounded(_ interval: Duration) -> Duration {
        guard interval >= .seconds(1) else { return interval }
        return .milliseconds(Int64((interval.inSeconds * 10).rounded()) * 100)
    }

    /// `00:42`, `12:05`, `1:02:03`: how far a paused screen is behind.
    private static func minutes(_ duration: Duration) -> DisplayText {
        let seconds = max(0, duration.clampedComponents.seconds)
        let rest: DisplayText = "\(padded(seconds % 3600 / 60)):\(padded(seconds % 60))"
        return seconds < 3600 ? rest : "\(seconds / 3600):\(rest)"
    }

    private static func padded(_ value: Int64) -> DisplayText {
        value < 10 ? "0\(value)" : "\(value)"
    }
}

extension CircuitTrack {
    /// The circuit and where it lives: `redis @ auth-1:8000`.
    var title: DisplayText {
        id.name == nil ? label : "\(label) @ \(id.instance)"
    }
}
