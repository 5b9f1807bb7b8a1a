package import CircuitBreaker
package import CircuitMonitor
package import DisplayText

extension MonitoredTarget {
    /// The circuits of this process.
    package static func inProcess(
        _ registry: CircuitRegistry,
        label: DisplayText,
        interval: Duration,
        isReadOnly: Bool = false
    ) -> MonitoredTarget {
        let id = TargetID(index: 0)
        let description = TargetDescription(
            id: id,
            label: label,
            instance: "in-process",
            interval: interval,
            source: "in-process"
        )
        return MonitoredTarget(
            description: description,
            source: InProcessSource(registry: registry, target: id, instance: "in-process", isReadOnly: isReadOnly)
        )
    }
}
