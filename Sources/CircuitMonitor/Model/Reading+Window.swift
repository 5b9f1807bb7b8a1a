import CircuitVocabulary

extension Reading {
    /// Takes the counters for those of a window that the target keeps.
    package mutating func countAsWindow() {
        var own = window ?? CallWindow(extent: .notReported)
        let empty = CallGrowth.Tally(counters: counters.atZero, triesAllCalls: state.triesAllCalls)
        let counted = CallGrowth(from: empty, to: tally, fallbacks: FallbackCount.notKnown.named(by: self))
        let judged = counted.succeeded.flatMap { succeeded in
            counted.failed.map { succeeded.addingSaturated($0) }
        }
        own.calls = own.calls ?? (judged ?? counters.total).map(Int.init(clamping:))
        own.failed = own.failed ?? counters.failed.map(Int.init(clamping:))
        if own.failureRate == nil, let failed = counters.failed, let judged, judged > 0 {
            own.failureRate = Double(failed) / Double(judged)
        }
        window = own
        counters = Counters()
    }
}
