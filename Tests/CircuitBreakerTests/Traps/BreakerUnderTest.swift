import CircuitBreaker
import CircuitBreakerTestKit
import FallbackCache

/// What the traps ask of a breaker: any breaker could be put behind it.
protocol BreakerUnderTest: Sendable {
    /// Begins a call; nil where it is refused.
    func begin() -> (any CallUnderTest)?

    /// Makes a whole call; throws where it is refused, and what the operation throws.
    func run(_ operation: @escaping @Sendable () async throws -> Void) async throws

    /// Makes a call whose value is kept, and answered with where the call is refused or fails; nil where there is none.
    func answer(_ operation: () throws -> String) -> String?

    /// How the circuit stands; throws where it cannot be told.
    func look() throws -> View

    /// Has it told whenever the circuit goes from one state to another.
    func listen(_ hear: @escaping @Sendable () -> Void)

    func forceOpen()
    func disable()
}

/// A call under way; dropping it without an end abandons it.
protocol CallUnderTest: AnyObject {
    func end(_ end: CallEnd)
}

enum CallEnd: CaseIterable {
    case success, failure, cancelled
    /// An error that the configuration says counts neither way.
    case ignored
}

/// How a circuit stands, as far as the traps want to know.
struct View: Equatable {
    var state: CircuitBreaker.State
    var timeInState: Duration
    var nextProbe: Duration?
    var total: UInt64 = 0
    var successful: UInt64 = 0
    var failed: UInt64 = 0
    var ignored: UInt64 = 0
    var refused: UInt64 = 0
    var inFlight: UInt64 = 0
    var callsInWindow: Int?

    var addsUp: Bool { total == successful + failed + ignored + refused + inFlight }
}

/// An error that the traps' configurations count neither way.
struct CallersMistake: Error {}

/// What a breaker under test lives in: a clock and chance, and how often it asks for them.
final class World: Sendable {
    private struct Asked {
        var monotonic = 0
        var wall = 0
        var random = 0
        var descriptions = 0
        var onReading: (@Sendable () -> Void)?
    }

    let clock = ManualClock()
    private let asked = StateLock(Asked())

    /// The clock as a breaker takes it.
    var breakerClock: BreakerClock {
        BreakerClock(
            monotonic: {
                self.count { $0.monotonic += 1 }
                return self.clock.now
            },
            wall: {
                self.count { $0.wall += 1 }
                return self.clock.wall
            }
        )
    }

    var random: @Sendable () -> Double {
        {
            self.asked.withLock { $0.random += 1 }
            return 0.5
        }
    }

    /// What is done once, when a clock is read next.
    func atNextReading(_ act: @escaping @Sendable () -> Void) {
        asked.withLock { $0.onReading = act }
    }

    private func count(_ change: (inout Asked) -> Void) {
        let act = asked.withLock { asked in
            change(&asked)
            defer { asked.onReading = nil }
            return asked.onReading
        }
        act?()
    }

    var monotonicReadings: Int { asked.withLock { $0.monotonic } }
    var wallReadings: Int { asked.withLock { $0.wall } }
    var randomDraws: Int { asked.withLock { $0.random } }
    var descriptions: Int { asked.withLock { $0.descriptions } }

    /// An error that knows how often it was put into words.
    func failure() -> any Error { Described(world: self) }

    private struct Described: Error, CustomStringConvertible {
        let world: World

        var description: String {
            world.asked.withLock { $0.descriptions += 1 }
            return "gone"
        }
    }
}

/// Ours, behind the protocol.
struct OurBreaker: BreakerUnderTest {
    private final class Call: CallUnderTest {
        private var permit: Permit?
        private let world: World

        init(_ permit: consuming Permit, _ world: World) {
            self.permit = consume permit
            self.world = world
        }

        func end(_ end: CallEnd) {
            guard let permit = permit.take() else { return }
            switch end {
            case .success: permit.succeed()
            case .failure: permit.fail(world.failure())
            case .cancelled: permit.fail(CancellationError())
            case .ignored: permit.fail(CallersMistake())
            }
        }
    }

    private let breaker: CircuitBreaker
    private let cache: FallbackCache<String, String>
    private let world: World

    init(_ world: World, _ configuration: CircuitBreaker.Configuration) {
        do {
            breaker = try CircuitBreaker(configuration: configuration, clock: world.breakerClock)
        } catch {
            preconditionFailure("\(error)")
        }
        cache = FallbackCache(timeToLive: .seconds(30), clock: world.breakerClock)
        self.world = world
    }

    func begin() -> (any CallUnderTest)? {
        guard let permit = try? breaker.acquire() else { return nil }
        return Call(permit, world)
    }

    func run(_ operation: @escaping @Sendable () async throws -> Void) async throws {
        try await breaker.run(operation)
    }

    func answer(_ operation: () throws -> String) -> String? {
        do {
            let value = try breaker.runSynchronously(operation)
            cache.store(value, for: "key")
            return value
        } catch {
            return cache.fallback(for: "key")
        }
    }

    func look() -> View {
        let snapshot = breaker.snapshot()
        return View(
            state: snapshot.state,
            timeInState: snapshot.timeInState,
            nextProbe: snapshot.nextProbe,
            total: snapshot.counters.total,
            successful: snapshot.counters.successful,
            failed: snapshot.counters.failed,
            ignored: snapshot.counters.ignored,
            refused: snapshot.counters.refused,
            inFlight: snapshot.counters.inFlight,
            callsInWindow: snapshot.window?.calls
        )
    }

    func listen(_ hear: @escaping @Sendable () -> Void) {
        let events = breaker.events()
        Task.detached { for await _ in events { hear() } }
    }

    func forceOpen() { breaker.forceOpen() }
    func disable() { breaker.disable() }
}
