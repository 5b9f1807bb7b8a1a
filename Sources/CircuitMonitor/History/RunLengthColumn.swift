/// A column of values that seldom change: each is kept once, with the number of the first sample that had it.
struct RunLengthColumn<Value: Hashable & Sendable>: Sendable {
    private var runs: [(first: Int, value: Value)] = []

    /// How far back a value is looked for that came before.
    private static var lookedThrough: Int { 16 }

    init() {}

    /// Adds the value of the newest sample.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - number: The sample's number; greater than that of the sample before.
    ///   - oldest: The number of the oldest sample that is still kept: what only older ones had is dropped.
    mutating func append(_ value: Value, number: Int, oldest: Int) {
        if runs.last?.value != value {
            // Values that come again, as the errors of a service do, share the memory of their texts.
            let known = runs.suffix(Self.lookedThrough).first { $0.value == value }
            runs.append((number, known?.value ?? value))
        }
        while runs.count > 1, runs[1].first <= oldest { runs.removeFirst() }
    }

    /// The value of a sample by its number.
    subscript(number: Int) -> Value? {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].first > number { high = middle } else { low = middle + 1 }
        }
        return low > 0 ? runs[low - 1].value : nil
    }

    /// The bytes of the runs themselves.
    var heapBytes: Int {
        runs.capacity * MemoryLayout<(Int, Value)>.stride
    }
}
