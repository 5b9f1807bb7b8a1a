package import DisplayText

/// How much time the charts show.
package enum Zoom: Int, Hashable, Sendable, CaseIterable {
    case minute = 1, fiveMinutes, quarterHour, hour, sixHours, day

    /// The time from the left edge of a chart to its right one.
    package var span: Duration {
        switch self {
        case .minute: .seconds(60)
        case .fiveMinutes: .seconds(300)
        case .quarterHour: .seconds(900)
        case .hour: .seconds(3600)
        case .sixHours: .seconds(6 * 3600)
        case .day: .seconds(24 * 3600)
        }
    }

    /// How far one step in time goes.
    package var step: Duration {
        switch self {
        case .minute: .seconds(1)
        case .fiveMinutes: .seconds(5)
        case .quarterHour: .seconds(10)
        case .hour: .seconds(60)
        case .sixHours: .seconds(300)
        case .day: .seconds(900)
        }
    }

    package var name: DisplayText {
        switch self {
        case .minute: "1m"
        case .fiveMinutes: "5m"
        case .quarterHour: "15m"
        case .hour: "1h"
        case .sixHours: "6h"
        case .day: "24h"
        }
    }

    /// The longest one that does not show more than a time; the shortest one for less.
    package init(within span: Duration) {
        self = Zoom.allCases.last { $0.span <= span } ?? .minute
    }
}
