import DisplayText

extension SourceKind {
    /// The health endpoints of our own services, and JSON in which other services describe their breakers.
    package static let health = SourceKind(
        name: "health",
        label: "health JSON",
        summary: "JSON in which a service describes its breakers"
    ) { settings in
        HealthSource(
            target: settings.target,
            id: settings.id,
            timeout: settings.timeout,
            permission: settings.permission,
            token: settings.token,
            operatorName: settings.operatorName
        )
    }
}
