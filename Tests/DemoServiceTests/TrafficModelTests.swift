import Testing

@testable import DemoService

@Suite struct TrafficModelTests {
    @Test("the load swings around its mean and never stops")
    func load() {
        let traffic = TrafficModel(requestsPerSecond: 100)
        let loads = (0..<670).map { traffic.load(at: .seconds($0)) }
        let mean = loads.reduce(0, +) / Double(loads.count)
        #expect(abs(mean - 100) < 2)
        #expect(loads.allSatisfy { $0 >= 70 && $0 <= 130 })
    }

    @Test("pauses add up to the load", arguments: [1 as UInt64, 2])
    func pauses(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let traffic = TrafficModel(requestsPerSecond: 100)
        var elapsed = Duration.zero
        var count = 0
        while elapsed < .seconds(67) {
            elapsed += traffic.pause(at: elapsed, users: 1, using: &generator)
            count += 1
        }
        #expect(abs(Double(count) / 6_700 - 1) < 0.05, "seed \(seed), \(count) requests")
    }

    @Test("a load that makes no sense is taken into bounds", arguments: [0, -5, .nan, .infinity, 1e300])
    func bounds(load: Double) {
        var generator = SplitMix64(seed: 1)
        let traffic = TrafficModel(requestsPerSecond: load)
        for users in [Int.min, 0, 1] {
            let pause = traffic.pause(at: .seconds(5), users: users, using: &generator)
            #expect(pause >= .zero && pause <= .seconds(5))
        }
    }

    @Test("most views are of few products, and some are of products hardly anybody knows", arguments: [1 as UInt64, 2])
    func popularity(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let zipf = Zipf(count: 1_000, exponent: 1)
        var views = [Int](repeating: 0, count: 1_000)
        for _ in 0..<50_000 {
            views[zipf.draw(using: &generator)] += 1
        }
        #expect(views[0] > views[9] * 6, "seed \(seed)")
        // The harmonic numbers say how large a share is due to the first hundred.
        #expect(abs(Double(views.prefix(100).reduce(0, +)) / 50_000 - 0.693) < 0.02, "seed \(seed)")
        #expect(views.suffix(500).contains { $0 > 0 }, "seed \(seed)")
    }

    @Test("the same seed asks for the same things")
    func repeatable() {
        var (one, other) = (SplitMix64(seed: 9), SplitMix64(seed: 9))
        let traffic = TrafficModel(requestsPerSecond: 100)
        let requests = (0..<200).map { _ in traffic.request(using: &one) }
        #expect(requests == (0..<200).map { _ in traffic.request(using: &other) })
        #expect(Set(requests).count > 50)
    }
}
