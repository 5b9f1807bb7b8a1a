import CircuitMonitor
import CircuitVocabulary
import Dashboard
import Testing

@Suite("By hand or by itself")
struct TypingPaceTests {
    /// What is found of keys that come with pauses before them.
    private func found(_ keys: [(KeyStroke, Duration)], isAlone: Bool = true) -> [Bool] {
        var pace = TypingPace()
        var moment = MonotonicTime(nanoseconds: 1_000_000_000)
        return keys.map { key, pause in
            moment = moment.advanced(by: pause)
            return pace.isByHand(KeyPress(key, at: moment, isAlone: isAlone))
        }
    }

    private func text(_ text: String, every pause: Duration) -> [(KeyStroke, Duration)] {
        text.map { ($0 == "\n" ? KeyStroke(.enter) : .character($0), pause) }
    }

    @Test("what a hand types is by hand, as fast as it may be", arguments: [60, 80, 120, 250, 4000])
    func hand(milliseconds: Int) {
        let keys = text("rollout 10%", every: .milliseconds(milliseconds)) + [(KeyStroke(.tab), .milliseconds(90))]
        #expect(found(keys + [(KeyStroke(.enter), .milliseconds(60))]).allSatisfy { $0 })
    }

    @Test("fingers that roll over neighbours are no text: what follows after a short pause is by hand")
    func rollOver() {
        let keys: [(KeyStroke, Duration)] = [
            (.character("t"), .milliseconds(120)), (.character("h"), .milliseconds(35)),
            (.character("e"), .milliseconds(40)), (KeyStroke(.enter), .milliseconds(110)),
        ]
        #expect(found(keys) == [true, false, false, true])
    }

    @Test("of a text only the first key may be by hand, at the pace of any line", arguments: [0, 1, 4, 8, 16, 33, 49])
    func line(milliseconds: Int) {
        let keys = text("fix it now\n\n", every: .milliseconds(milliseconds))
        #expect(found(keys).dropFirst().allSatisfy { !$0 })
    }

    @Test("what is read together is not by hand, not even its first key")
    func together() {
        #expect(found(text("f!", every: .zero), isAlone: false) == [false, false])
    }

    @Test("the rest of a text that was held up on the line is not by hand, before it has been quiet for a second")
    func heldUp() {
        let start = text("fix it now", every: .milliseconds(1))
        for pause in [60, 200, 500, 999] {
            #expect(found(start + [(KeyStroke(.enter), .milliseconds(pause))]).last == false)
        }
        #expect(found(start + [(KeyStroke(.enter), .milliseconds(1000))]).last == true)
    }

    @Test("a key that is held repeats and is no text: the next one is by hand")
    func held() {
        let keys = text("jjjjjjjjjjjj", every: .milliseconds(33)) + [(.character("f"), .milliseconds(150))]
        let found = found(keys)
        #expect(found.dropFirst().dropLast().allSatisfy { !$0 })
        #expect(found.last == true)
    }

    @Test("a clock that goes back makes nothing by hand")
    func backwards() {
        let keys: [(KeyStroke, Duration)] = [(.character("f"), .seconds(1)), (.character("!"), .seconds(-5))]
        #expect(found(keys) == [true, false])
    }
}
