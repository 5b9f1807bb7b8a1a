/// Returns when something is so; asks again and again, and lets others go first in between.
///
/// - Throws: Where the time of the test is over.
func until(_ isSo: () async throws -> Bool) async throws {
    while try await !isSo() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
