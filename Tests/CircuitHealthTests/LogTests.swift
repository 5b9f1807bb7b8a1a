import CircuitBreaker
import CircuitHealth
import Testing

@Suite("The log of what happens to the circuits")
struct LogTests {
    @Test("what was before, what comes, and circuits that are registered later are all written once")
    func follows() async throws {
        let (registry, lines) = (CircuitRegistry(), LogLines())
        let breaker = CircuitBreaker()
        for _ in 0..<5 { (try? breaker.acquire())?.fail(ConnectionRefused()) }
        registry.register(breaker, named: "redis\u{1B}[2J")
        let log = CircuitLog(registry: registry, logger: lines.logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await log.run() }
            func arrived(_ count: Int) async {
                while lines.all.count < count { await Task.yield() }
            }
            await arrived(1)
            breaker.reset(by: "ada")
            await arrived(2)
            let later = CircuitBreaker()
            later.disable(by: "ada", reason: "two\nlines")
            registry.register(later, named: "later")
            await arrived(3)
            group.cancelAll()
        }
        #expect(
            lines.all == [
                "warning circuit redis\u{FFFD}[2J: closed → open: ConnectionRefused: connection refused, 5 in a row",
                "notice circuit redis\u{FFFD}[2J: open → closed: reset by ada",
                "notice circuit later: closed → disabled: disabled by ada: two\u{FFFD}lines",
            ]
        )
    }
}
