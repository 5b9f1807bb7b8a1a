import CircuitVocabulary
import DisplayText

/// The last samples of a circuit, by column: a sample is a reading, or a poll that failed.
///
/// Times are milliseconds on the time line of the history. What a source does not report takes no memory, and what
/// seldom changes is kept once.
struct SampleRing: Sendable {
    /// A sample without its figures.
    struct Sample: Sendable {
        var index: Int
        var time: Int64
        /// How far away the next sample was expected, in milliseconds.
        var interval: Int64
        var state: StateSet
        /// States that the circuit went through since the sample before, known from events.
        var passed: StateSet
        /// How often the state has changed since then.
        var changes: Int
        var isRestart: Bool
        /// Whether nothing was heard of the circuit for too long before it to speak of the time between.
        var isAfterSilence: Bool
        /// What was known by then of what the circuit counts as fallbacks.
        var fallbacks: FallbackCount

        /// Until when the sample speaks for the circuit, unless the next one comes first.
        var reach: Int64 { time + CircuitHistory.reach(ofMilliseconds: interval) }

        var isReading: Bool { state != .noAnswer }
    }

    let capacity: Int

    private(set) var count = 0

    /// Samples that were added, those that were dropped again included.
    private var total = 0

    /// The oldest reading that is left, by its number among all samples that were added; of none, the next sample's.
    private var oldestReading = 0

    /// Where the oldest sample is, once the ring is full.
    private var head = 0

    /// The time of the first sample ever.
    private var base: Int64 = 0

    private var times: CompactColumn
    private var intervals: CompactColumn
    private var states: CompactColumn
    private var passed: CompactColumn
    private var changes: CompactColumn
    /// How the time before a sample ended, and what was known of the fallbacks: see ``Break``.
    private var breaks: CompactColumn
    /// How many samples ago the newest reading was: zero for a reading.
    private var silences: CompactColumn
    private var present: CompactColumn
    private var counters: [CompactColumn]
    private var figures: [CompactColumn]
    private var settings = RunLengthColumn<Settings>()
    private var failures = RunLengthColumn<Failure?>()
    /// The time of the last failure, which changes more often than its text.
    private var failureTimes: CompactColumn
    private var injections = RunLengthColumn<Injection?>()

    /// What a reading says that seldom changes.
    private struct Settings: Hashable, Sendable {
        var stateWord: DisplayText?
        var wouldBe: CircuitState?
        var window: CallWindow.Extent?
        var thresholds: Thresholds
        var cacheCapacity: Int?
        var processID: DisplayText?
        var countsFallbacks: Bool
        var isStreakInARow: Bool
        var capabilities: Capabilities
    }

    /// What the last failure was.
    private struct Failure: Hashable, Sendable {
        var text: DisplayText?
        var isInjected: Bool?
    }

    /// Why the time between a reading and the one before is no interval.
    private enum Break {
        static let restart: UInt64 = 1
        static let silence: UInt64 = 2
        /// From this bit on there is what was known of the fallbacks.
        static let fallbacksShift: UInt64 = 2
    }

    /// Figures that may be absent, by their column.
    private enum Figure: Int, CaseIterable {
        case streak, inFlight, cacheEntries, median, p99, timeInState, outage, nextProbe
        case windowCalls, windowFailed, windowSlow, windowFailureRate, windowSlowRate
    }

    init(capacity: Int) {
        self.capacity = capacity
        let column = CompactColumn(capacity: capacity)
        (times, intervals, states, passed) = (column, column, column, column)
        (changes, breaks, present, failureTimes) = (column, column, column, column)
        silences = column
        counters = Array(repeating: column, count: Counter.allCases.count + 1)
        figures = Array(repeating: column, count: Figure.allCases.count)
    }

    /// Whether samples have been dropped.
    var hasDropped: Bool { total > count }

    /// Whether all that happened from a time on can be told from the samples that are left.
    func covers(_ time: Int64) -> Bool {
        guard hasDropped else { return true }
        // An interval ends at a reading and begins at the reading before, which must not be gone.
        let first = oldestReading - (total - count)
        return base + Int64(clamping: times[slot(first < count ? first : 0)]) < time
    }

