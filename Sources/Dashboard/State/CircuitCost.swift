import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

/// What an outage costs the callers, in words: the headline of a circuit.
extension CircuitFacts {
    private var rates: Rates { track.rates(at: now.monotonic) }

    /// `109/s`, `100% of calls`: what callers do not get now.
    private var notServedNow: [FieldLine.Field] {
        let rates = rates
        var fields = [FieldLine.Field(Figures.perSecond(rates.notServed), dropPriority: 9)]
        if let share = rates.notServedShare {
            fields.append(.init("\(Figures.percent(share))% of calls", dropPriority: 8))
        }
        return fields
    }

    /// `56.5k since 14:01:17`, `87.4% of them answered by the cache`: what callers have not got since the outage began.
    private var notServedInAll: [FieldLine.Field] {
        guard let cost = track.outageCost else { return [] }
        let count: DisplayText = "\(cost.isAtLeast ? "≥" : "")\(Figures.count(cost.notServed))"
        let since = cost.isAtLeast ? nil : cost.since.flatMap(since)
        var fields = [
            FieldLine.Field((since.map { ["\(count) \($0)"] } ?? []) + ["\(count) so far"], dropPriority: 7)
        ]
        if let hits = cost.fromCache, cost.notServed > 0 {
            let share = Figures.percent(Double(hits) / Double(cost.notServed))
            fields.append(
                .init(["\(share)% of them answered by the cache", "\(share)% from the cache"], dropPriority: 6)
            )
        }
        return fields
    }

    /// `109/s · 100% of calls`.
    var notServed: FieldLine { FieldLine(notServedNow, separator: " · ") }

    /// `56.5k since 14:01:17 · 87.4% of them answered by the cache`; empty without an outage or without counters.
    var outageCost: FieldLine { FieldLine(notServedInAll, separator: " · ") }

    /// `not served 109/s · 100% of calls · 56.5k since 14:01:17 · 87.4% of them answered by the cache · failed of tried —`.
    var headline: FieldLine {
        let now = FieldLine.Field("not served \(Figures.perSecond(rates.notServed))", dropPriority: 9)
        let tried = FieldLine.Field("failed of tried \(failedOfTried)", dropPriority: 5)
        return FieldLine([now] + notServedNotes + [tried], separator: " · ")
    }

    /// The failed among the calls that were tried: `14.2%`, by the target's own window `says 30.0%`; `—` where none was.
    var failedOfTried: DisplayText {
        switch rates.failure {
        case .value(let share): "\(Figures.percent(share))%"
        case .reported(let share): "says \(Figures.percent(share))%"
        case .was, .none: Figures.absent
        }
    }

    /// `2.0% when last tried`, beside a circuit that refuses calls; nil where calls are tried.
    var failedWhenLastTried: DisplayText? {
        guard case .was(let share) = rates.failure else { return nil }
        return "\(Figures.percent(share))% when last tried"
    }

    /// `109/s · tried 0.0 · fallbacks 109`: how many calls there are, and what becomes of them.
    var demand: FieldLine {
        let calls = FieldLine.Field(Figures.perSecond(rates.demand ?? rates.calls), dropPriority: 9)
        return FieldLine([calls] + demandNotes, separator: " · ")
    }

    // MARK: Titles of charts

    /// `Not served 109/s`.
    var notServedTitle: DisplayText { "Not served \(Figures.perSecond(rates.notServed))" }

    /// `100% of calls`, `56.5k since 14:01:17`.
    var notServedNotes: [FieldLine.Field] { notServedNow.dropFirst() + notServedInAll }

    /// `Failed of tried 14.2%`, `Failed of tried —`; what the target says itself has a shorter form.
    var failedTitle: [DisplayText] {
        let title: DisplayText = "Failed of tried \(failedOfTried)"
        guard case .reported = rates.failure else { return [title] }
        return [title, "Failed \(failedOfTried)"]
    }

    /// What it was when calls were tried last, and what trips the circuit.
    var failedNotes: [FieldLine.Field] {
        var notes: [FieldLine.Field] = []
        if let before = failedWhenLastTried { notes.append(.init(before, dropPriority: 1)) }
        if !tripRule.isEmpty { notes.append(.init(tripRule, dropPriority: 2)) }
        return notes
    }

    /// `Cache hits 87.4% of lookups`, `Cache hits —`, the longest form first.
    var cacheTitle: [DisplayText] {
        guard let ratio = rates.cache else { return ["Cache hits \(Figures.absent)"] }
        let short: DisplayText = "Cache hits \(Figures.percent(ratio))%"
        return ["\(short) of lookups", short]
    }

    /// `312 of 1.00k entries`.
    var cacheNotes: [FieldLine.Field] { entries.map { [.init($0)] } ?? [] }

    /// `Calls 109/s`: all that callers made; those that were tried where the target does not count the others.
    var demandTitle: DisplayText { "Calls \(Figures.perSecond(rates.demand ?? rates.calls))" }

    /// `tried 0.0`, `fallbacks 109`.
    var demandNotes: [FieldLine.Field] {
        guard rates.demand != nil else { return rates.calls == nil ? [] : [.init("tried only", dropPriority: 7)] }
        return [
            .init("tried \(Figures.rate(rates.calls))", dropPriority: 7),
            .init("fallbacks \(Figures.rate(rates.refused))", dropPriority: 8),
        ]
    }
}
