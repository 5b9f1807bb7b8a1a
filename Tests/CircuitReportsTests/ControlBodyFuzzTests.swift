import CircuitBreaker
import CircuitReports
import Foundation
import TestSupport
import Testing

/// Bodies that are nearly right: each file of `Tests/Fixtures/control-bodies`, changed at random, for a bounded number of turns.
///
/// `FUZZ_TURNS` makes it longer, `BREAKERTOP_TEST_SEED` repeats it.
@Suite("Control bodies at random")
struct ControlBodyFuzzTests {
    @Test("whatever the bytes, the body is read or refused with a reason, as Foundation's reader of JSON would have it")
    func mutations() throws {
        let environment = ProcessInfo.processInfo.environment
        let seed = SeededRandom.announcedSeed(of: "control bodies at random")
        let turns = environment["FUZZ_TURNS"].flatMap { Int($0) } ?? 4_000
        var random = SeededRandom(seed: seed)
        let corpus = try Fixtures.all(in: "control-bodies").map(\.body)
        try #require(corpus.count >= 10)
        for turn in 0..<turns {
            var body = corpus[Int(random.next() % UInt64(corpus.count))]
            for _ in 0...(random.next() % 4) { Self.mutate(&body, corpus, &random) }
            for verb in ControlVerb.allCases {
                do throws(ControlBodyError) {
                    _ = try ControlOrder(verb, body: body)
                    let isObject = body.isEmpty || (try? object(body)) != nil
                    #expect(isObject, "seed \(seed), turn \(turn): accepted \(body)")
                } catch {
                    #expect(!error.detail.isEmpty)
                }
            }
            _ = try? ControlOrder(actuatorBody: body)
        }
    }

    private static func mutate(_ body: inout [UInt8], _ corpus: [[UInt8]], _ random: inout SeededRandom) {
        let place = body.isEmpty ? 0 : Int(random.next() % UInt64(body.count))
        switch random.next() % 6 {
        case 0: if !body.isEmpty { body[place] = UInt8(truncatingIfNeeded: random.next()) }
        case 1: if !body.isEmpty { body.remove(at: place) }
        case 2: body.insert(Array(#"{}[]":,\0123456789eE+-.utfn "#.utf8)[Int(random.next() % 27)], at: place)
        case 3: body = Array(body.prefix(place))
        case 4: body += corpus[Int(random.next() % UInt64(corpus.count))]
        default: body.insert(contentsOf: body[place...].prefix(Int(random.next() % 32)), at: place)
        }
    }
}
