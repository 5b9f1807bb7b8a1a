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