    /// The newest reading at or before a place.
    func lastReading(through index: Int) -> Int? {
        let index = min(index, count - 1)
        guard index >= 0 else { return nil }
        let reading = index - Int(clamping: silences[slot(index)])
        return reading >= 0 ? reading : nil
    }

    /// Adds a sample; its time must not be before that of the newest one.
    ///
    /// - Parameters:
    ///   - reading: What it said; nil for a poll that failed.
    ///   - time: When it was taken.
    ///   - interval: How far away the next sample is expected, in milliseconds.
    ///   - passed: States since the sample before.
    ///   - changes: How often the state has changed since then.
    ///   - isRestart: Whether the process has restarted since the reading before.
    ///   - isAfterSilence: Whether too long a silence lies between the reading before and this one.
    ///   - fallbacks: What is known of what the circuit counts as fallbacks.
    mutating func append(
        _ reading: Reading?,
        time: Int64,
        interval: Int64,
        passed: StateSet,
        changes: Int,
        isRestart: Bool,
        isAfterSilence: Bool,
        fallbacks: FallbackCount = .notKnown
    ) {
        if total == 0 { base = time }
        let slot: Int
        if count < capacity {
            slot = count
            count += 1
        } else {
            slot = head
            head = (head + 1) % capacity
        }
        total += 1
        times[slot] = UInt64(clamping: time - base)
        intervals[slot] = UInt64(clamping: interval)
        states[slot] = reading.map { UInt64($0.state.rawValue) + 1 } ?? 0
        self.passed[slot] = UInt64(passed.rawValue)
        self.changes[slot] = UInt64(clamping: changes)
        breaks[slot] =
            (isRestart ? Break.restart : 0) | (isAfterSilence ? Break.silence : 0)
            | fallbacks.rawValue << Break.fallbacksShift
        noteReading(isReading: reading != nil, at: slot)
        store(reading, at: slot)
        guard let reading else { return }
        let number = total - 1
        let oldest = total - count
        settings.append(
            Settings(
                stateWord: reading.stateWord,
                wouldBe: reading.wouldBe,
                window: reading.window?.extent,
                thresholds: reading.thresholds,
                cacheCapacity: reading.cacheCapacity,
                processID: reading.processID,
                countsFallbacks: reading.countsFallbacks,
                isStreakInARow: reading.isStreakInARow,
                capabilities: reading.capabilities
            ),
            number: number,
            oldest: oldest
        )
        let failure = reading.lastFailure.map { Failure(text: $0.text, isInjected: $0.isInjected) }
        failures.append(failure, number: number, oldest: oldest)
        injections.append(reading.injection, number: number, oldest: oldest)
    }

    /// Marks that the process had restarted before a sample.
    mutating func markRestart(at index: Int) {
        let slot = slot(index)
        breaks[slot] = breaks[slot] | Break.restart
    }

    /// Counts a change of the state before a sample.
    mutating func countChange(at index: Int) {
        let slot = slot(index)
        changes[slot] = changes[slot].addingSaturated(1)
    }

    /// A sample by its place, the oldest first.
    subscript(index: Int) -> Sample {
        let slot = slot(index)
        let time = base + Int64(clamping: times[slot])
        let state = states[slot]
        return Sample(
            index: index,
            time: time,
            interval: Int64(clamping: intervals[slot]),
            state: state == 0 ? .noAnswer : StateSet(rawValue: 1 << UInt8(state - 1)),
            passed: StateSet(rawValue: UInt8(truncatingIfNeeded: passed[slot])),
            changes: Int(clamping: changes[slot]),
            isRestart: breaks[slot] & Break.restart != 0,
            isAfterSilence: breaks[slot] & Break.silence != 0,
            fallbacks: FallbackCount(rawValue: breaks[slot] >> Break.fallbacksShift) ?? .notKnown
        )
    }

