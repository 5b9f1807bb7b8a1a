package import CircuitMonitor
package import CircuitVocabulary

/// A cell of a history: a stretch of time and what happened to a circuit during it.
package protocol HistoryCell {
    var start: WallTime { get }
    var width: Duration { get }

    /// The most severe of what was seen; nil where there is no data, or a gap.
    var worst: StripState? { get }

    /// Whether a restart of the service was seen.
    var restarted: Bool { get }
}

extension Bucket: HistoryCell {}

/// A cell of a strip: what it needs of a bucket, which is ten times as large.
struct StripCell: HistoryCell, Hashable, Sendable {
    var start: WallTime
    var width: Duration
    var worst: StripState?
    var restarted: Bool
}

extension StripCell {
    init(_ bucket: Bucket) {
        self.init(start: bucket.start, width: bucket.width, worst: bucket.worst, restarted: bucket.restarted)
    }
}

extension Array where Element: HistoryCell {
    /// The first columns of the cells that something is true of.
    func firstColumns(where condition: (Element) -> Bool) -> [Int] {
        indices.filter { index in
            condition(self[index]) && (index == startIndex || self[index - 1].start != self[index].start)
        }
    }

    /// The column of the cell that contains a time.
    func column(of time: WallTime) -> Int? {
        firstIndex { $0.start <= time && time < $0.start.advanced(by: $0.width) }
    }
}
