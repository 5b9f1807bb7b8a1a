package import CircuitVocabulary

extension CircuitHistory {
    /// The history cut into buckets of a fixed width, oldest first; the last is the one that contains `now`.
    ///
    /// Buckets are aligned to their width in civil time, so that only the newest changes until it ends. A state takes
    /// the time from its sample to the next, at most as long as the sample speaks for it, and never a time before it was read. An interval
    /// between two readings counts in the bucket in which it ends; buckets that it spans as a whole share its figures.
    ///
    /// Each bucket is drawn exactly, from the coarsest level whose buckets fill it or from the samples; where what is
    /// left is coarser than the bucket, ``Bucket/blur`` says so.
    ///
    /// - Parameters:
    ///   - now: The end of what is looked at; later samples are left out.
    ///   - width: The width of a bucket, in whole milliseconds.
    ///   - count: How many buckets; at most 10 000.
    ///   - withFigures: Whether their figures are looked at and not their states alone, which take a tenth of the work.
    /// - Returns: As many buckets as asked for; none for a count or width that is not positive.
    package func buckets(endingAt now: Moment, width: Duration, count: Int, withFigures: Bool = true) -> [Bucket] {
        guard width > .zero, count > 0 else { return [] }
        let width = max(1, Int64(clamping: width.wholeMilliseconds))
        let end = isEmpty ? now.wall.nanosecondsSinceEpoch.flooredMilliseconds : timeLine(now.monotonic)
        let grid = Grid(lastContaining: end, width: width, count: min(count, 10_000))
        var buckets = (0..<grid.count).map { index in
            Bucket(start: wall(grid.start(of: index)), width: .milliseconds(width))
        }
        guard !isEmpty else { return buckets }

        let fromSamples = fillFinished(&buckets, grid, end: end, withFigures)
        let newest = grid.start(of: grid.count - 1)
        fillNewest(&buckets[grid.count - 1], start: newest, width: width, end: end, withFigures)
        addTail(to: &buckets, grid, end: end, except: fromSamples)
        if withFigures {
            share(&buckets, grid)
            carryToNewest(&buckets, grid, end: end)
        }
        return buckets
    }

    /// Fills all buckets but the newest, and says which of them came from the samples.
    private func fillFinished(
        _ buckets: inout [Bucket],
        _ grid: Grid,
        end: Int64,
        _ withFigures: Bool
    ) -> Range<Int> {
        var fromSamples = 0..<0
        for index in 0..<grid.count - 1 {
            let start = grid.start(of: index)
            if let level = levels.last(where: { grid.width % $0.width == 0 && $0.covers(start) }) {
                buckets[index].contents = level.merged(from: start, to: start + grid.width)
            } else if samples.covers(start) {
                // The samples know all later buckets as well; from somewhere on a level may be quicker.
                fromSamples = (fromSamples.isEmpty ? index : fromSamples.lowerBound)..<index + 1
            } else if let level = level(covering: start) {
                let first = start.floored(to: level.width)
                let last = (start + grid.width - 1).floored(to: level.width) + level.width
                buckets[index].contents = level.merged(from: first, to: last)
                buckets[index].blur = .milliseconds(level.width / 2)
            }
        }
        if !fromSamples.isEmpty {
            let part = Grid(first: grid.start(of: fromSamples.lowerBound), width: grid.width, count: fromSamples.count)
            for (index, contents) in zip(fromSamples, contents(of: part, end: end, withFigures)) {
                buckets[index].contents = contents
            }
        }
        return fromSamples
    }

    /// Fills the bucket that contains the end of what is looked at, up to there.
    private func fillNewest(
        _ bucket: inout Bucket,
        start: Int64,
        width: Int64,
        end: Int64,
        _ withFigures: Bool
    ) {
        if samples.covers(start) {
            bucket.contents = contents(of: Grid(first: start, width: width, count: 1), end: end, withFigures)[0]
            return
        }
        guard let level = level(covering: start) else { return }
        let middle = end.floored(to: level.width)
        bucket.contents = level.merged(from: start, to: middle)
        if samples.covers(middle) {
            let rest = Grid(first: middle, width: end - middle + 1, count: 1)
            bucket.contents.merge(contents(of: rest, end: end, withFigures)[0])
        } else {
            // What the end falls into has just begun, and looks like what went before.
            let before = level[level.number(of: middle) - 1]
            bucket.contents.seen.formUnion(before.last)
            bucket.contents.last = before.last
            if bucket.contents.sums.time == 0 { bucket.contents.sums = before.sums }
            bucket.blur = .milliseconds(level.width / 2)
        }
    }

    /// Adds the time since the newest sample, which no level has yet.
    private func addTail(to buckets: inout [Bucket], _ grid: Grid, end: Int64, except fromSamples: Range<Int>) {
        let newest = samples[count - 1]
        let tail = min(newest.reach, end + 1)
        guard newest.time < tail else { return }
        for index in grid.range(from: newest.time, to: tail) where index < grid.count - 1 {
            guard !fromSamples.contains(index) else { continue }
            let start = grid.start(of: index)
            let time = min(tail, start + grid.width) - max(newest.time, start)
            buckets[index].contents.spend(time, in: newest.state)
            buckets[index].contents.last = newest.state
        }
    }

    /// Gives buckets within an interval between two readings its figures.
    private func share(_ buckets: inout [Bucket], _ grid: Grid) {
        var later: (sums: CounterSums, begin: Int)?
        for index in (0..<grid.count).reversed() {
            let contents = buckets[index].contents
            if contents.sums.time > 0 {
                later = contents.spansFrom.map { (contents.sums, grid.index(of: $0)) }
            } else if let later, later.begin < index {
                buckets[index].contents.sums = later.sums
            }
        }
    }

