import DisplayText
import Testing

@testable import TerminalCells

@Suite("A line of figures")
struct FieldLineTests {
    private let line = FieldLine([
        .init("15.2k", dropPriority: 2), .init("ok 14.7k", dropPriority: 1), .init("failed 12", dropPriority: 5),
        .init("ignored 3", dropPriority: 3), .init(["fallbacks 488", "fb 488"], dropPriority: 4),
    ])

    @Test("loses whole fields, those first that matter least, and keeps the order of the others")
    func leaving() {
        for (columns, expected) in [
            (60, "15.2k  ok 14.7k  failed 12  ignored 3  fallbacks 488"),
            (51, "15.2k  ok 14.7k  failed 12  ignored 3  fb 488"), (44, "15.2k  failed 12  ignored 3  fallbacks 488"),
            (34, "failed 12  ignored 3  fb 488"), (25, "15.2k  failed 12  fb 488"), (9, "failed 12"), (8, "fb 488"),
            (5, "15.2k"), (4, ""), (0, ""),
        ] {
            #expect(line.text(in: columns).text == expected, "\(columns)")
        }
    }

    @Test("loses what is not known before anything that is, whatever matters more, and its title never")
    func unknown() {
        let line = FieldLine(
            [
                .init("Calls —", dropPriority: .max), .init("tried 12.0", dropPriority: 7),
                .init("fallbacks —", dropPriority: 8),
            ],
            separator: " · "
        )
        #expect(line.text(in: 40).text == "Calls — · tried 12.0 · fallbacks —")
        #expect(line.text(in: 33).text == "Calls — · tried 12.0")
        #expect(line.text(in: 12).text == "Calls —")
        // What somebody wrote is no figure.
        let prose = FieldLine([.init("a — b", dropPriority: 2, isProse: true), .init("15.2k", dropPriority: 1)])
        #expect(prose.text(in: 8).text == "a — b")
    }

    @Test("shows every figure as it is or not at all, whatever the width", arguments: 0...60)
    func wholeFigures(columns: Int) {
        let shown = line.text(in: columns)
        #expect(shown.columns <= columns)
        let known = Set(line.whole.text.split(separator: " ") + ["fb"])
        #expect(Set(shown.text.split(separator: " ")).isSubset(of: known))
    }

    @Test("cuts a sentence at its end before it leaves, and leaves what matters more whole")
    func prose() {
        let line = FieldLine(
            [
                .init("13:58:45", dropPriority: 3), .init("connection refused by the proxy", isProse: true),
                .init("(injected)", dropPriority: 4),
            ],
            separator: " "
        )
        #expect(line.text(in: 80).text == "13:58:45 connection refused by the proxy (injected)")
        #expect(line.text(in: 36).text == "13:58:45 connection refu… (injected)")
        #expect(line.text(in: 28).text == "13:58:45 connect… (injected)")
        #expect(line.text(in: 27).text == "13:58:45 (injected)")
    }

    @Test("goes on in free rows: between its fields, and a sentence at blanks")
    func wrapping() {
        func rows(_ line: FieldLine, _ columns: Int, _ rows: Int) -> [String] {
            line.wrapped(to: columns, rows: rows).map(\.text.text)
        }
        #expect(rows(line, 24, 3) == ["15.2k  ok 14.7k", "failed 12  ignored 3", "fallbacks 488"])
        #expect(rows(line, 24, 2) == ["15.2k  ok 14.7k", "failed 12  fallbacks 488"])
        #expect(rows(line, 60, 3) == [line.whole.text])
        let words = FieldLine.prose("no answer within 2s; check the address and the network")
        #expect(rows(words, 20, 4) == ["no answer within 2s;", "check the address", "and the network"])
        #expect(rows(words, 20, 2) == ["no answer within 2s;", "check the address…"])
        #expect(rows(FieldLine([]), 20, 2) == [""])
    }

    @Test("never takes more columns or rows than there are")
    func bounds() {
        for columns in 0...50 {
            for rows in 1...5 {
                let lines = line.wrapped(to: columns, rows: rows)
                #expect(lines.count <= rows && lines.allSatisfy { $0.columns <= columns }, "\(columns)×\(rows)")
            }
        }
    }
}
