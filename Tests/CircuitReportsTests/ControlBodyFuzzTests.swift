import CircuitBreaker
import CircuitReports
import Foundation
import Testing

/// Bodies that are nearly right: each file of `Tests/Fixtures/control-bodies`, changed at random, for a bounded number of turns.
///
/// `FUZZ_TURNS` and `FUZZ_SEED` make it longer and repeat it.
@Suite("Control bodies at random")
struct ControlBodyFuzzTests {
    @Test("whatever the bytes, the body is read or refused with a reason, as Foundation's reader of JSON would have it")
    func mutations() throws {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: .min ... .max)
        let turns = environment["FUZZ_TURNS"].flatMap { Int($0) } ?? 4_000
        var random = SplitMix64(state: seed)
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

    private static func mutate(_ body: inout [UInt8], _ corpus: [[UInt8]], _ random: inout SplitMix64) {
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

/// Steele, Lea and Flood's generator.
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
