package import CircuitMonitor
package import DisplayText

/// What is to be injected, as it is being put together.
package struct InjectionForm: Hashable, Sendable {
    package private(set) var kind = Kind.next
    package private(set) var calls = 10
    package private(set) var percent = 50
    package private(set) var milliseconds = 200
    package private(set) var seconds = 30

    package enum Kind: Int, Hashable, Sendable, CaseIterable {
        case next, share, latency, stop

        /// The choice as the dialog names it.
        package var label: DisplayText {
            switch self {
            case .next: "next calls"
            case .share: "share of calls"
            case .latency: "latency"
            case .stop: "stop"
            }
        }
    }

    /// Which of its numbers.
    package enum Number: Hashable, Sendable {
        case amount, duration
    }

    /// What it asks for.
    package var action: ControlAction {
        switch kind {
        case .next: .inject(.next(calls))
        case .share: .inject(.share(Double(percent) / 100, for: .seconds(seconds)))
        case .latency: .inject(.latency(.milliseconds(milliseconds), for: .seconds(seconds)))
        case .stop: .stopInjection
        }
    }

    /// The next or the previous kind, in a circle.
    mutating func changeKind(by step: Int) {
        kind = Kind.allCases[(kind.rawValue + step + Kind.allCases.count) % Kind.allCases.count]
    }

    /// A number a step larger or smaller.
    mutating func step(_ number: Number, by step: Int) {
        let stride = number == .duration ? 5 : kind == .next ? 1 : kind == .share ? 5 : 50
        edit(number) { $0 + step * stride }
    }

    /// Changes a number and keeps it within its bounds.
    mutating func edit(_ number: Number, _ change: (Int) -> Int) {
        switch (number, kind) {
        case (.amount, .next): calls = min(max(change(calls), 1), 10_000)
        case (.amount, .share): percent = min(max(change(percent), 1), 100)
        case (.amount, .latency): milliseconds = min(max(change(milliseconds), 1), 60_000)
        case (.duration, _): seconds = min(max(change(seconds), 1), 3600)
        case (.amount, .stop): break
        }
    }
}