    /// The column of now has figures before its own sample comes, or it would blink once per bucket.
    private func carryToNewest(_ buckets: inout [Bucket], _ grid: Grid, end: Int64) {
        guard buckets[grid.count - 1].contents.sums.time == 0 else { return }
        let index = samples.firstIndex(after: end) - 1
        guard index >= 0, samples[index].isReading, samples[index].reach >= end,
            grid.index(of: samples[index].time) == grid.count - 2,
            let earlier = samples.lastReading(through: index - 1), let sums = sums(from: earlier, to: index)
        else { return }
        buckets[grid.count - 1].contents.sums = sums
    }

    /// What happened in the buckets of a grid, told from the samples, which must cover it.
    private func contents(of grid: Grid, end: Int64, _ withFigures: Bool) -> [BucketContents] {
        var contents = Array(repeating: BucketContents(), count: grid.count)
        let begin = max(samples.firstIndex(after: grid.first - 1) - 1, 0)
        var earlier = samples.lastReading(through: begin - 1)
        for index in begin..<samples.count {
            let sample = samples[index]
            guard sample.time <= end, sample.time < grid.end else { break }
            var reach = min(sample.reach, end + 1)
            if index + 1 < samples.count { reach = min(reach, samples[index + 1].time) }
            for place in grid.range(from: sample.time, to: reach) {
                let start = grid.start(of: place)
                let time = min(reach, start + grid.width) - max(sample.time, start)
                contents[place].spend(time, in: sample.state)
                contents[place].last = sample.state
            }
            let place = grid.index(of: sample.time)
            if contents.indices.contains(place) {
                contents[place].seen.formUnion(sample.state.union(sample.passed))
                contents[place].last = sample.state
                contents[place].transitions += sample.changes
                if sample.isRestart { contents[place].restarts += 1 }
                if withFigures {
                    if let earlier, let sums = sums(from: earlier, to: index) {
                        contents[place].count(sums, from: samples[earlier].time)
                    }
                    contents[place].gauges.merge(samples.gauges(at: index))
                }
            }
            if sample.isReading { earlier = index }
        }
        return contents
    }

    /// The sums of the interval between two readings, nil where it is a gap: a restart, or a silence.
    func sums(from earlier: Int, to later: Int) -> CounterSums? {
        let (from, to) = (samples[earlier], samples[later])
        guard to.isReading, !to.isRestart, !to.isAfterSilence else { return nil }
        let (before, after) = (samples.tally(at: earlier), samples.tally(at: later))
        let growth = CallGrowth(from: before, to: after, fallbacks: to.fallbacks)
        return CounterSums(growth, over: to.time - from.time)
    }

    /// The sums over the intervals that ended within a time before `now`.
    ///
    /// At least the newest interval counts, however long the intervals are, as long as the newest sample still speaks
    /// for the circuit. Nothing does while polls fail. Of a time that only buckets know, it is the bucket that ended last.
    ///
    /// - Parameters:
    ///   - window: How far back an interval may have ended.
    ///   - now: The end of what is looked at.
    /// - Returns: The sums.
    func sums(over window: Duration, endingAt now: MonotonicTime) -> CounterSums {
        let end = timeLine(now)
        let windowStart = end - Int64(clamping: window.wholeMilliseconds)
        var sum = CounterSums()
        guard !isEmpty else { return sum }
        guard samples.covers(windowStart + 1) || samples.covers(end) else {
            guard let bucket = telling(of: end)?.bucket, bucket.last != .noAnswer else { return sum }
            return bucket.sums
        }
        let newest = samples.firstIndex(after: end) - 1
        guard newest >= 0, samples[newest].isReading else { return sum }
        var later = newest
        while let earlier = samples.lastReading(through: later - 1) {
            let sample = samples[later]
            guard sample.time > windowStart || (later == newest && sample.reach >= end) else { break }
            // What another process did says nothing of this one.
            if sample.isRestart { break }
            if let sums = sums(from: earlier, to: later) { sum.merge(sums) }
            later = earlier
        }
        return sum
    }

    /// What tells of a time that the samples do not reach back to: the bucket that ended last, and its width.
    ///
    /// Within the first bucket that is kept none has ended. Where that saw one state alone, it was so at that time as well.
    func telling(of end: Int64) -> (bucket: BucketContents, width: Int64)? {
        if let level = level(covering: end - 1) {
            let bucket = level[level.number(of: end) - 1]
            if !bucket.last.isEmpty { return (bucket, level.width) }
        }
        guard let level = level(covering: end), level.number(of: level.start) == level.number(of: end) else {
            return nil
        }
        let first = level[level.number(of: end)]
        return first.seen.single == nil ? nil : (first, level.width)
    }
}

/// Where buckets lie on the time line.
private struct Grid {
    var first: Int64
    var width: Int64
    var count: Int

    init(first: Int64, width: Int64, count: Int) {
        self.first = first
        self.width = width
        self.count = count
    }

    /// A grid whose last bucket contains a time.
    init(lastContaining end: Int64, width: Int64, count: Int) {
        self.init(first: end.floored(to: width) - width * Int64(count - 1), width: width, count: count)
    }

    var end: Int64 { start(of: count) }

    func start(of index: Int) -> Int64 { first + width * Int64(index) }

    /// The bucket that a time falls into: -1 before the first, `count` after the last.
    func index(of time: Int64) -> Int {
        guard time >= first else { return -1 }
        return Int(min((time - first) / width, Int64(count)))
    }

    /// The buckets that a stretch of time touches.
    func range(from start: Int64, to end: Int64) -> Range<Int> {
        guard end > start, end > first, start < self.end else { return 0..<0 }
        return max(index(of: start), 0)..<min(index(of: end - 1) + 1, count)
    }
}
