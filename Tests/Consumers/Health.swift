import CircuitBreaker
import CircuitHealth

let health = CircuitHealth(registry: CircuitRegistry())
print("endpoints, ready: \(type(of: health))")
