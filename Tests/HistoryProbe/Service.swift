import CircuitMonitor
import CircuitVocabulary
import DisplayText

/// A service with many circuits that tells all that our own health endpoints tell.
struct Service {
    let description: TargetDescription
    private var circuits: [ServiceCircuit]
    private var random: Numbers

    init(index: Int, circuits count: Int) {
        description = TargetDescription(
            id: TargetID(index: index),
            label: "http://service-\(index):8000",
            instance: "service-\(index):8000",
            interval: .seconds(1),
            source: "health JSON"
        )
        let id = description.id
        let instance = description.instance
        circuits = (0..<count).map { number in
            ServiceCircuit(
                id: CircuitID(target: id, instance: instance, name: "dependency-\(number)"),
                number: number
            )
        }
        random = Numbers(state: UInt64(index))
    }

    /// The answer to the poll of a second; it comes some milliseconds late, as answers do.
    mutating func poll(second: Int) -> PollResult {
        let started = Self.moment(second)
        let finished = started.advanced(by: .microseconds(random.next(in: 1_500...14_000)))
        let readings = circuits.indices.map { circuits[$0].read(second: second, at: finished, &random) }
        return PollResult(
            target: description.id,
            started: started,
            finished: finished,
            outcome: second % 7_200 < 7_195 || description.id.index % 4 > 0
                ? .readings(readings) : .failure(PollFailure(reason: "timeout", detail: "timeout"))
        )
    }

    /// 2025-11-19T22:45:00Z and so many seconds.
    static func moment(_ second: Int) -> Moment {
        let nanoseconds = Int64(second) * 1_000_000_000
        return Moment(
            monotonic: MonotonicTime(nanoseconds: nanoseconds),
            wall: WallTime(nanosecondsSinceEpoch: 1_763_592_300_000_000_000 + nanoseconds)
        )
    }
}

/// A circuit that is called 100 to 3000 times a second and has an outage of some minutes about every hour.
struct ServiceCircuit {
    let id: CircuitID
    private let callsPerSecond: UInt64
    private let hasWindow: Bool
    private var state = CircuitState.closed
    private var since = 0
    private var outageSince: Int?
    private var nextProbe = 0
    private var healthyAgain = 0
    private var counters = Counters(
        total: 0,
        succeeded: 0,
        failed: 0,
        ignored: 0,
        refused: 0,
        cacheHits: 0,
        cacheMisses: 0
    )
    private var streak = 0
    private var lastFailure: (time: WallTime, text: String)?
    private var cacheEntries = 0

    private static let errors = [
        "connection refused (errno 111) to 10.1.7.23:6379", "no answer within 500 ms",
        "connection closed by the server", "LOADING Redis is loading the dataset in memory",
        "timed out while waiting for a free connection",
    ]

    init(id: CircuitID, number: Int) {
        self.id = id
        callsPerSecond = UInt64(100 + number * 2_900 / 49)
        hasWindow = number % 4 == 0
    }

    mutating func read(second: Int, at moment: Moment, _ random: inout Numbers) -> CircuitReading {
        var events: [CircuitEvent] = []
        live(second, moment, &random, &events)
        let elapsed = Duration.milliseconds((second - since) * 1_000 + random.next(in: 0...12))
        var reading = Reading(
            state: state,
            counters: counters,
            failureStreak: streak,
            thresholds: Thresholds(
                failures: 5,
                successes: 3,
                halfOpenCalls: 3,
                recoveryTimeout: .seconds(60),
                probeTimeout: .seconds(30)
            ),
            inFlight: state == .closed ? random.next(in: 0...20) : 0,
            timeInState: elapsed,
            outage: outageSince.map { .seconds(second - $0) },
            nextProbe: state == .open ? .seconds(max(nextProbe - second, 0)) : nil,
            lastFailure: lastFailure.map {
                LastFailure(time: $0.time, text: Self.received($0.text), isInjected: false)
            },
            cacheEntries: cacheEntries,
            cacheCapacity: 1_000,
            latency: Latency(
                median: .microseconds(random.next(in: 180...950)),
                p99: .microseconds(random.next(in: 1_900...9_000) * (random.next(in: 0...200) == 0 ? 20 : 1))
            ),
            processID: "5e1f0c9a",
            capabilities: .remote
        )
        if hasWindow {
            let failed = state == .closed ? random.next(in: 0...20) : 900
            reading.window = CallWindow(
                extent: .calls(1_000),
                calls: 1_000,
                failed: failed,
                slow: random.next(in: 0...12),
                failureRate: Double(failed) / 1_000,
                slowCallRate: 0.003
            )
        }
        return CircuitReading(id: id, reading: reading, events: events)
    }

    private mutating func live(
        _ second: Int,
        _ moment: Moment,
        _ random: inout Numbers,
        _ events: inout [CircuitEvent]
    ) {
        let calls = callsPerSecond + UInt64(random.next(in: 0...Int(callsPerSecond) / 5))
        counters.total? += calls
        switch state {
        case .closed:
            let failures = random.next(in: 0...20) == 0 ? UInt64(random.next(in: 1...3)) : 0
            counters.succeeded? += calls - failures
            counters.failed? += failures
            counters.ignored? += random.next(in: 0...90) == 0 ? 1 : 0
            counters.cacheHits? += calls / 100
            streak = 0
            if failures > 0 { fail(moment, random.next(in: 0...9) == 0 ? 1 : 0) }
            if random.next(in: 0..<3_600) == 0 {
                healthyAgain = second + random.next(in: 20...600)
                outageSince = second
                streak = 5
                counters.failed? += 5
                fail(moment, random.next(in: 0..<Self.errors.count))
                change(to: .open, second, moment, "5 in a row", &events)
            }
        case .open:
            counters.refused? += calls
            counters.cacheHits? += calls * 4 / 5
            counters.cacheMisses? += calls / 5
            cacheEntries = max(cacheEntries - random.next(in: 0...3), 0)
            if second >= nextProbe { change(to: .halfOpen, second, moment, "recovery timeout 60s", &events) }
        default:
            if second < healthyAgain {
                streak += 1
                counters.failed? += 1
                fail(moment, random.next(in: 0..<Self.errors.count))
                change(to: .open, second, moment, "probe failed: connection refused", &events)
            } else if second > since + 2 {
                counters.succeeded? += 3
                outageSince = nil
                cacheEntries = 1_000
                change(to: .closed, second, moment, "3 successes", &events)
            }
        }
    }

    private mutating func fail(_ moment: Moment, _ error: Int) {
        lastFailure = (moment.wall, Self.errors[error])
    }

    private mutating func change(
        to new: CircuitState,
        _ second: Int,
        _ moment: Moment,
        _ reason: String,
        _ events: inout [CircuitEvent]
    ) {
        let kind = CircuitEvent.Kind.transition(from: state, to: new)
        events.append(CircuitEvent(time: moment.wall, kind: kind, text: Self.received(reason)))
        state = new
        since = second
        if new == .open { nextProbe = second + 60 }
    }

    /// A text as it comes over the network: with memory of its own every time.
    private static func received(_ text: String) -> DisplayText {
        DisplayText(untrusted: String(decoding: Array(text.utf8), as: UTF8.self))
    }
}

/// The same numbers in every run.
struct Numbers {
    var state: UInt64

    mutating func next(in range: ClosedRange<Int>) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return range.lowerBound + Int(mixed % UInt64(range.count))
    }

    mutating func next(in range: Range<Int>) -> Int { next(in: range.lowerBound...range.upperBound - 1) }
}
