/// A target and where its readings come from.
package struct MonitoredTarget: Sendable {
    package var description: TargetDescription
    package var source: any CircuitSource

    package init(description: TargetDescription, source: any CircuitSource) {
        self.description = description
        self.source = source
    }
}
