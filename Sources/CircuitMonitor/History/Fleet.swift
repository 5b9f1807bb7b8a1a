package import CircuitVocabulary
package import DisplayText

/// Everything that is watched, as one value: a pure function of the results of the polls.
package struct Fleet: Sendable {
    /// The targets in the order in which the user named them.
    package private(set) var targets: [TargetStatus]

    /// The circuits by target, instance and name.
    ///
    /// A target that never answered has one without a name and without a reading, so that it has a row.
    package private(set) var circuits: [CircuitTrack] { didSet { version = Version() } }

    /// What whoever runs the dashboard wrote on the time axis, in the order of time; the last 500.
    package private(set) var markers: [Marker] = []

    /// Changes with everything that is said of any circuit.
    package private(set) var version = Version()

    /// Changes where a circuit comes or goes, and so their places.
    package private(set) var roster = Version()

    /// Where each target stands among all; they never change.
    private let positions: [TargetID: Int]

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
        positions = Dictionary(targets.enumerated().map { ($1.id, $0) }) { first, _ in first }
        circuits = targets.map { target in
            CircuitTrack(
                id: CircuitID(target: target.id, instance: target.instance, name: nil),
                target: target.label,
                interval: target.interval
            )
        }
        circuits.sort { $0.id < $1.id }
    }

    package subscript(_ id: CircuitID) -> CircuitTrack? { index(of: id).map { circuits[$0] } }

    package subscript(_ id: TargetID) -> TargetStatus? { positions[id].map { targets[$0] } }

    /// The place of a circuit in ``circuits``; logarithmic, without a copy of what is known of it.
    package func index(of id: CircuitID) -> Int? {
        let index = place(of: id)
        return index < circuits.count && circuits[index].id == id ? index : nil
    }

    /// Takes in what a poll brought; the result of a target that nobody named is left out.
    package mutating func apply(_ result: PollResult) {
        guard let position = positions[result.target] else { return }
        let target = targets[position].description
        let spacing = max(result.spacing ?? target.interval, .zero)
        targets[position].apply(result, spacing: spacing)
        switch result.outcome {
        case .failure(let failure):
            for index in indices(of: result.target) {
                circuits[index].apply(failure, at: result.finished, spacing: spacing)
            }
        case .readings(let reports):
            let isFresh = targets[position].unheardSince == nil
            for index in indices(of: result.target) {
                circuits[index].targetAnswered(at: result.read)
                if isFresh { circuits[index].miss(at: result.finished.monotonic) }
            }
            // What is not the target's own has no place in its rows.
            for report in reports where report.id.target == result.target {
                // The age was counted to the arrival.
                let moment = report.made(at: report.age > .zero ? result.arrived : result.read)
                let place = madePlace(of: report.id, in: target)
                circuits[place].isNamed()
                guard circuits[place].isNews(report, at: moment, spacing: spacing) else {
                    for event in report.events ?? [] { circuits[place].append(event) }
                    circuits[place].heardAgain(at: result.arrived.monotonic)
                    continue
                }
                circuits[place].apply(
                    report,
                    at: moment,
                    asked: result.started.monotonic,
                    arrival: result.arrived.monotonic,
                    spacing: spacing * max(report.turns, 1)
                )
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
        let event = CircuitEvent(time: moment.wall, kind: .note, text: text)
        guard let id else {
            for index in circuits.indices { circuits[index].append(event) }
            return
        }
        if let index = index(of: id) { circuits[index].append(event) }
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

    /// Where a circuit is, or where it would have its place.
    private func place(of id: CircuitID) -> Int { firstIndex { $0 >= id } }

    /// The indices of a target's circuits.
    func indices(of target: TargetID) -> Range<Int> {
        firstIndex { $0.target >= target }..<firstIndex { $0.target > target }
    }

    /// The first circuit of the second part of all, which stand in order.
    private func firstIndex(where isInSecondPart: (CircuitID) -> Bool) -> Int {
        circuits.startOfSecondPart { isInSecondPart($0.id) }
    }

    /// The index of a circuit's track, which is made on its first reading.
    private mutating func madePlace(of id: CircuitID, in target: TargetDescription) -> Int {
        if let known = index(of: id) { return known }
        defer { roster = Version() }
        if let track = takeWhole(of: id, in: target) {
            let index = place(of: id)
            circuits.insert(track, at: index)
            return index
        }
        dropOldest(of: id.target)
        let placeholder = indices(of: id.target).first { circuits[$0].isPlaceholder }
        let track =
            placeholder.map { CircuitTrack(renaming: circuits[$0], to: id) }
            ?? CircuitTrack(id: id, target: target.label, interval: target.interval)
        let index = place(of: id)
        circuits.insert(track, at: index)
        return index
    }

    /// Takes out the track of a circuit that stood for its whole target, which turned out to be several instances in turn.
    ///
    /// The first of them that is told of goes on with it.
    private mutating func takeWhole(of id: CircuitID, in target: TargetDescription) -> CircuitTrack? {
        guard id.instance != target.instance, id.instance.isPart(of: target.instance) else { return nil }
        let whole = CircuitID(target: id.target, instance: target.instance, name: id.name)
        let index = place(of: whole)
        guard index < circuits.count, circuits[index].id == whole, circuits[index].latest != nil else { return nil }
        var track = circuits.remove(at: index)
        track.rename(to: id)
        return track
    }

    /// Removes the row that stood for a target before it answered.
    private mutating func dropPlaceholder(of target: TargetDescription) {
        let own = indices(of: target.id)
        guard let placeholder = own.first(where: { circuits[$0].isPlaceholder }), own.count > 1 else { return }
        circuits.remove(at: placeholder)
        roster = Version()
    }

    /// Makes room for one more circuit of a target by dropping the one that has not been heard of for longest.
    private mutating func dropOldest(of target: TargetID) {
        let own = indices(of: target)
        guard own.count >= Self.circuitsPerTarget else { return }
        let never = MonotonicTime(nanoseconds: .min)
        let heard = own.map { (index: $0, time: circuits[$0].latestAt?.monotonic ?? never) }
        if let oldest = heard.min(by: { $0.time < $1.time }) { circuits.remove(at: oldest.index) }
    }
}

extension CircuitTrack {
    /// Whether the track only stands for a target that has not answered yet.
    fileprivate var isPlaceholder: Bool { id.name == nil && latest == nil }
}
