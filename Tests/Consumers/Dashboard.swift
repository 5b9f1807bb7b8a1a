import CircuitBreaker
import DashboardSession

let registry = CircuitRegistry()
let session = try DashboardSession(watching: registry, title: "consumer")
// Nothing is drawn: a test has no terminal.
print("a dashboard of \(registry.circuits.count) circuits, ready: \(type(of: session))")
