import CircuitMonitor
import CircuitVocabulary

/// The strips of the rows that show, and the histories they are made of, kept from one frame to the next.
///
/// A strip changes where something was read and where its newest cell ends: a frame cuts those alone that have changed.
struct OverviewStrips: Sendable {
    /// The histories, by all that they depend on.
    private var histories: [CircuitHistory.Stand: [StripCell]] = [:]

    /// The cells of each row, the worst of its circuits in each; by the number of the row.
    private var rows: [Int: [StripCell]] = [:]

    /// What the rows were made for.
    private var key: Key?

    struct Key: Hashable {
        var presentation: Fleet.Version
        var columns: Int
        var span: Duration
    }

    /// Keeps the strips of the rows that show, and of no others.
    ///
    /// - Parameters:
    ///   - shown: The numbers of the rows.
    ///   - all: All rows.
    ///   - key: What they are made for.
    ///   - now: The time that is drawn.
    mutating func keep(_ shown: Range<Int>, of all: OverviewRows, for key: Key, now: Moment) {
        guard self.key != key || !shown.allSatisfy({ rows[$0] != nil }) else { return }
        var used: [CircuitHistory.Stand: [StripCell]] = [:]
        rows = [:]
        for number in shown where key.columns > 0 {
            rows[number] = cells(of: all.places(of: number), in: all.circuits, for: key, now: now) { stand, cells in
                used[stand] = cells
            }
        }
        histories = used
        self.key = key
    }

    /// The cells of a row; where they are not kept they are made.
    func cells(of number: Int, in all: OverviewRows, for key: Key, now: Moment) -> [StripCell] {
        if self.key == key, let cells = rows[number] { return cells }
        return cells(of: all.places(of: number), in: all.circuits, for: key, now: now) { _, _ in }
    }

    private func cells(
        of places: ArraySlice<Int>,
        in circuits: [CircuitTrack],
        for key: Key,
        now: Moment,
        hearing use: (CircuitHistory.Stand, [StripCell]) -> Void
    ) -> [StripCell] {
        // All circuits of a row are cut alike, as those that are read most rarely have to be.
        let interval = places.lazy.map { circuits[$0].wantedInterval }.max() ?? .seconds(1)
        let window = ChartWindow(span: key.span, interval: interval)
        let cut = window.cut(columns: key.columns)
        var worst: [StripCell] = []
        // By their places: a circuit is too large to be copied for its history.
        for place in places {
            let stand = circuits[place].history.stand(endingAt: now, width: cut.width, count: cut.buckets)
            let cells =
                histories[stand]
                ?? circuits[place].history
                .buckets(endingAt: now, width: cut.width, count: cut.buckets, withFigures: false).map(StripCell.init)
            use(stand, cells)
            GroupHistory.merge(cells, into: &worst)
        }
        return cut.spread(worst)
    }
}
