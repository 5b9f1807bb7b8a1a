package import DisplayText

/// Everything that is watched, as one value: a pure function of the results of the polls.
package struct Fleet: Sendable {
    /// The targets in the order in which the user named them.
    package private(set) var targets: [TargetStatus]

    /// The circuits by target, instance and name.
    ///
    /// A target that never answered has one without a name and without a reading, so that it has a row.
    package private(set) var circuits: [CircuitTrack]

    /// What whoever runs the dashboard wrote on the time axis, in the order of time; the last 500.
    package private(set) var markers: [Marker] = []

    static let keptMarkers = 500

    /// Circuits that are kept per target: one that invents names must not eat the memory of the dashboard.
    static let circuitsPerTarget = 1000

    /// Makes the fleet before the first poll.
    ///
    /// - Parameters:
    ///   - targets: What is watched.
    ///   - now: The time of the start.
    package init(targets: [TargetDescription], now: Moment) {
        self.targets = targets.map(TargetStatus.init)
        circuits = targets.map { target in
            CircuitTrack(
                id: CircuitID(target: target.id, instance: target.instance, name: nil),
                target: target.label,
                interval: target.interval
            )
        }
        circuits.sort(by: Self.precedes)
    }

    package subscript(_ id: CircuitID) -> CircuitTrack? {
        circuits.first { $0.id == id }
    }

    package subscript(_ id: TargetID) -> TargetStatus? {
        targets.first { $0.id == id }
    }

    /// Takes in what a poll brought; the result of a target that nobody named is left out.
    package mutating func apply(_ result: PollResult) {
        guard let position = targets.firstIndex(where: { $0.id == result.target }) else { return }
        targets[position].apply(result)
        let target = targets[position].description
        let spacing = max(result.spacing ?? target.interval, .zero)
        switch result.outcome {
        case .failure(let failure):
            for index in circuits.indices where circuits[index].id.target == result.target {
                circuits[index].apply(failure, at: result.finished, spacing: spacing)
            }
        case .readings(let reports):
            for index in circuits.indices where circuits[index].id.target == result.target {
                circuits[index].targetAnswered(at: result.finished)
            }
            // What is not the target's own has no place in its rows.
            for report in reports where report.id.target == result.target {
                circuits[place(of: report.id, in: target)].apply(report, at: result.finished, spacing: spacing)
            }
            dropPlaceholder(of: target)
        }
    }

    /// Adds a remark of whoever runs the dashboard to the events of a circuit, or of all.
    ///
    /// - Parameters:
    ///   - text: The remark.
    ///   - moment: When it was made.
    ///   - id: The circuit; nil for all.
    package mutating func note(_ text: DisplayText, at moment: Moment, for id: CircuitID? = nil) {
        for index in circuits.indices where id == nil || circuits[index].id == id {
            circuits[index].append(CircuitEvent(time: moment.wall, kind: .note, text: text))
        }
    }

    /// Writes a marker on the time axis, and into the events of all circuits.
    package mutating func mark(_ marker: Marker) {
        let place = markers.lastIndex { $0.moment.monotonic <= marker.moment.monotonic }.map { $0 + 1 } ?? 0
        markers.insert(marker, at: place)
        if markers.count > Self.keptMarkers { markers.removeFirst() }
        for index in circuits.indices {
            let event = CircuitEvent(time: marker.moment.wall, kind: .marker, text: marker.text)
            circuits[index].append(event, isInPlace: true)
        }
    }

    /// Everything as it was known at a time in the past.
    package func asOf(_ moment: Moment) -> Fleet {
        var fleet = self
        fleet.circuits = circuits.map { $0.asOf(moment) }
        return fleet
    }

    /// The index of a circuit's track, which is made on its first reading.
    private mutating func place(of id: CircuitID, in target: TargetDescription) -> Int {
        if let index = circuits.firstIndex(where: { $0.id == id }) { return index }
        dropOldest(of: id.target)
        let track =
            circuits.first { $0.isPlaceholder && $0.id.target == id.target }.map { CircuitTrack(renaming: $0, to: id) }
            ?? CircuitTrack(id: id, target: target.label, interval: target.interval)
        let index = circuits.firstIndex { Self.precedes(track, $0) } ?? circuits.endIndex
        circuits.insert(track, at: index)
        return index
    }

    /// Removes the row that stood for a target before it answered.
    private mutating func dropPlaceholder(of target: TargetDescription) {
        let hasReading = circuits.contains { $0.id.target == target.id && !$0.isPlaceholder }
        if hasReading { circuits.removeAll { $0.id.target == target.id && $0.isPlaceholder } }
    }

    /// Makes room for one more circuit of a target by dropping the one that has not been heard of for longest.
    private mutating func dropOldest(of target: TargetID) {
        let own = circuits.indices.filter { circuits[$0].id.target == target }
        guard own.count >= Self.circuitsPerTarget else { return }
        let never = MonotonicTime(nanoseconds: .min)
        let heard = circuits.map { $0.latestAt?.monotonic ?? never }
        if let oldest = own.min(by: { heard[$0] < heard[$1] }) { circuits.remove(at: oldest) }
    }

    private static func precedes(_ left: CircuitTrack, _ right: CircuitTrack) -> Bool {
        if left.id.target != right.id.target { return left.id.target < right.id.target }
        if left.id.instance != right.id.instance { return left.id.instance < right.id.instance }
        guard let leftName = left.id.name else { return right.id.name != nil }
        guard let rightName = right.id.name else { return false }
        return leftName < rightName
    }
}

extension CircuitTrack {
    /// Whether the track only stands for a target that has not answered yet.
    fileprivate var isPlaceholder: Bool { id.name == nil && latest == nil }
}