    /// The index of the first sample later than a time.
    func firstIndex(after time: Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if base + Int64(clamping: times[slot(middle)]) > time { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// What a sample counted.
    func counters(at index: Int) -> Counters {
        let slot = slot(index)
        let flags = present[slot]
        func counter(_ lane: Int) -> UInt64? { flags & (1 << UInt64(lane)) == 0 ? nil : counters[lane][slot] }
        return Counters(
            total: counter(Counter.allCases.count),
            succeeded: counter(Counter.succeeded.rawValue),
            failed: counter(Counter.failed.rawValue),
            ignored: counter(Counter.ignored.rawValue),
            refused: counter(Counter.refused.rawValue),
            cacheHits: counter(Counter.cacheHits.rawValue),
            cacheMisses: counter(Counter.cacheMisses.rawValue)
        )
    }

    /// What a sample says of calls.
    func tally(at index: Int) -> CallGrowth.Tally {
        let state = CircuitState(rawValue: Int(clamping: states[slot(index)]) - 1)
        return CallGrowth.Tally(counters: counters(at: index), triesAllCalls: state?.triesAllCalls == true)
    }

    /// The gauges of a sample, as a bucket keeps them.
    func gauges(at index: Int) -> BucketGauges {
        let slot = slot(index)
        var gauges = BucketGauges()
        gauges[.lastStreak] = figures[Figure.streak.rawValue].optional(slot)
        gauges[.worstStreak] = gauges[.lastStreak]
        gauges[.lastInFlight] = figures[Figure.inFlight.rawValue].optional(slot)
        gauges[.worstInFlight] = gauges[.lastInFlight]
        gauges[.lastP99] = figures[Figure.p99.rawValue].optional(slot)
        gauges[.worstP99] = gauges[.lastP99]
        gauges[.lastMedian] = figures[Figure.median.rawValue].optional(slot)
        gauges[.lastCacheEntries] = figures[Figure.cacheEntries.rawValue].optional(slot)
        return gauges
    }

    /// What a sample said, times to the millisecond and latencies to the microsecond; nil for a poll that failed.
    func reading(at index: Int) -> Reading? {
        let slot = slot(index)
        let number = total - count + index
        guard let state = CircuitState(rawValue: Int(clamping: states[slot]) - 1) else { return nil }
        func figure(_ figure: Figure) -> UInt64? { figures[figure.rawValue].optional(slot) }
        func integer(_ kind: Figure) -> Int? { figure(kind).map(Int.init(clamping:)) }
        func duration(_ kind: Figure) -> Duration? { figure(kind).map { .milliseconds(Int64(clamping: $0)) } }
        var reading = Reading(state: state, counters: counters(at: index))
        reading.failureStreak = integer(.streak)
        reading.inFlight = integer(.inFlight)
        reading.cacheEntries = integer(.cacheEntries)
        reading.timeInState = duration(.timeInState)
        reading.outage = duration(.outage)
        reading.nextProbe = duration(.nextProbe)
        if let median = figure(.median), let p99 = figure(.p99) {
            reading.latency = Latency(
                median: .microseconds(Int64(clamping: median)),
                p99: .microseconds(Int64(clamping: p99))
            )
        }
        if let failure = failures[number] ?? nil {
            let time = failureTimes.optional(slot).map { base + Int64(zigZag: $0) }
            reading.lastFailure = LastFailure(
                time: time.map { WallTime(nanosecondsSinceEpoch: $0.inNanoseconds) },
                text: failure.text,
                isInjected: failure.isInjected
            )
        }
        reading.injection = injections[number] ?? nil
        if let settings = settings[number] {
            reading.stateWord = settings.stateWord
            reading.wouldBe = settings.wouldBe
            reading.window = settings.window.map { extent in
                CallWindow(
                    extent: extent,
                    calls: integer(.windowCalls),
                    failed: integer(.windowFailed),
                    slow: integer(.windowSlow),
                    failureRate: figure(.windowFailureRate).map { Double($0) / Self.shareUnits },
                    slowCallRate: figure(.windowSlowRate).map { Double($0) / Self.shareUnits }
                )
            }
            reading.thresholds = settings.thresholds
            reading.cacheCapacity = settings.cacheCapacity
            reading.processID = settings.processID
            reading.countsFallbacks = settings.countsFallbacks
            reading.isStreakInARow = settings.isStreakInARow
            reading.capabilities = settings.capabilities
        }
        return reading
    }

    /// The bytes that the samples take on the heap, without the texts of failures.
    var heapBytes: Int {
        let own = [times, intervals, states, passed, changes, breaks, silences, present, failureTimes]
        let columns = own + counters + figures
        let lists = (counters.count + figures.count) * MemoryLayout<CompactColumn>.stride + 2 * 32
        return columns.reduce(0) { $0 + $1.heapBytes } + lists + settings.heapBytes + failures.heapBytes
            + injections.heapBytes
    }

    /// Keeps at hand where the readings next to a new sample and at the other end of the ring are.
    ///
    /// A target may be silent for as long as the ring reaches back, and is asked for them for every bucket of a frame.
    private mutating func noteReading(isReading: Bool, at slot: Int) {
        let before = count > 1 ? Int(clamping: silences[self.slot(count - 2)]) : 0
        silences[slot] = isReading ? 0 : UInt64(min(before + 1, capacity))
        // Each sample is passed over once in its time.
        let oldest = total - count
        oldestReading = max(oldestReading, oldest)
        while oldestReading < total, silences[self.slot(oldestReading - oldest)] > 0 { oldestReading += 1 }
    }

    private func slot(_ index: Int) -> Int { (head + index) % max(count, 1) }

    private mutating func store(_ reading: Reading?, at slot: Int) {
        let values = reading?.counters
        var flags: UInt64 = 0
        for lane in counters.indices {
            let value = Counter(rawValue: lane).map { values?[$0] } ?? values?.total
            if value != nil { flags |= 1 << UInt64(lane) }
            counters[lane][slot] = value.flatMap(\.self) ?? 0
        }
        present[slot] = flags
        let failedAt = reading?.lastFailure?.time?.nanosecondsSinceEpoch.flooredMilliseconds
        failureTimes.setOptional(failedAt.map { $0.subtractingSaturated(base).zigZag }, at: slot)
        for figure in Figure.allCases { figures[figure.rawValue].setOptional(value(of: figure, in: reading), at: slot) }
    }

    private func value(of figure: Figure, in reading: Reading?) -> UInt64? {
        guard let reading else { return nil }
        return switch figure {
        case .streak: reading.failureStreak.map(UInt64.init(clamping:))
        case .inFlight: reading.inFlight.map(UInt64.init(clamping:))
        case .cacheEntries: reading.cacheEntries.map(UInt64.init(clamping:))
        case .median: reading.latency?.median.wholeMicroseconds
        case .p99: reading.latency?.p99.wholeMicroseconds
        case .timeInState: reading.timeInState?.wholeMilliseconds
        case .outage: reading.outage?.wholeMilliseconds
        case .nextProbe: reading.nextProbe?.wholeMilliseconds
        case .windowCalls: reading.window?.calls.map(UInt64.init(clamping:))
        case .windowFailed: reading.window?.failed.map(UInt64.init(clamping:))
        case .windowSlow: reading.window?.slow.map(UInt64.init(clamping:))
        case .windowFailureRate: reading.window?.failureRate.map(Self.units)
        case .windowSlowRate: reading.window?.slowCallRate.map(Self.units)
        }
    }

    /// A share is kept in millionths.
    private static let shareUnits = 1_000_000.0

    private static func units(_ share: Double) -> UInt64 {
        share.isFinite ? UInt64((min(max(share, 0), 1) * shareUnits).rounded()) : 0
    }
}

extension Int64 {
    /// The number as one without a sign that is small where this one is near zero.
    fileprivate var zigZag: UInt64 { UInt64(bitPattern: (self << 1) ^ (self >> 63)) }

    fileprivate init(zigZag: UInt64) {
        self = Int64(bitPattern: zigZag >> 1) ^ -Int64(bitPattern: zigZag & 1)
    }
}
