import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import Testing

@Suite("How figures and times are written")
struct FormatTests {
    @Test(
        "a rate has three significant digits and SI steps",
        arguments: [
            (0.0, "0.0"), (0.004, "<0.01"), (0.02, "0.02"), (3.1, "3.10"), (9.994, "9.99"), (9.996, "10.0"),
            (48, "48.0"), (99.96, "100"), (148, "148"), (999.4, "999"), (999.6, "1.00k"), (1520, "1.52k"),
            (15_200, "15.2k"), (152_000, "152k"), (1e6, "1.00M"), (1e300, ">999E"), (-3, "0.0"),
        ]
    )
    func rates(value: Double, text: String) {
        #expect(Figures.rate(value).text == text)
    }

    @Test("absent, infinite and undefined rates are a dash and not zero")
    func absentRates() {
        #expect(Figures.rate(nil).text == "—")
        #expect(Figures.rate(.nan).text == "—")
        #expect(Figures.rate(.infinity).text == "—")
        #expect(Figures.percent(nil).text == "—")
        #expect(Figures.percent(.nan).text == "—")
        #expect(Figures.count(UInt64?.none).text == "—")
    }

    @Test(
        "a percentage never rounds some to none or most to all",
        arguments: [
            (0.0, "0.0"), (0.0001, "<0.1"), (0.0005, "0.1"), (0.142, "14.2"), (0.5, "50.0"), (0.9994, "99.9"),
            (0.9999, ">99.9"), (1.0, "100"), (7.0, "100"), (-1.0, "0.0"),
        ]
    )
    func percentages(share: Double, text: String) {
        #expect(Figures.percent(share).text == text)
    }

    @Test(
        "a counter is exact below a thousand and survives the largest value",
        arguments: [(0, "0"), (999, "999"), (1000, "1.00k"), (1523, "1.52k"), (UInt64.max, "18.4E")]
            as [(UInt64, String)]
    )
    func counts(value: UInt64, text: String) {
        #expect(Figures.count(value).text == text)
    }

    @Test(
        "elapsed time has two units and rounds down",
        arguments: [
            (Duration.zero, "0s"), (.milliseconds(999), "0s"), (.seconds(42), "42s"), (.seconds(190), "3m10s"),
            (.seconds(7500), "2h05m"), (.seconds(187_200), "2d04h"), (.seconds(-5), "0s"),
        ]
    )
    func elapsed(duration: Duration, text: String) {
        #expect(Durations.elapsed(duration).text == text)
    }

    @Test("the longest durations are written and trap nothing")
    func absurd() {
        let longest = Duration.seconds(Int64.max) + .seconds(Int64.max)
        let days = Int64.max / 86_400
        #expect(
            Durations.elapsed(longest).text.hasPrefix("\(days)d") && Durations.elapsed(.zero - longest).text == "0s"
        )
        #expect(Durations.remaining(longest).text.hasPrefix("\(days)d"))
        #expect(Durations.elapsedQuietly(longest) == Durations.elapsed(longest))
        #expect(Durations.rough(longest).text == "\(days)d")
    }

    @Test("time that is left rounds up, so that what is not over yet is not 0s")
    func remaining() {
        #expect(Durations.remaining(.milliseconds(1)).text == "1s")
        #expect(Durations.remaining(.seconds(48)).text == "48s")
        #expect(Durations.remaining(.zero).text == "0s")
    }

    @Test("above ten minutes a quiet duration changes once a minute")
    func quiet() {
        #expect(Durations.elapsedQuietly(.seconds(599)).text == "9m59s")
        #expect(Durations.elapsedQuietly(.seconds(600)).text == "10m")
        #expect(Durations.elapsedQuietly(.seconds(659)).text == "10m")
        #expect(Durations.elapsedQuietly(.seconds(7500)).text == "2h05m")
    }

    @Test(
        "a setting is written exactly",
        arguments: [
            (Duration.milliseconds(250), "250ms"), (.seconds(1), "1s"), (.milliseconds(1500), "1.5s"),
            (.milliseconds(1250), "1250ms"), (.seconds(90), "1m30s"), (.seconds(300), "5m"), (.seconds(3600), "1h"),
        ]
    )
    func settings(duration: Duration, text: String) {
        #expect(Durations.setting(duration).text == text)
    }

    @Test("UTC is right before and after 1970")
    func utc() {
        let clock = CivilClock.utc
        #expect(clock.time(WallTime(nanosecondsSinceEpoch: 0)).text == "00:00:00")
        #expect(clock.time(WallTime(nanosecondsSinceEpoch: -1)).text == "23:59:59")
        #expect(clock.time(WallTime(nanosecondsSinceEpoch: 1_763_592_330_123_456_000)).text == "22:45:30")
        #expect(clock.zone(WallTime(nanosecondsSinceEpoch: 0)).text == "UTC")
    }
}
