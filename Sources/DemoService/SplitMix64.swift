/// A small seeded random generator, so that a run of the demo can be seen again.
///
/// The algorithm is Steele, Lea and Flood's SplitMix64 ("Fast splittable pseudorandom number generators", 2014). It is
/// fast and even enough for traffic, and good for nothing that must not be guessed.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Begins the sequence that belongs to a seed.
    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in 0 ..< 1.
    package mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A generator for somebody else, whose sequence has nothing to do with the rest of this one.
    package mutating func split() -> SplitMix64 {
        SplitMix64(seed: next())
    }
}
