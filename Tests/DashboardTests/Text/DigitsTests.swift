import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("Figures on narrow screens")
struct DigitsTests {
    /// Circuits whose names have no digits and whose figures are as long as they get, in every kind of trouble.
    private static let scene: Scene = {
        var scene = Scene(["http://auth-one.prod", "http://auth-two.prod", "http://mail.prod"])
        for second in 0..<40 {
            let calls = UInt64(second)
            let counters = Counters(
                total: 15_512 * calls,
                succeeded: 14_087 * calls,
                failed: 1_263 * calls,
                ignored: 162 * calls,
                refused: 1_523 * calls,
                cacheHits: 15_534 * calls,
                cacheMisses: 14_011 * calls
            )
            let reading = Reading(
                state: second < 12 ? .closed : second % 9 == 0 ? .halfOpen : .open,
                counters: counters,
                failureStreak: 1_555,
                thresholds: Thresholds(
                    failures: 1_200,
                    successes: 33,
                    recoveryTimeout: .milliseconds(61_250),
                    failureRate: 0.123,
                    slowCallRate: 0.456,
                    minimumCalls: 2_500
                ),
                window: CallWindow(extent: .calls(12_345), calls: 1_777, failed: 888, slow: 99),
                nextProbe: .seconds(3_725),
                lastFailure: LastFailure(
                    time: scene.now.wall,
                    text: "timeout after 2500 ms on attempt 17 of 23, see incident 4711"
                ),
                cacheEntries: 31_250,
                cacheCapacity: 123_456,
                latency: Latency(median: .microseconds(215_750), p99: .microseconds(1_987_600)),
                injection: Injection(
                    callsLeft: 1_234,
                    rate: 0.333,
                    addedLatency: .milliseconds(128),
                    timeLeft: .seconds(754)
                )
            )
            scene.read(reading, target: 0, name: "payments-checkout", instance: "auth-one.prod")
            scene.read(reading, target: 0, name: "payments-refund", instance: "auth-one.prod")
            let calm = Reading(state: .closed, timeInState: .seconds(187_200))
            scene.read(calm, target: 1, name: "redis", instance: "auth-two.prod")
            if second < 20 { scene.read(reading, target: 2, name: "mail", instance: "mail.prod") }
            if second >= 20 {
                let failure = PollFailure(
                    reason: "HTTP 503 after 2500 ms",
                    detail: "answers 503 after 2500 ms; look at the log of port 8443 and try again in 120 s"
                )
                scene.hear(
                    .polled(
                        PollResult(
                            target: TargetID(index: 2),
                            started: scene.now,
                            finished: scene.now,
                            outcome: .failure(failure)
                        )
                    )
                )
            }
            if second < 39 { scene.wait(.seconds(1)) }
        }
        return scene
    }()

    /// The overview, the focus of a circuit that is out and that of one whose target does not answer.
    private static func scenes() -> [Scene] {
        let overview = scene
        return [overview]
            + ["payments-checkout", "mail"].map { name in
                var focus = overview
                focus.state.selection = focus.state.circuits.first { $0.label.text == name }?.id
                focus.press(KeyStroke(.enter))
                return focus
            }
    }

    /// The words of a screen that have a digit, with what is cut from a word beside them.
    private static func figures(_ scene: Scene, _ columns: Int, _ rows: Int) -> Set<String> {
        var figures: Set<String> = []
        for row in scene.rows(columns, rows) {
            for word in row.split(whereSeparator: { " │┤├┌┐└┘─·|(),;/".contains($0) }) {
                if word.contains(where: \.isNumber) { figures.insert(String(word)) }
            }
        }
        return figures
    }

    /// Whether a word is whole wherever it stands: a time of day, the length of a chart, a round step of a scale.
    private static func isWhole(_ word: String) -> Bool {
        word.wholeMatch(of: /\d\d:\d\d:\d\d/) != nil || word.wholeMatch(of: /\d+m\d\ds|\d+s/) != nil
            || word.wholeMatch(of: /[1-9]0*k?|0|0\.50|[1-9]\.00k|[1-9]0\.0k|[1-9]00k|[25]\.?[05]*0*k?/) != nil
            || word.wholeMatch(of: /\d+–\d+/) != nil
    }

    @Test(
        "are whole or absent, and never beside a sign of something left out",
        arguments: zip([24, 40, 10], [1, 7, 7])
    )
    func whole(rows: Int, step: Int) {
        for scene in Self.scenes() {
            var known: Set<String> = []
            for (columns, rows) in [(400, 90), (320, 60), (200, 60), (160, 50)] {
                known.formUnion(Self.figures(scene, columns, rows))
            }
            for columns in stride(from: 40, through: 200, by: step) {
                let cut = Self.figures(scene, columns, rows).filter { !known.contains($0) && !Self.isWhole($0) }
                #expect(cut.isEmpty, "\(columns)×\(rows): \(cut.sorted())")
            }
        }
    }

    @Test("stand below each other at every width")
    func aligned() throws {
        let scene = Self.scene
        for columns in 40...200 {
            let rows = scene.rows(columns, 24).map(Array.init)
            let header = String(rows[2])
            for title in ["NOT SERVED", "FAIL%", "TRIED/s", "FALLBACKS/s", "CACHE%"] {
                guard let range = header.firstRange(of: title) else { continue }
                let end = header.distance(from: header.startIndex, to: range.upperBound) - 1
                for row in rows[3...5] where !String(row).contains("NO ANSWER") && !String(row).contains("!") {
                    let isAligned = row[end] != " " && (row[end + 1] == " " || row[end + 1] == "│")
                    #expect(isAligned, "\(columns): \(String(row))")
                }
            }
        }
    }

    @Test("leave the table as wide as the screen")
    func rowsAreWhole() {
        for columns in stride(from: 40, through: 200, by: 3) {
            for row in Self.scene.rows(columns, 24)[2..<23] { #expect(row.count == columns, "\(row)") }
        }
    }

    @Test("names that begin alike lose that before what tells them apart")
    func sharedNames() throws {
        var scene = Scene(["http://a:1", "http://b:1", "http://c:1"])
        for (target, end) in ["eu-west", "eu-east", "us-west"].enumerated() {
            let instance = DisplayText(untrusted: "auth-service-production-\(end)")
            scene.read(Reading(state: .closed), target: target, name: "redis", instance: instance)
        }
        let narrow = scene.rows(80, 24)
        for end in ["eu-west", "eu-east", "us-west"] {
            #expect(narrow.contains { $0.contains("redis@…\(end) ") }, "\(narrow)")
        }
        #expect(scene.rows(200, 24).contains { $0.contains("auth-service-production-us-west") })
    }

    @Test("a target that has a name of its own is shown with its address")
    func namedTargets() {
        var scene = Scene(["http://10.20.30.40:8443", "http://b:1"])
        scene.read(Reading(state: .open), target: 0, name: "redis", instance: "checkout")
        scene.read(Reading(state: .closed), target: 1, name: "mail", instance: "b:1")
        #expect(scene.rows(120, 40).contains { $0.contains("http://10.20.30.40:8443") })
        scene.press(KeyStroke(.enter))
        #expect(scene.rows(120, 40).contains { $0.contains("target       http://10.20.30.40:8443") })
    }
}
