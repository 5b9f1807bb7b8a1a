import ArgumentParser

/// Measures what a breaker adds to a call, and sets the figures out beside the floor and beside other breakers.
@main
struct BreakerFigures: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What a breaker adds to a call, beside the floor and beside other breakers.",
        subcommands: [Measure.self, Show.self]
    )
}
