import CircuitBreaker
import FallbackCache

let cache = FallbackCache<String, Int>(capacity: 10)
let breaker = try CircuitBreaker()
print("the breaker is \(breaker.snapshot().state)")
