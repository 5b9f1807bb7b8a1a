#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Ranks drawn as people ask for things: a few all the time, most hardly ever.
///
/// The k-th rank is drawn with a probability in proportion to 1/k^s.
struct Zipf: Sendable {
    private let cumulative: [Double]

    /// Makes the distribution over the ranks 0 ..< count.
    init(count: Int, exponent: Double) {
        var sum = 0.0
        cumulative = (0..<max(1, count)).map { rank in
            sum += pow(Double(rank + 1), -exponent)
            return sum
        }
    }

    /// Draws a rank in O(log count).
    func draw(using generator: inout SplitMix64) -> Int {
        let wanted = generator.unit() * (cumulative.last ?? 0)
        var (low, high) = (0, cumulative.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] <= wanted { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
