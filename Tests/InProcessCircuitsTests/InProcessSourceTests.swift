import CircuitBreaker
import CircuitVocabulary
import DisplayText
import Testing

@testable import CircuitMonitor
@testable import InProcessCircuits

@Suite("Watching the circuits of this process")
struct InProcessSourceTests {
    private struct Refused: Error, CustomStringConvertible {
        var description: String { "connection refused" }
    }

    private let registry = CircuitRegistry()
    private let source: InProcessSource
    private let id = CircuitID(target: TargetID(index: 0), instance: "in-process", name: "redis")

    init() {
        source = InProcessSource(registry: registry, target: TargetID(index: 0))
    }

    private func breaker(threshold: Int = 2) -> CircuitBreaker {
        var configuration = CircuitBreaker.Configuration()
        configuration.failureThreshold = threshold
        do {
            return try CircuitBreaker(configuration: configuration)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private func readings() async -> [CircuitReading] {
        guard case .readings(let readings) = await source.poll().outcome else { return [] }
        return readings
    }

    private func fail(_ breaker: CircuitBreaker, times: Int) {
        for _ in 0..<times { try? breaker.runSynchronously { throw Refused() } }
    }

    @Test("everything that a breaker says of itself is read, and it can be acted on")
    func everything() async throws {
        let breaker = breaker()
        registry.register(
            breaker,
            named: "redis",
            figures: { CacheFigures(hits: 7, misses: 3, entries: 5, capacity: 1000, evictions: 0, expired: 0) },
            latency: { LatencyFigures(median: .microseconds(210), p99: .milliseconds(2)) }
        )
        try breaker.runSynchronously {}
        fail(breaker, times: 3)
        let circuit = try #require(await readings().first)
        #expect(circuit.id == id)
        let reading = circuit.reading
        #expect(reading.state == .open)
        #expect(
            reading.counters
                == Counters(total: 4, succeeded: 1, failed: 2, ignored: 0, refused: 1, cacheHits: 7, cacheMisses: 3)
        )
        #expect(reading.failureStreak == 2)
        #expect(reading.thresholds.failures == 2 && reading.thresholds.recoveryTimeout == .seconds(60))
        #expect(reading.outage != nil && reading.nextProbe != nil && reading.timeInState != nil)
        #expect(reading.lastFailure?.text?.text.contains("refused") == true)
        #expect(reading.cacheEntries == 5 && reading.cacheCapacity == 1000)
        #expect(reading.latency == Latency(median: .microseconds(210), p99: .milliseconds(2)))
        #expect(reading.capabilities == .inProcess)
        #expect(circuit.events?.map(\.kind) == [.transition(from: .closed, to: .open)])
    }

    @Test("a breaker without a cache and without a recorder leaves their figures absent")
    func bare() async throws {
        registry.register(breaker(), named: "redis")
        let reading = try #require(await readings().first).reading
        #expect(reading.counters.cacheHits == nil && reading.cacheEntries == nil && reading.latency == nil)
        #expect(reading.outage == nil && reading.nextProbe == nil && reading.injection == nil)
        #expect(reading.lastFailure == LastFailure.never)
    }

    @Test("every event is handed on once")
    func events() async throws {
        let breaker = breaker()
        registry.register(breaker, named: "redis")
        #expect(await readings().first?.events == [])
        fail(breaker, times: 2)
        #expect(await readings().first?.events?.count == 1)
        #expect(await readings().first?.events == [])
        breaker.reset()
        #expect(await readings().first?.events?.map(\.kind) == [.transition(from: .open, to: .closed)])
    }

    @Test("events that the breaker has dropped are said to be missed")
    func missedEvents() async throws {
        let breaker = breaker()
        registry.register(breaker, named: "redis")
        for _ in 0..<400 {
            fail(breaker, times: 2)
            breaker.reset()
        }
        let events = try #require(await readings().first?.events)
        #expect(events.first?.kind == .missed)
        #expect(events.first?.text == "544 events")
        #expect(events.count == 257)
    }

    @Test("another breaker under the same name is read from its first event")
    func replaced() async throws {
        let first = breaker()
        registry.register(first, named: "redis")
        fail(first, times: 2)
        _ = await readings()
        let second = breaker()
        registry.register(second, named: "redis")
        fail(second, times: 2)
        #expect(await readings().first?.events?.count == 1)
    }

    @Test("control is done at once and shows in the next reading")
    func control() async throws {
        let breaker = breaker()
        registry.register(breaker, named: "redis")
        #expect(await source.perform(.forceOpen(for: .seconds(300)), on: id).failure == nil)
        #expect(await readings().first?.reading.state == .forcedOpen)
        #expect(await source.perform(.reset(), on: id).failure == nil)
        #expect(await readings().first?.reading.state == .closed)
        #expect(await source.perform(.inject(.next(3)), on: id).failure == nil)
        #expect(await readings().first?.reading.injection == Injection(callsLeft: 3))
        #expect(await source.perform(.stopInjection, on: id).failure == nil)
        #expect(await readings().first?.reading.injection == nil)
    }

    @Test("control of a circuit that is not there says so")
    func unknownCircuit() async {
        #expect(await source.perform(.reset(), on: id).failure != nil)
    }

    @Test("a name and an error text full of escape sequences are made safe to draw")
    func hostileTexts() async throws {
        struct Hostile: Error, CustomStringConvertible {
            var description: String { "\u{1B}[31mred\u{7}" }
        }
        let breaker = breaker()
        registry.register(breaker, named: "a\u{1B}[2Jb")
        for _ in 0..<2 { try? breaker.runSynchronously { throw Hostile() } }
        let circuit = try #require(await readings().first)
        for text in [circuit.id.name, circuit.reading.lastFailure?.text, circuit.events?.first?.text] {
            #expect(try #require(text).text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        }
    }
}
