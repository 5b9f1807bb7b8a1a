import CircuitBreaker
import FallbackCache
import Foundation
import ResilientRedis

/// Measures GET against a server of its own: `redis-benchmark`, the client, and the client behind breaker and cache.
///
/// They take turns in short rounds, so that whatever else the machine does hits all of them; ratios are taken within a
/// round. Takes about half a minute.
@main
struct RedisBenchmark {
    /// The key that `redis-benchmark` uses, so that all ask for the same.
    static let key = "key:__rand_int__"
    static let rounds = 9
    static let span = Duration.milliseconds(300)

    /// Who is measured.
    enum Subject: Hashable, CustomStringConvertible {
        case peer
        case pipelining
        case plain(callers: Int)
        case protected(callers: Int)

        static let all = [
            peer, pipelining, plain(callers: 1), protected(callers: 1), plain(callers: 50), protected(callers: 50),
        ]

        var description: String {
            switch self {
            case .peer: "redis-benchmark, 50 connections"
            case .pipelining: "redis-benchmark, one connection, 50 at once"
            case .plain(let callers): "client, one connection, callers: \(callers)"
            case .protected(let callers): "client behind breaker and cache, one connection, callers: \(callers)"
            }
        }
    }

    static func main() async throws {
        let port = try Programs.freePort()
        let server = try Programs.server(port: port)
        defer { server.terminate() }
        let raw = try RedisClient(url: "redis://127.0.0.1:\(port)")
        try await raw.set(key, "xxx")
        let breaker = try CircuitBreaker(configuration: ResilientRedis.configuration())
        let redis = ResilientRedis(raw, breaker: breaker, cache: .init(capacity: 1_000))

        var rates: [[Subject: Double]] = []
        for round in 1...rounds {
            print("round \(round) of \(rounds)")
            var measured: [Subject: Double] = [:]
            for subject in Subject.all.shuffled() {
                measured[subject] = try await measure(subject, port, raw, redis)
                print("  \(Int(measured[subject] ?? 0)) GET/s  \(subject)")
            }
            rates.append(measured)
        }
        let failed = breaker.snapshot().counters.failed
        guard failed == 0 else {
            throw Programs.Trouble(description: "\(failed) calls have failed: nothing is concluded")
        }
        report(rates)
        print("a refused call takes \(await refused(redis, breaker)), the median of 100000")
        await raw.shutDown()
    }

    private static func measure(
        _ subject: Subject,
        _ port: Int,
        _ raw: RedisClient,
        _ redis: ResilientRedis
    ) async throws -> Double {
        switch subject {
        case .peer: return try peer(port, ["-c", "50", "-P", "1", "-n", "40000"])
        case .pipelining: return try peer(port, ["-c", "1", "-P", "50", "-n", "200000"])
        case .plain(let callers): return await load(callers) { (try? await raw.get(key)) == "xxx" }
        case .protected(let callers): return await load(callers) { await redis.get(key) == "xxx" }
        }
    }

    private static func peer(_ port: Int, _ options: [String]) throws -> Double {
        try rate(Programs.output(of: ["redis-benchmark", "-p", "\(port)", "-t", "get", "--csv"] + options))
    }

    /// The rate in what `redis-benchmark --csv` prints: the second cell of the last line.
    private static func rate(_ printed: String) throws -> Double {
        let cells = printed.split(separator: "\n").last?.split(separator: ",") ?? []
        guard cells.count > 1, let rate = Double(cells[1].filter { $0 != "\"" }) else {
            throw Programs.Trouble(description: "redis-benchmark has printed no rate")
        }
        return rate
    }

    /// Right answers per second to so many tasks, each of which asks again when it has its answer.
    private static func load(_ callers: Int, _ call: @escaping @Sendable () async -> Bool) async -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + span
        let answers = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<callers {
                group.addTask {
                    var answers = 0
                    while clock.now < end {
                        for _ in 0..<16 where await call() { answers += 1 }
                    }
                    return answers
                }
            }
            return await group.reduce(0, +)
        }
        return Double(answers) / ((clock.now - start) / .seconds(1))
    }

    private static func refused(_ redis: ResilientRedis, _ breaker: CircuitBreaker) async -> Duration {
        breaker.forceOpen()
        let clock = ContinuousClock()
        var times: [Duration] = []
        for _ in 0..<100_000 {
            let start = clock.now
            _ = await redis.get("unknown")
            times.append(clock.now - start)
        }
        return times.sorted()[times.count / 2]
    }

    private static func report(_ rates: [[Subject: Double]]) {
        print("\nmedian of \(rounds) rounds (lowest to highest)")
        for subject in Subject.all {
            let sorted = rates.compactMap { $0[subject] }.sorted()
            print(
                "  \(Int(sorted[sorted.count / 2])) GET/s (\(Int(sorted[0])) to \(Int(sorted[sorted.count - 1])))  \(subject)"
            )
        }
        func compare(_ words: String, _ upper: Subject, _ lower: Subject) {
            let ratios = rates.compactMap { round in round[upper].flatMap { upper in round[lower].map { upper / $0 } } }
                .sorted()
            let percent = [ratios[ratios.count / 2], ratios[0], ratios[ratios.count - 1]].map {
                Int(($0 * 100).rounded())
            }
            print("  \(percent[0])% (\(percent[1]) to \(percent[2]))  \(words)")
        }
        compare("client with 50 callers to redis-benchmark, 50 connections", .plain(callers: 50), .peer)
        compare("client with 50 callers to redis-benchmark with 50 at once", .plain(callers: 50), .pipelining)
        compare("protected to unprotected, 1 caller", .protected(callers: 1), .plain(callers: 1))
        compare("protected to unprotected, 50 callers", .protected(callers: 50), .plain(callers: 50))
    }
}
