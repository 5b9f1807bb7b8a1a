import Benchmark
import BreakerCases

// The same cases as in `BreakerFigures`, for comparing a change with a baseline.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput],
        timeUnits: .nanoseconds,
        warmupIterations: 10,
        scalingFactor: .kilo,
        maxDuration: .milliseconds(300)
    )
    for measured in Case.Form.allCases.flatMap(Case.all(of:)) {
        Benchmark(measured.title) { benchmark in
            await measured.run(benchmark.scaledIterations.count)
        }
    }
}
