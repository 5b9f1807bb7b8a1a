extension Counters {
    /// Whether a counter is less than it was: then they do not go on where the earlier ones ended.
    package func isBelow(_ earlier: Counters) -> Bool {
        func isLess(_ now: UInt64?, _ then: UInt64?) -> Bool {
            guard let now, let then else { return false }
            return now < then
        }
        return isLess(total, earlier.total) || isLess(succeeded, earlier.succeeded) || isLess(failed, earlier.failed)
            || isLess(ignored, earlier.ignored) || isLess(refused, earlier.refused)
            || isLess(cacheHits, earlier.cacheHits) || isLess(cacheMisses, earlier.cacheMisses)
    }
}
