import Foundation
import NIOCore
import TestSupport
import Testing

@testable import ResilientRedis

/// What servers say, damaged at random.
@Suite struct ReplyFuzzTests {
    /// What came out of some bytes.
    private struct Reading: Equatable {
        var frames: [ReplyDecoder.Frame] = []
        var error: RedisError?
    }

    @Test("damaged replies are read or refused, and how they are cut makes no difference")
    func damaged() throws {
        let seed = SeededRandom.announcedSeed(of: "damaged replies")
        var chance = SeededRandom(seed: seed)
        let corpus = try corpus()
        #expect(corpus.count >= 10)
        for _ in 0..<4_000 {
            let bytes = mutant(of: corpus, &chance)
            let whole = read(bytes, [])
            let cuts = (0..<Int.random(in: 0...8, using: &chance)).map { _ in
                Int.random(in: 0...bytes.count, using: &chance)
            }
            let pieces = read(bytes, cuts.sorted())
            guard whole == pieces || isSameRefusal(whole, pieces) else {
                Issue.record("BREAKERTOP_TEST_SEED=\(seed): \(bytes) cut at \(cuts): \(whole) and \(pieces)")
                return
            }
        }
    }

    /// A line that is wrong from its first byte on is refused as soon as that byte has come; only the words then differ.
    private func isSameRefusal(_ whole: Reading, _ pieces: Reading) -> Bool {
        whole.frames == pieces.frames && whole.error?.code == pieces.error?.code && whole.error != nil
    }

    private func read(_ bytes: [UInt8], _ cuts: [Int]) -> Reading {
        var decoder = ReplyDecoder()
        var reading = Reading()
        for (start, end) in zip([0] + cuts, cuts + [bytes.count]) {
            decoder.append(ByteBuffer(bytes: bytes[start..<end]))
            do {
                while let frame = try decoder.next() { reading.frames.append(frame) }
            } catch {
                reading.error = error
                return reading
            }
        }
        return reading
    }

    private func mutant(of corpus: [[UInt8]], _ chance: inout SeededRandom) -> [UInt8] {
        var bytes = corpus.randomElement(using: &chance) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &chance) {
            guard !bytes.isEmpty else { return bytes }
            let place = bytes.indices.randomElement(using: &chance) ?? 0
            let end = min(bytes.count, place + Int.random(in: 1...12, using: &chance))
            switch Int.random(in: 0..<7, using: &chance) {
            case 0: bytes[place] = .random(in: 0 ... .max, using: &chance)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4:
                bytes.insert(
                    contentsOf: "0123456789-+?$*~%>|!=,(#_:\r\n".utf8.shuffled(using: &chance).prefix(2),
                    at: place
                )
            case 5: bytes.removeSubrange(place...)
            default: bytes.replaceSubrange(place..., with: corpus.randomElement(using: &chance) ?? [])
            }
        }
        return bytes
    }

    private func corpus() throws -> [[UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../Corpus")
            .standardized
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }
            .map { Array(try Data(contentsOf: $0)) }
    }
}
