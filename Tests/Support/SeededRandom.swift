import Foundation

/// Random numbers for tests that a seed repeats: Steele, Lea and Flood's SplitMix64 ("Fast splittable pseudorandom number
/// generators", 2014).
///
/// A test takes its seed as an argument, so that a failure is printed together with it, or from ``announcedSeed(of:)``.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Begins the sequence of a seed.
    package init(seed: UInt64) {
        state = seed
    }

    /// Returns the seed of a comparison that differs from run to run, and prints it.
    ///
    /// - Parameter comparison: What is compared.
    /// - Returns: The number in `BREAKERTOP_TEST_SEED`, which repeats a run, or a new one.
    package static func announcedSeed(of comparison: String) -> UInt64 {
        let seed =
            ProcessInfo.processInfo.environment["BREAKERTOP_TEST_SEED"].flatMap { UInt64($0) }
            ?? UInt64.random(in: 0...UInt64.max)
        print("\(comparison): BREAKERTOP_TEST_SEED=\(seed)")
        return seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
