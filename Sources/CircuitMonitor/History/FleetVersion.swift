import Synchronization

extension Fleet {
    /// Tells what a fleet, or the history of a circuit, is from what it was: no two are equal in a process, whichever copies
    /// they are of.
    ///
    /// What was worked out from it holds for as long as its version is the same.
    package struct Version: Hashable, Sendable {
        private static let last = Atomic<UInt64>(0)

        private let number: UInt64

        /// A version that nothing has had.
        package init() {
            number = Self.last.add(1, ordering: .relaxed).newValue
        }
    }
}
