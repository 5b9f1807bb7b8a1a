// swift-tools-version:6.2

import PackageDescription

// A package of its own, so that a build of breakertop does not need these dependencies. `Scripts/benchmark`
// runs all of it. A suite for `swift package benchmark` is an executable target made by `suite` below, in a folder of its
// name; what only measures and prints is a plain executable target.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
]

func suite(_ name: String, measuring dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies + [.product(name: "Benchmark", package: "benchmark")],
        path: name,
        plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
    )
}

func ours(_ product: String) -> Target.Dependency { .product(name: product, package: "breakertop") }

let package = Package(
    name: "breakertop-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "breakertop", path: "../"),
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    ],
    targets: [
        // The breaker: its suite, its figures against the floor and against other breakers, its allocations.
        suite("BreakerBenchmark", measuring: ["BreakerCases"]),
        .executableTarget(
            name: "BreakerFigures",
            dependencies: ["BreakerCases", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "BreakerFigures"
        ),
        .executableTarget(
            name: "AllocationCheck",
            dependencies: ["AllocationCounter", "BreakerCases"],
            path: "AllocationCheck"
        ),
        .target(
            name: "BreakerCases",
            dependencies: ["BreakerFloor", "OpaqueWork", ours("CircuitBreaker"), ours("FallbackCache")],
            path: "BreakerCases"
        ),
        .target(name: "BreakerFloor", path: "BreakerFloor"),

        // The Redis client beside `redis-benchmark`, with and without the breaker.
        .executableTarget(
            name: "RedisBenchmark",
            dependencies: [ours("CircuitBreaker"), ours("FallbackCache"), ours("ResilientRedis")],
            path: "RedisBenchmark"
        ),

        // The health endpoints, for `Scripts/benchmark-health` to send its load to.
        .executableTarget(
            name: "HealthServer",
            dependencies: [
                ours("CircuitBreaker"), ours("CircuitHealth"), ours("FallbackCache"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "HealthServer"
        ),

        // The screen beside htop and btop. The pseudo-terminal is the one of the tests, by a symbolic link.
        .executableTarget(
            name: "ScreenBenchmark",
            dependencies: [
                "ProcessFigures", "PseudoTerminal", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "ScreenBenchmark"
        ),

        // A thousand targets beside an earlier build and Prometheus.
        .executableTarget(
            name: "ScaleBenchmark",
            dependencies: [
                "ProcessFigures", "PseudoTerminal", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "ScaleBenchmark"
        ),
        .target(name: "ProcessFigures", dependencies: ["PseudoTerminal"], path: "ProcessFigures"),
        .target(name: "PseudoTerminal", path: "PseudoTerminal"),

        // For all: work that no compiler sees through, and a counter of allocations, which takes glibc.
        .target(name: "OpaqueWork", path: "OpaqueWork"),
        .target(name: "AllocationCounter", path: "AllocationCounter"),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .plugin {
    target.swiftSettings = strict
}
