// swift-tools-version:6.2

import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
]

func ours(_ product: String) -> Target.Dependency { .product(name: product, package: "breakertop") }

let package = Package(
    name: "breakertop-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "breakertop", path: "../")
    ],
    targets: [
        // The Redis client beside `redis-benchmark`, with and without the breaker.
        .executableTarget(
            name: "RedisBenchmark",
            dependencies: [ours("CircuitBreaker"), ours("FallbackCache"), ours("ResilientRedis")],
            path: "RedisBenchmark"
        )
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .plugin {
    target.swiftSettings = strict
}
