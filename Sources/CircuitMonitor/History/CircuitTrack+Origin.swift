import CircuitVocabulary
import DisplayText

/// What a source knows of where a reading is from.
extension CircuitTrack {
    /// Whether the process has restarted since the newest reading.
    func isRestart(_ report: CircuitReading) -> Bool {
        guard let latest else { return false }
        return switch report.restart {
        case .compared: report.reading.isAfterRestart(of: latest)
        case .now: true
        case .none, .earlier: false
        }
    }

    /// Adds the event of a restart that became known late, at its place in time.
    mutating func noteEarlierRestart(_ report: CircuitReading) {
        guard latest != nil, case .earlier(let time, let text) = report.restart else { return }
        append(CircuitEvent(time: time, kind: .restart, text: text), isInPlace: true)
        history.noteRestart(at: time)
    }

    /// Notes that an old answer told of the circuit again.
    mutating func heardAgain(at arrival: MonotonicTime) {
        heardAt = arrival
        isCached = true
    }

    /// What lies between the newest reading and a later one.
    ///
    /// - Parameters:
    ///   - report: The later one.
    ///   - moment: When it was so.
    ///   - asked: When the poll began: the time that an answer takes is no silence.
    ///   - arrival: When it came.
    /// - Returns: Whether nothing was heard for so long that counters are not set against each other, and whether so long a time
    ///   went by that the state may have changed and changed back.
    mutating func silence(
        before report: CircuitReading,
        at moment: Moment,
        asked: MonotonicTime,
        arrival: MonotonicTime
    ) -> (ofTarget: Bool, ofState: Bool) {
        defer {
            heardAt = arrival
            isCached = report.age > .zero
        }
        guard let latestAt else { return (false, false) }
        guard isCached || report.age > .zero, let heardAt else {
            refresh = nil
            let isSilent = isTooLong(latestAt.monotonic.duration(to: asked), for: interval)
            return (isSilent, isSilent)
        }
        // A cache has told of the circuit all the while: its next filling is as good as a poll at the time that it is of.
        let distance = latestAt.monotonic.duration(to: moment.monotonic)
        let isSilent = isTooLong(heardAt.duration(to: asked), for: interval)
        let isUnusual = isTooLong(distance, for: max(interval, refresh ?? .zero))
        refresh = min(max(distance, .zero), Self.longestRefresh)
        return (isSilent, isSilent || isUnusual)
    }

    /// Whether a time without news is longer than polls that lie so far apart explain.
    ///
    /// Polls lie whole intervals apart: half of one more, so that milliseconds do not decide.
    private func isTooLong(_ time: Duration, for interval: Duration) -> Bool {
        time > CircuitHistory.reach(of: interval) + interval / 2
    }

    /// Whether a reading says more than the newest one: an old answer that comes again does not.
    func isNews(_ report: CircuitReading, at moment: Moment, spacing: Duration) -> Bool {
        guard report.age > .zero, let latestAt else { return true }
        return latestAt.monotonic.duration(to: moment.monotonic) > min(spacing / 2, .milliseconds(500))
    }
}

extension CircuitReading {
    /// When the reading was made that arrived at a moment.
    func made(at arrival: Moment) -> Moment {
        age == .zero ? arrival : arrival.advanced(by: .zero - age)
    }
}
