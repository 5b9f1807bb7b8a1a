// swift-tools-version:6.2

import PackageDescription

// Who may import whom is decided here and nowhere else: the watcher (`DashboardSession` down to `DisplayText`) and the
// watched service (`DemoService` down to `CircuitBreaker`) meet in `breakertop` and in the in-process source only.

var strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
]

// Not for everybody who builds: a later compiler may warn of what this one does not know.
if Context.environment["CI"] != nil {
    strict.append(.treatAllWarnings(as: .error))  // SE-0480
}

/// A product of another package, which is resolved only where the trait is on.
func outside(_ product: String, of package: String, for trait: String) -> Target.Dependency {
    .product(name: product, package: package, condition: .when(traits: [trait]))
}

let package = Package(
    name: "breakertop",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "breakertop", targets: ["breakertop"]),
        .library(name: "CircuitBreaker", targets: ["CircuitBreaker"]),
        .library(name: "CircuitBreakerTestKit", targets: ["CircuitBreakerTestKit"]),
        .library(name: "FallbackCache", targets: ["FallbackCache"]),
        .library(name: "ResilientRedis", targets: ["ResilientRedis"]),
        .library(name: "CircuitReports", targets: ["CircuitReports"]),
        .library(name: "CircuitHealth", targets: ["CircuitHealth"]),
        .library(name: "DashboardSession", targets: ["DashboardSession"]),
    ],
    // Without any of them, nothing is resolved but this package: the breaker, its cache, its test kit and its reports.
    traits: [
        .trait(name: "Redis", description: "The Redis client behind the breaker (SwiftNIO)."),
        .trait(name: "Health", description: "The HTTP endpoints of a service (Hummingbird)."),
        .trait(name: "Dashboard", description: "The dashboard on the circuits of this process; no HTTP client."),
        .trait(
            name: "Watch",
            description: "The program breakertop, which watches other services.",
            enabledTraits: ["Redis", "Health", "Dashboard"]
        ),
        .default(enabledTraits: ["Watch"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        // The ground floor of both wings.
        .target(name: "CircuitVocabulary"),
        .target(name: "DisplayText"),

        // The watched service.
        .target(name: "CircuitBreaker", dependencies: ["CircuitVocabulary"]),
        .target(name: "CircuitBreakerTestKit", dependencies: ["CircuitBreaker", "CircuitVocabulary"]),
        .target(name: "FallbackCache", dependencies: ["CircuitBreaker", "CircuitVocabulary"]),
        .target(
            name: "ResilientRedis",
            dependencies: [
                "CircuitBreaker", "FallbackCache", "CircuitVocabulary",
                outside("NIOCore", of: "swift-nio", for: "Redis"),
                outside("NIOPosix", of: "swift-nio", for: "Redis"),
                outside("NIOSSL", of: "swift-nio-ssl", for: "Redis"),
                outside("Logging", of: "swift-log", for: "Redis"),
            ]
        ),
        .target(name: "CircuitReports", dependencies: ["CircuitBreaker", "CircuitVocabulary"]),
        .target(
            name: "CircuitHealth",
            dependencies: [
                "CircuitBreaker", "CircuitReports", "CircuitVocabulary",
                outside("Hummingbird", of: "hummingbird", for: "Health"),
                outside("HTTPTypes", of: "swift-http-types", for: "Health"),
                outside("Logging", of: "swift-log", for: "Health"),
                outside("NIOCore", of: "swift-nio", for: "Health"),
                outside("ServiceLifecycle", of: "swift-service-lifecycle", for: "Health"),
            ]
        ),
        .target(
            name: "DemoService",
            dependencies: [
                "CircuitBreaker", "FallbackCache", "ResilientRedis",
                outside("Histogram", of: "hdrhistogram-swift", for: "Watch"),
                outside("NIOCore", of: "swift-nio", for: "Watch"),
                outside("NIOPosix", of: "swift-nio", for: "Watch"),
            ]
        ),

        // The watcher.
        .target(
            name: "TerminalCells",
            dependencies: ["DisplayText", outside("TOMLKit", of: "TOMLKit", for: "Dashboard")],
            plugins: ["EmbedThemesPlugin"]
        ),
        .target(
            name: "CursesShim",
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo", .when(platforms: [.linux]))]
        ),
        .target(name: "TerminalHost", dependencies: ["TerminalCells", "CursesShim"]),
        .target(name: "CircuitMonitor", dependencies: ["CircuitVocabulary", "DisplayText"]),
        .target(name: "CircuitPolling", dependencies: ["CircuitMonitor", "CircuitVocabulary", "DisplayText"]),
        .target(
            name: "InProcessCircuits",
            dependencies: ["CircuitMonitor", "CircuitBreaker", "CircuitVocabulary", "DisplayText"]
        ),
        .target(
            name: "CircuitSources",
            dependencies: [
                "CircuitMonitor", "CircuitVocabulary", "DisplayText",
                outside("AsyncHTTPClient", of: "async-http-client", for: "Watch"),
                outside("NIOCore", of: "swift-nio", for: "Watch"),
                outside("NIOPosix", of: "swift-nio", for: "Watch"),
                outside("NIOHTTP1", of: "swift-nio", for: "Watch"),
                outside("NIOSSL", of: "swift-nio-ssl", for: "Watch"),
            ]
        ),
        .target(
            name: "Dashboard",
            dependencies: ["CircuitMonitor", "CircuitVocabulary", "TerminalCells", "DisplayText"]
        ),
        .target(
            name: "DashboardSession",
            dependencies: [
                "Dashboard", "TerminalHost", "TerminalCells", "CircuitMonitor", "CircuitPolling", "CircuitVocabulary",
                "InProcessCircuits", "CircuitBreaker", "DisplayText",
            ]
        ),

        // The command line.
        .executableTarget(
            name: "breakertop",
            dependencies: [
                "CircuitBreaker", "CircuitHealth", "CircuitMonitor", "CircuitPolling", "CircuitSources",
                "CircuitVocabulary", "Dashboard", "DashboardSession", "DemoService", "DisplayText", "InProcessCircuits",
                "ResilientRedis", "TerminalCells",
                "TerminalHost",
                outside("ArgumentParser", of: "swift-argument-parser", for: "Watch"),
                outside("Logging", of: "swift-log", for: "Watch"),
                outside("ServiceLifecycle", of: "swift-service-lifecycle", for: "Watch"),
                outside("UnixSignals", of: "swift-service-lifecycle", for: "Watch"),
            ],
            // Statically linked, the runtime asks for every symbol to be exported; nobody loads a program as a library, and
            // without them it is a tenth smaller and less of it is read at the start.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--no-export-dynamic"], .when(platforms: [.linux]))]
        ),

        // For tests: a race on purpose, what many histories and frames of many circuits take, a small screen that can be made to trap, a
        // pseudo-terminal to run programs on, servers that end with the tests, and a Redis server.
        .executableTarget(name: "RaceProbe", dependencies: ["CircuitBreaker"], path: "Tests/RaceProbe"),
        .executableTarget(
            name: "HistoryProbe",
            dependencies: ["CircuitMonitor", "CircuitVocabulary", "DisplayText"],
            path: "Tests/HistoryProbe"
        ),
        .executableTarget(
            name: "FrameProbe",
            dependencies: ["CircuitMonitor", "CircuitVocabulary", "Dashboard", "DisplayText", "TerminalCells"],
            path: "Tests/FrameProbe"
        ),
        .executableTarget(name: "TerminalProbe", dependencies: ["TerminalCells", "TerminalHost", "DisplayText"]),
        .target(name: "TestSupport", path: "Tests/Support"),
        .target(name: "PseudoTerminal", path: "Tests/PseudoTerminal"),
        .target(name: "ChildProcesses", path: "Tests/ChildProcesses"),
        .target(
            name: "MonitorSupport",
            dependencies: ["CircuitMonitor", "CircuitVocabulary", "DisplayText"],
            path: "Tests/MonitorSupport"
        ),
        .target(name: "RealRedis", dependencies: ["ChildProcesses"], path: "Tests/RealRedis"),

        // One folder of tests per target; `Terminal` runs the program itself.
        .testTarget(
            name: "CircuitBreakerTests",
            dependencies: [
                "CircuitBreaker", "CircuitVocabulary", "CircuitBreakerTestKit", "FallbackCache", "TestSupport",
            ]
        ),
        .testTarget(name: "CircuitBreakerTestKitTests", dependencies: ["CircuitBreaker", "CircuitBreakerTestKit"]),
        .testTarget(
            name: "FallbackCacheTests",
            dependencies: ["FallbackCache", "CircuitBreaker", "CircuitBreakerTestKit", "TestSupport"]
        ),
        .testTarget(
            name: "ResilientRedisTests",
            dependencies: [
                "ResilientRedis", "CircuitBreaker", "CircuitVocabulary", "FallbackCache", "RealRedis", "TestSupport",
                outside("InMemoryLogging", of: "swift-log", for: "Redis"),
                outside("Logging", of: "swift-log", for: "Redis"),
                outside("NIOCore", of: "swift-nio", for: "Redis"),
                outside("NIOPosix", of: "swift-nio", for: "Redis"),
            ],
            exclude: ["Corpus"]
        ),
        .testTarget(name: "CircuitReportsTests", dependencies: ["CircuitReports", "CircuitBreaker", "TestSupport"]),
        .testTarget(
            name: "CircuitHealthTests",
            dependencies: [
                "CircuitHealth", "CircuitReports", "CircuitBreaker", "CircuitMonitor", "CircuitSources",
                "CircuitVocabulary",
                "DisplayText",
                outside("Hummingbird", of: "hummingbird", for: "Health"),
                outside("Logging", of: "swift-log", for: "Health"),
                outside("NIOCore", of: "swift-nio", for: "Health"),
                outside("NIOPosix", of: "swift-nio", for: "Health"),
                outside("ServiceLifecycle", of: "swift-service-lifecycle", for: "Health"),
            ]
        ),
        .testTarget(
            name: "DemoServiceTests",
            dependencies: ["DemoService", "CircuitBreaker", "FallbackCache", "ResilientRedis"]
        ),
        .testTarget(name: "DisplayTextTests", dependencies: ["DisplayText", "TestSupport"]),
        .testTarget(name: "TerminalCellsTests", dependencies: ["TerminalCells", "DisplayText", "TestSupport"]),

        .testTarget(
            name: "TerminalHostTests",
            dependencies: ["TerminalHost", "TerminalCells", "PseudoTerminal", "TerminalProbe", "TestSupport"]
        ),

        .testTarget(name: "CircuitVocabularyTests", dependencies: ["CircuitVocabulary"]),
        .testTarget(
            name: "CircuitMonitorTests",
            dependencies: ["CircuitMonitor", "CircuitVocabulary", "DisplayText", "MonitorSupport", "TestSupport"]
        ),
        .testTarget(
            name: "CircuitPollingTests",
            dependencies: [
                "CircuitMonitor", "CircuitPolling", "CircuitVocabulary", "DisplayText", "MonitorSupport", "TestSupport",
            ]
        ),
        .testTarget(
            name: "InProcessCircuitsTests",
            dependencies: [
                "InProcessCircuits", "CircuitBreaker", "CircuitMonitor", "CircuitVocabulary", "DisplayText",
                "MonitorSupport",
            ]
        ),
        .testTarget(
            name: "CircuitSourcesTests",
            dependencies: [
                "CircuitSources", "CircuitMonitor", "CircuitPolling", "CircuitVocabulary", "DisplayText",
                "MonitorSupport", "TestSupport",
                outside("NIOCore", of: "swift-nio", for: "Watch"),
                outside("NIOPosix", of: "swift-nio", for: "Watch"),
            ]
        ),
        .testTarget(
            name: "DashboardTests",
            dependencies: ["Dashboard", "CircuitMonitor", "CircuitVocabulary", "TerminalCells", "DisplayText"],
            exclude: ["Frames"]
        ),
        .testTarget(
            name: "BreakertopTests",
            dependencies: [
                "breakertop", "CircuitMonitor", "CircuitPolling", "CircuitSources", "CircuitVocabulary", "Dashboard",
                "DashboardSession", "DemoService", "DisplayText", "InProcessCircuits", "TerminalCells",
                outside("ArgumentParser", of: "swift-argument-parser", for: "Watch"),
            ]
        ),
        .testTarget(
            name: "TerminalTests",
            dependencies: ["ChildProcesses", "PseudoTerminal", "breakertop", "DisplayText", "TerminalCells"],
            path: "Tests/Terminal"
        ),
        .testTarget(
            name: "ScenarioTests",
            dependencies: ["DemoService", "ResilientRedis", "CircuitBreaker", "FallbackCache", "RealRedis"],
            path: "Tests/Scenarios"
        ),

        // The folder `themes` becomes a Swift file: a new theme needs no other edit, and the binary can be moved.
        .executableTarget(name: "EmbedThemes"),
        .plugin(name: "EmbedThemesPlugin", capability: .buildTool(), dependencies: ["EmbedThemes"]),
    ]
)

// The breaker alone: what has no dependency outside the standard library, for the thread sanitizer (Scripts/tsan).
if Context.environment["BREAKER_ONLY"] != nil {
    let names: Set = [
        "CircuitVocabulary", "CircuitBreaker", "CircuitBreakerTestKit", "FallbackCache", "RaceProbe", "TestSupport",
        "CircuitBreakerTests", "CircuitBreakerTestKitTests", "FallbackCacheTests",
    ]
    package.targets.removeAll { !names.contains($0.name) }
    package.products.removeAll { !names.contains($0.name) }
    package.dependencies = []
}

for target in package.targets where target.type != .plugin {
    target.swiftSettings = strict
}

// Only where the documentation is built (Scripts/documentation): nothing else needs the plugin.
if Context.environment["DOCUMENTATION"] != nil {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
