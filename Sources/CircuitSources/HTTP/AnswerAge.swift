import CircuitVocabulary
import DisplayText

/// How old answers are when they arrive: what comes from a cache is as old as its making.
///
/// Three witnesses are heard, and the one that says the most is believed:
///
/// - the header `Age`, by which a cache says how long it has kept an answer (RFC 9111, section 5.1);
/// - the time that the body gives as its `now`, against the `Date` of the same answer. Both are of the service, so that our own clock
///   may be wrong; a proxy that writes a `Date` of its own with another clock is taken for a cache, which the notice says;
/// - `now` against our monotonic clock: an answer that stands still, or falls back behind the freshest one so far, is older than
///   that one by as much. No clock but the service's plays a part. A clock that was set shows by going on at the right pace. A time
///   with a fraction of a second is never told twice: an answer that tells it again is the same answer.
struct AnswerAge: Hashable {
    /// What an answer tells of its making.
    struct Witness: Hashable {
        /// The header `Age`.
        var age: Duration?
        /// The header `Date`.
        var date: WallTime?
        /// The time that the body gives as its own.
        var now: WallTime?
        /// The process that answered, where it says so: each has a clock of its own.
        var processID: DisplayText?
    }

    private struct Mark: Hashable {
        var arrival: MonotonicTime
        var now: WallTime
    }

    /// The newest `now`, and when it was first seen.
    private var newest: Mark?

    private var processID: DisplayText?
    /// What the arrival of the freshest answer was later than its `now`, on clocks that have nothing to do with each other.
    private var least: Duration?
    /// Where the pace of `now` was last measured from.
    private var mark: Mark?

    /// What is less is the coarseness of clocks that show whole seconds.
    private static let leastStanding: Duration = .milliseconds(1500)
    private static let leastLag: Duration = .seconds(5)
    /// The oldest that is told apart from older: what is further back than this is of no use to the history.
    static let most: Duration = .seconds(24 * 3600)
    private static let paceTime: Duration = .seconds(5)

    /// Takes in an answer.
    ///
    /// - Parameters:
    ///   - witness: What it tells of its making.
    ///   - asked: When it was asked for: what was made since then is as fresh as the answer could be.
    ///   - arrival: When it came.
    /// - Returns: How old it was, with the reason as a notice; zero and nil for a fresh one.
    mutating func see(
        _ witness: Witness,
        asked: MonotonicTime? = nil,
        at arrival: MonotonicTime
    ) -> (age: Duration, notice: DisplayText?) {
        var oldest: (age: Duration, notice: DisplayText?) = (.zero, nil)
        func hear(_ age: Duration, _ notice: DisplayText) {
            if age > oldest.age { oldest = (min(age, Self.most), notice) }
        }
        if let age = witness.age { hear(age, "old answers: they come from a cache, as the header Age says") }
        guard let now = witness.now else {
            (least, mark, newest) = (nil, nil, nil)
            return oldest
        }
        let flight = asked.map { max($0.duration(to: arrival), .zero) } ?? .zero
        if let date = witness.date, now.duration(to: date) - flight > Self.leastLag {
            hear(now.duration(to: date), "old answers: their time is behind their Date; a cache, or a wrong clock")
        }
        let isRepeated = newest?.now == now && now.nanosecondsSinceEpoch % 1_000_000_000 != 0
        let standing = behindFreshest(now, of: witness.processID, at: arrival) - flight
        if standing > (isRepeated ? .zero : Self.leastStanding) {
            hear(standing, "old answers: their time stands still; a cache in between?")
        }
        return oldest
    }

    /// How much later than the freshest answer so far this one came, in the time of the service.
    private mutating func behindFreshest(
        _ now: WallTime,
        of process: DisplayText?,
        at arrival: MonotonicTime
    ) -> Duration {
        let offset = Duration.nanoseconds(arrival.nanoseconds.subtractingSaturated(now.nanosecondsSinceEpoch))
        guard let known = least, processID == process, let mark, let newest else {
            processID = process
            least = offset
            mark = Mark(arrival: arrival, now: now)
            newest = mark
            return .zero
        }
        if newest.now != now {
            self.newest = Mark(arrival: arrival, now: now)
        } else if newest.arrival.duration(to: arrival) > Self.leastStanding {
            // A clock that stands has no pace.
            self.mark = Mark(arrival: arrival, now: now)
        }
        let real = mark.arrival.duration(to: arrival)
        if real >= Self.paceTime, self.mark == mark {
            let told = mark.now.duration(to: now)
            self.mark = Mark(arrival: arrival, now: now)
            if told > real - Self.leastStanding, told < real + Self.leastStanding {
                least = offset
                return .zero
            }
        }
        least = min(known, offset)
        return max(offset - known, .zero)
    }
}
