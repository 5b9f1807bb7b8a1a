import CircuitMonitor
import DisplayText
import TerminalCells

/// The first row: what this is, what it is not (a rehearsal, a paused screen), and what time it is.
enum HeaderView {
    static func draw(_ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        canvas.fill(area, canvas.theme.style(.text))
        let left = badges(of: state, theme: canvas.theme)
        var column = area.column + 1
        for piece in left {
            column += canvas.draw(piece.text, column: column, row: area.row, in: area, style: piece.style) + 2
        }

        let clock: DisplayText =
            "\(state.clock.time(state.shownNow.wall)) \(state.clock.zone(state.shownNow.wall))"
        let every: DisplayText = "every \(Durations.setting(interval(of: state)))"
        let clockColumn = area.column + area.columns - clock.columns - 1
        guard clockColumn > column else { return }
        canvas.draw(clock, column: clockColumn, row: area.row, in: area, style: canvas.theme.style(.text))
        let everyColumn = clockColumn - every.columns - 3
        var end = clockColumn
        if everyColumn > column {
            canvas.draw(every, column: everyColumn, row: area.row, in: area, style: canvas.theme.style(.textDim))
            end = everyColumn
        }

        let middle = subject(of: state, canvas: canvas)
        let width = middle.reduce(0) { $0 + $1.text.columns } + 2 * max(0, middle.count - 1)
        guard width > 0, column + width + 1 < end else { return }
        var position = max(column + 1, area.column + (area.columns - width) / 2)
        if position + width + 1 > end { position = end - width - 2 }
        for piece in middle {
            position += canvas.draw(piece.text, column: position, row: area.row, in: area, style: piece.style) + 2
        }
    }

    private typealias Piece = (text: DisplayText, style: Style)

    private static func badges(of state: DashboardState, theme: Theme) -> [Piece] {
        var pieces: [Piece] = [("breakertop", theme.style(.title))]
        if state.banner.isDemo {
            pieces.append(("DEMO simulated", theme.style(.statusDemo)))
        } else if !state.banner.title.isEmpty {
            pieces.append((state.banner.title, theme.style(.textStrong)))
        }
        if let pause = state.pause {
            let behind = pause.moment.monotonic.duration(to: state.now.monotonic)
            pieces.append(("PAUSED −\(minutes(behind))", theme.style(.statusPaused)))
        }
        let injected = state.screen == .focus ? [state.selectedTrack].compactMap(\.self) : state.shownFleet.circuits
        if let track = injected.first(where: { $0.latest?.injection != nil }), let injection = track.latest?.injection {
            let age = track.latestAt?.monotonic.duration(to: state.shownNow.monotonic) ?? .zero
            pieces.append((InjectionText.badge(injection, age: age), theme.style(.statusInjected)))
        }
        return pieces
    }

    /// The circuit in focus, or how many circuits are in which state.
    private static func subject(of state: DashboardState, canvas: Canvas) -> [Piece] {
        switch state.screen {
        case .focus:
            return state.selectedTrack.map { [($0.title, canvas.theme.style(.textStrong))] } ?? []
        case .overview:
            var counts: [(presentation: StatePresentation, count: Int)] = []
            for track in state.circuits {
                let presentation = StatePresentation.of(
                    track.shown(at: state.shownNow.monotonic),
                    canvas.glyphs
                )
                if let known = counts.firstIndex(where: { $0.presentation.word == presentation.word }) {
                    counts[known].count += 1
                } else {
                    counts.append((presentation, 1))
                }
            }
            return counts.map { entry in
                (
                    "\(entry.presentation.glyph) \(entry.count) \(entry.presentation.phrase)",
                    canvas.theme.style(entry.presentation.role)
                )
            }
        }
    }

    /// The interval of the circuit in focus, or the shortest one.
    private static func interval(of state: DashboardState) -> Duration {
        if state.screen == .focus, let track = state.selectedTrack { return rounded(track.interval) }
        return rounded(state.shownFleet.targets.map(\.description.interval).min() ?? .seconds(1))
    }

    /// A measured interval is not exact to the millisecond; one that was asked for has no more than tenths from a second on.
    private static func rounded(_ interval: Duration) -> Duration {
        guard interval >= .seconds(1) else { return interval }
        return .milliseconds(Int64((interval.inSeconds * 10).rounded()) * 100)
    }

    /// `00:42`, `12:05`: how far a paused screen is behind.
    private static func minutes(_ duration: Duration) -> DisplayText {
        let seconds = max(0, duration.components.seconds)
        let (minutes, rest) = (seconds / 60, seconds % 60)
        return "\(minutes < 10 ? "0" : "")\(minutes):\(rest < 10 ? "0" : "")\(rest)"
    }
}

extension CircuitTrack {
    /// The circuit and where it lives: `redis @ auth-1:8000`.
    var title: DisplayText {
        id.name == nil ? label : "\(label) @ \(id.instance)"
    }
}
