import OpaqueWork

// What the measured calls do: next to nothing, but as real calls that may throw.

struct WorkFailure: Error {}

/// Work; returns 1.
@inline(never)
func work(_ number: Int) throws -> Int {
    let done = opaque_work(number)
    if done == 0 { throw WorkFailure() }
    return done
}

/// Work of an asynchronous function that does not suspend; returns 1.
@inline(never)
func asynchronousWork(_ number: Int) async throws -> Int {
    let done = opaque_work(number)
    if done == 0 { throw WorkFailure() }
    return done
}
