import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells
import Testing

@testable import Dashboard

@Suite("The stretch of time that charts show")
struct ChartWindowTests {
    @Test("is at least what its name says and not much more, however wide the chart is", arguments: Zoom.allCases)
    func span(zoom: Zoom) {
        for columns in 8...250 {
            let cut = ChartWindow(span: zoom.span, interval: .seconds(1)).cut(columns: columns)
            let shown = cut.width * (columns / cut.repeats)
            // A chart with more columns than readings has columns of the same bucket.
            #expect(cut.width * cut.buckets >= zoom.span, "\(columns) columns")
            #expect(shown <= zoom.span * 2, "\(columns) columns")
        }
    }

    /// A circuit that was read once a minute for a quarter of an hour, whose service was restarted in the middle.
    private func restarted() -> Scene {
        var scene = Scene(["http://a:1", "http://b:1"])
        for minute in 0..<15 {
            let process: DisplayText = minute < 12 ? "1" : "2"
            scene.read(Reading(state: .closed, counters: Counters(succeeded: 10), processID: process))
            scene.read(Reading(state: .closed), target: 1, name: "other", instance: "b")
            scene.wait(.seconds(1))
        }
        return scene
    }

    @Test("a restart in a bucket that takes several columns is drawn once")
    func restartOnce() throws {
        var scene = restarted()
        scene.press(.character("1"))
        let overview = try #require(scene.rows(200, 40).first { $0.contains("redis") })
        #expect(overview.count { $0 == "↺" } == 1, "\(overview)")
        scene.state.selection = scene.state.circuits.first { $0.label == "redis" }?.id
        scene.press(KeyStroke(.enter))
        let state = scene.rows(200, 40)[2...4]
        #expect(state.joined().count { $0 == "↺" } == 1, "\(state)")
    }

    @Test("the newest bucket does not move the scale, in however many columns it is drawn, unless it is far above")
    func scale() {
        func top(_ values: [Double]) -> Double {
            let track = Scene.outage().state.fleet.circuits[0]
            let buckets = track.history.buckets(endingAt: Scene.start, width: .seconds(1), count: values.count)
            let repeated = buckets.dropLast() + [buckets[buckets.count - 1], buckets[buckets.count - 1]]
            return Scale(of: Array(repeated)) { bucket in
                buckets.firstIndex { $0.start == bucket.start }.map { values[$0] }
            }.maximum
        }
        #expect(top([40, 45, 90]) == 50)
        #expect(top([40, 45, 300]) == 500)
        #expect(top([0, 0, 80]) == 100)
        #expect(Scale.percent.maximum == 1 && Scale.percent.labels == ["100", "50", "0"])
    }

    @Test("the charts of the lower pane are cut alike, and say which stretch they show")
    func pane() throws {
        for (columns, key) in [(80, "2"), (120, "2"), (120, "6"), (200, "4")] {
            var scene = Scene.fleet()
            scene.press(.character(Character(key)))
            let rows = scene.rows(columns, 40)
            let border = try #require(rows.last { $0.hasPrefix("└") })
            let zoom = scene.state.overviewZoom
            let words = border.split(separator: " ")
            let last = try #require(words.firstIndex(of: "last").map { words[$0 + 1] })
            #expect(last == "5m00s" || last.hasSuffix("s") || last.hasSuffix("m") || last.hasSuffix("h"), "\(border)")
            #expect(rows.contains { $0.contains("HISTORY \(zoom.name.text)") })
        }
    }
}
