package import CircuitMonitor
package import CircuitVocabulary
import DisplayText

/// A screen that stands still, at the present or at a time in the past, while polling goes on.
package struct Pause: Sendable {
    /// Everything as it was known when the screen was stopped: what is looked back in.
    private(set) var source: Fleet
    private(set) var taken: Moment

    /// The size of the steps that were taken last, which they keep.
    var stepSize: StepSize?

    /// How far a step in time goes, for a circuit and for what the charts show.
    struct StepSize: Hashable, Sendable {
        var duration: Duration
        var zoom: Zoom
        var circuit: CircuitID?
    }

    /// What is drawn: the source as of the moment.
    package private(set) var fleet: Fleet
    package private(set) var moment: Moment

    /// Stops the screen at the present.
    package init(fleet: Fleet, moment: Moment) {
        source = fleet
        taken = moment
        self.fleet = fleet
        self.moment = moment
    }

    /// Goes to another time.
    ///
    /// - Parameters:
    ///   - moment: The time.
    ///   - live: Everything as of now, for times after the screen was stopped.
    ///   - now: The present.
    mutating func go(to moment: Moment, live: Fleet, now: Moment) {
        if moment.monotonic > taken.monotonic {
            source = live
            taken = now
        }
        self.moment = moment
        fleet = source.asOf(moment)
    }

    /// Writes a marker into the stopped fleet, which no longer follows the live one.
    mutating func mark(_ marker: Marker) {
        source.mark(marker)
        fleet = source.asOf(moment)
    }
}

extension DashboardState {
    /// Pauses or resumes the screen.
    mutating func togglePause() {
        pause = pause == nil ? Pause(fleet: fleet, moment: now) : nil
        // What was said of a screen that stood still does not hold of one that moves.
        message = nil
    }

    /// How much time the charts show: what was chosen, or what suits the selected circuit.
    package var shownZoom: Zoom {
        if let zoom { return zoom }
        guard screen == .focus, let track = selectedTrack else { return .fiveMinutes }
        return Zoom(within: ChartWindow(track: track, now: windowEnd).span)
    }

    /// The time by which charts choose how much they show: while the screen looks back that at which it was stopped, so
    /// that they do not show less with every step.
    var windowEnd: Moment { pause?.taken ?? now }

    /// How much time the strips of the overview show.
    var overviewZoom: Zoom { zoom ?? .fiveMinutes }

    /// Chooses how much time the charts show, by steps from what they show now.
    mutating func zoom(by steps: Int) {
        let number = min(max(shownZoom.rawValue + steps, 1), Zoom.allCases.count)
        zoom = Zoom(rawValue: number)
    }

    /// Goes to another time, by steps that suit what the charts show; stops at both ends of what is known.
    ///
    /// Steps lead to round times: full ten seconds, full minutes. The first is not finer than what is still known there, and
    /// those that follow are as long.
    mutating func step(by count: Int) {
        let history = selectedTrack?.history
        let wanted = max(shownZoom.step, selectedTrack?.wantedInterval ?? .zero)
        let goal = shownNow.advanced(by: wanted * count)
        let known = history?.resolution(at: goal.monotonic) ?? .zero
        var size = Pause.StepSize(duration: max(wanted, known), zoom: shownZoom, circuit: selection)
        if let last = pause?.stepSize, last.zoom == size.zoom, last.circuit == size.circuit { size = last }
        let step = size.duration
        let nanoseconds = step.wholeNanoseconds
        let civil = shownNow.wall.nanosecondsSinceEpoch
        // A step back from between two round times leads to the one before, a step forward to the one after.
        let floor = civil - (civil % nanoseconds + nanoseconds) % nanoseconds
        let start = count < 0 && floor < civil ? floor + nanoseconds : floor
        // A step that is longer than wanted still counts as often: ten steps are ten of what can be told apart.
        go(to: shownNow.advanced(by: .nanoseconds(start - civil) + step * count))
        pause?.stepSize = size
    }

    /// Goes to the beginning of what is known.
    mutating func goToOldest() {
        guard let oldest = oldestKnown else { return }
        go(to: shownNow.advanced(by: shownNow.monotonic.duration(to: oldest)))
        pause?.stepSize = nil
    }

    /// The beginning of what is known of the circuit in focus, or of any in the overview: one that was first read a moment
    /// ago must not keep the others from being looked back at.
    private var oldestKnown: MonotonicTime? {
        let tracks = screen == .focus ? [selectedTrack].compactMap(\.self) : shownFleet.circuits
        return tracks.compactMap(\.history.firstKnown).min()
    }

    private mutating func go(to goal: Moment) {
        let oldest = oldestKnown ?? now.monotonic
        var moment = goal
        if moment.monotonic < oldest {
            moment = shownNow.advanced(by: shownNow.monotonic.duration(to: oldest))
            say("nothing is known from before \(clock.time(moment.wall))")
        }
        if moment.monotonic >= now.monotonic {
            moment = now
            say("this is the present: esc goes live")
        }
        if pause == nil { pause = Pause(fleet: fleet, moment: now) }
        pause?.go(to: moment, live: fleet, now: now)
        eventScroll = 0
    }

    /// Writes a marker at the time that is shown.
    mutating func mark(_ text: DisplayText, at moment: Moment) {
        let marker = Marker(moment: moment, text: text)
        fleet.mark(marker)
        pause?.mark(marker)
        say("marked \(clock.time(moment.wall)): \(text)")
    }

    /// How coarsely the figures on the screen are known, where they are those of buckets: `±5s`.
    var coarseness: DisplayText? {
        guard pause != nil else { return nil }
        let resolution = screen == .focus ? selectedTrack?.resolution : fleetSummary.resolution
        return resolution.map { "±\(Durations.setting($0 / 2))" }
    }
}
