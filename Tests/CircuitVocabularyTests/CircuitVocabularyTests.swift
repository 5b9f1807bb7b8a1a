import CircuitVocabulary
import Testing

@Suite("The ground floor: numbers, times and names")
struct CircuitVocabularyTests {
    @Test("sums, differences and products stop at the ends of the range")
    func saturation() {
        #expect(UInt64.max.addingSaturated(1) == .max && UInt64(3).subtractingSaturated(5) == 0)
        #expect(Int64.max.addingSaturated(1) == .max && Int64.min.addingSaturated(-1) == .min)
        #expect(Int64.min.subtractingSaturated(1) == .min && Int64.max.subtractingSaturated(-1) == .max)
        #expect(Int64.max.multipliedSaturated(by: -2) == .min && Int64.min.multipliedSaturated(by: -2) == .max)
        #expect(Int64(7).addingSaturated(-9) == -2 && Int64(7).multipliedSaturated(by: 3) == 21)
    }

    @Test("a quotient is rounded down and its remainder is never negative")
    func flooring() {
        #expect(Int64(-1).flooredQuotientAndRemainder(dividingBy: 10) == (-1, 9))
        #expect(Int64(-20).flooredQuotientAndRemainder(dividingBy: 10) == (-2, 0))
        #expect(Int64(29).flooredQuotientAndRemainder(dividingBy: 10) == (2, 9))
    }

    @Test(
        "a time is written as RFC 3339 has it, and read back",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399_999_000_000, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
            (1_763_592_330_123_000_000, "2025-11-19T22:45:30.123Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func times(nanoseconds: Int64, text: String) {
        #expect(WallTime(nanosecondsSinceEpoch: nanoseconds).rfc3339 == text)
        #expect(WallTime(timestamp: text)?.nanosecondsSinceEpoch == nanoseconds)
    }

    @Test("times before 1970 have their date")
    func beforeTheEpoch() {
        #expect(WallTime(nanosecondsSinceEpoch: -1).rfc3339 == "1969-12-31T23:59:59.999Z")
        let earliest = CivilTime(nanosecondsSinceEpoch: .min)
        #expect((earliest.year, earliest.month, earliest.day) == (1677, 9, 21))
        let latest = CivilTime(nanosecondsSinceEpoch: .max)
        #expect((latest.year, latest.month, latest.day) == (2262, 4, 11))
    }

    @Test("a name of any characters survives percent coding as one segment of a path")
    func percentCoding() {
        for name in ["redis", "a/b?c#d", "größe 50%", "..", "~-._", "\u{0}\u{7F}", "🔥"] {
            let coded = name.percentEncoded
            #expect(coded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/?#".utf8.contains($0) }, "\(name)")
            #expect(coded.percentDecoded == name)
        }
        #expect("a/b%".percentEncoded == "a%2Fb%25")
        #expect("%4".percentDecoded == nil && "%zz".percentDecoded == nil && "%FF".percentDecoded == nil)
        #expect("100%25".percentDecoded == "100%")
    }

    @Test("the longest durations have nanoseconds and seconds instead of a trap")
    func absurdDurations() {
        let longest = Duration.seconds(Int64.max) + .seconds(Int64.max)
        #expect(longest.wholeNanoseconds == .max && (.zero - longest).wholeNanoseconds == .min)
        #expect(longest.inSeconds >= 9e18 && longest.wholeMilliseconds == UInt64(Int64.max / 1_000_000))
        #expect((.zero - longest).wholeMilliseconds == 0)
        #expect(MonotonicTime(nanoseconds: 5).advanced(by: longest).nanoseconds == .max)
    }

    @Test("every state has names of its own, and the later concerns more")
    func states() {
        for names in [CircuitState.allCases.map(\.reportWord), CircuitState.allCases.map(\.wireWord.description)] {
            #expect(Set(names).count == CircuitState.allCases.count)
        }
        #expect(CircuitState.forcedOpen.phrase.description == "forced open")
        #expect(CircuitState.halfOpen.reportWord == "half-open")
        #expect(CircuitState.halfOpen.wireWord.description == "half_open")
        #expect(CircuitState.closed < .unknown && CircuitState.unknown < .halfOpen && CircuitState.halfOpen < .open)
    }
}
