import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells

/// Builds dashboards by hand: readings at times, no clock, no socket, no terminal.
struct Scene {
    /// 2026-11-24T14:00:00Z.
    static let start = Moment(
        monotonic: MonotonicTime(nanoseconds: 1_000_000_000_000),
        wall: WallTime(nanosecondsSinceEpoch: 1_795_528_800_000_000_000)
    )

    var state: DashboardState
    private(set) var now = Scene.start

    /// When the next key is pressed: keys are a second apart, however little time the scene lets pass.
    private var hand = Scene.start.monotonic

    init(
        _ labels: [DisplayText] = ["demo"],
        isDemo: Bool = false,
        glyphs: GlyphSet = .unicode,
        level: ColorLevel = .palette256,
        tags: [[String: DisplayText]] = [],
        isProduction: Bool = false,
        accent: Accent? = nil
    ) {
        let targets = labels.enumerated().map { index, label in
            TargetDescription(
                id: TargetID(index: index),
                label: label,
                instance: label,
                interval: .seconds(1),
                labels: index < tags.count ? tags[index] : [:],
                isProduction: isProduction,
                accent: accent
            )
        }
        state = DashboardState(
            targets: targets,
            now: Scene.start,
            banner: .init(isDemo: isDemo),
            themes: [.standard(level: level)],
            glyphs: glyphs
        )
    }

    /// Begins anew with other descriptions of the targets.
    mutating func describe(_ change: (inout [TargetDescription]) -> Void) {
        var targets = state.fleet.targets.map(\.description)
        change(&targets)
        state = DashboardState(
            targets: targets,
            now: Scene.start,
            banner: .init(),
            themes: state.themes,
            glyphs: state.glyphs
        )
    }

    /// Lets time pass.
    mutating func wait(_ duration: Duration) {
        advance(duration)
        hear(.tick)
    }

    /// Sets the clock on the wall, while no time passes.
    mutating func setClock(by difference: Duration) {
        now = Moment(monotonic: now.monotonic, wall: now.wall.advanced(by: difference))
    }

    /// Lets time pass without anybody noticing.
    mutating func advance(_ duration: Duration) {
        now = now.advanced(by: duration)
    }

    @discardableResult
    mutating func hear(_ event: DashboardEvent) -> [Command] {
        state.update(event, at: now)
    }

    @discardableResult
    mutating func press(_ key: KeyStroke) -> [Command] {
        hand = hand.advanced(by: .seconds(1))
        return hear(.key(KeyPress(key, at: hand)))
    }

    /// Keys that were read together, as a text is that is pasted without brackets.
    @discardableResult
    mutating func paste(unbracketed text: String) -> [Command] {
        hand = hand.advanced(by: .seconds(1))
        return text.flatMap { character in
            let key = character == "\n" ? KeyStroke(.enter) : .character(character)
            return hear(.key(KeyPress(key, at: hand, isAlone: text.count == 1)))
        }
    }

    /// A poll of a target that brought a reading of one circuit.
    mutating func read(
        _ reading: Reading,
        target: Int = 0,
        name: DisplayText? = "redis",
        instance: DisplayText = "auth-1",
        notice: DisplayText? = nil
    ) {
        let id = CircuitID(target: TargetID(index: target), instance: instance, name: name)
        var result = result(.readings([CircuitReading(id: id, reading: reading)]), target)
        result.notice = notice
        hear(.polled(result))
    }

    /// A poll of one target that brought readings of several circuits.
    mutating func read(_ readings: [CircuitReading]) {
        guard let target = readings.first?.id.target else { return }
        hear(.polled(result(.readings(readings), target.index)))
    }

    /// A poll that failed.
    mutating func fail(_ reason: DisplayText, target: Int = 0) {
        hear(.polled(result(.failure(PollFailure(reason: reason, detail: reason)), target)))
    }

    private func result(_ outcome: PollResult.Outcome, _ target: Int) -> PollResult {
        PollResult(target: TargetID(index: target), started: now, finished: now, outcome: outcome)
    }

    func frame(_ columns: Int, _ rows: Int) -> Frame {
        var state = state
        let size = TerminalSize(columns: columns, rows: rows)
        state.settle(in: size)
        return DashboardView.frame(of: state, size: size)
    }

    /// The rows of a frame, blanks at their ends left out.
    func rows(_ columns: Int, _ rows: Int) -> [String] {
        FrameExport.text(frame(columns, rows)).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// A circuit that trips ten seconds after the start: closed, open for twenty seconds, half-open.
    static func outage(isDemo: Bool = true, glyphs: GlyphSet = .unicode, level: ColorLevel = .palette256) -> Scene {
        var scene = Scene(["in-process"], isDemo: isDemo, glyphs: glyphs, level: level)
        var counters = Counters(
            total: 0,
            succeeded: 0,
            failed: 0,
            ignored: 0,
            refused: 0,
            cacheHits: 0,
            cacheMisses: 0
        )
        for second in 0..<40 {
            let state: CircuitState = second < 10 ? .closed : second < 30 ? .open : .halfOpen
            switch state {
            case .closed: counters.succeeded = (counters.succeeded ?? 0) + 100
            case .open:
                counters.refused = (counters.refused ?? 0) + 100
                counters.cacheHits = (counters.cacheHits ?? 0) + 70
                counters.cacheMisses = (counters.cacheMisses ?? 0) + 10
            default: counters.succeeded = (counters.succeeded ?? 0) + 1
            }
            if second == 10 { counters.failed = 5 }
            counters.total = [counters.succeeded, counters.failed, counters.refused].compactMap(\.self).reduce(0, +)
            scene.read(
                Reading(
                    state: state,
                    counters: counters,
                    failureStreak: state == .open ? 5 : 0,
                    thresholds: Thresholds(failures: 5, successes: 3, halfOpenCalls: 3, recoveryTimeout: .seconds(20)),
                    inFlight: 0,
                    nextProbe: state == .open ? .seconds(30 - second) : nil,
                    lastFailure: second < 10 ? nil : LastFailure(time: scene.now.wall, text: "connection refused"),
                    cacheEntries: 312,
                    cacheCapacity: 1000,
                    latency: Latency(median: .microseconds(210), p99: .microseconds(1900)),
                    capabilities: .inProcess
                ),
                instance: "in-process"
            )
            if second < 39 { scene.wait(.seconds(1)) }
        }
        return scene
    }
}
