import CircuitMonitor
import CircuitVocabulary
package import Dashboard
import DisplayText

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension CivilClock {
    /// The zone of the environment (`TZ`, else the machine's), by way of `localtime_r`.
    package static let local = CivilClock { time in
        let (quotient, remainder) = time.nanosecondsSinceEpoch.quotientAndRemainder(dividingBy: 1_000_000_000)
        var seconds = time_t(remainder < 0 ? quotient - 1 : quotient)
        var fields = tm()
        guard localtime_r(&seconds, &fields) != nil else {
            // A year that does not fit its field: no zone can be told, UTC can.
            return CivilClock.TimeOfDay(utcSecondsSinceEpoch: Int64(seconds))
        }
        let zone = fields.tm_zone.map { String(cString: $0) } ?? ""
        return CivilClock.TimeOfDay(
            hour: Int(fields.tm_hour),
            minute: Int(fields.tm_min),
            second: Int(fields.tm_sec),
            zone: zone.isEmpty ? "local" : DisplayText(untrusted: zone, limit: 6)
        )
    }
}
