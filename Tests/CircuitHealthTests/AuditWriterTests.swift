import CircuitBreaker
import CircuitHealth
import Foundation
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("The record of control actions where writing takes its time")
struct AuditWriterTests {
    /// A disk that hangs until it is told not to.
    private final class SlowDisk: Sendable {
        private let gate = NSCondition()
        private let isOpen = Mutex(false)
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func write(_ line: [UInt8]) {
            gate.lock()
            while !isOpen.withLock({ $0 }) { gate.wait() }
            gate.unlock()
            lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }

        func open() {
            gate.lock()
            isOpen.withLock { $0 = true }
            gate.broadcast()
            gate.unlock()
        }
    }

    @Test("a disk that hangs holds up no reader, and no order for long, and loses nothing", .timeLimit(.minutes(5)))
    func hangingDisk() async throws {
        let disk = SlowDisk()
        try await HealthBench.runWithControl({
            $0.audit = .sink { disk.write($0) }
            $0.controlLimit = .init(burst: 1_000, perSecond: 1_000)
        }) { (bench: HealthBench) async throws in
            // More than there are processors: on their threads, these would leave none for anybody.
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<32 {
                    group.addTask { try await bench.post("\(AuditTests.path)/disable").status }
                }
                while bench.breaker.snapshot().mode != .disabled { await Task.yield() }
                #expect(try await bench.get("/api/v1/health/circuit-breaker").status == 200)
                for try await status in group { #expect(status == 200) }
            }
            #expect(disk.all.isEmpty)
            disk.open()
            await bench.health.finishAudit(within: .seconds(60))
            #expect(disk.all.count == 32)
            #expect(!bench.log.all.contains { $0.hasPrefix("error") })
        }
    }

    @Test("records are in the order of the actions")
    func order() async throws {
        let disk = SlowDisk()
        disk.open()
        try await HealthBench.runWithControl({
            $0.audit = .sink { disk.write($0) }
            $0.controlLimit = .init(burst: 1_000, perSecond: 1_000)
        }) { (bench: HealthBench) async throws in
            for number in 0..<50 {
                _ = try await bench.post("\(AuditTests.path)/disable", #"{"reason": "number \#(number)"}"#)
                #expect(disk.all.count == number + 1)
            }
            for (number, line) in disk.all.enumerated() { #expect(line.contains(#""reason":"number \#(number)""#)) }
        }
    }

    @Test("what a disk that hangs for good has not taken goes to the log of the service at the end")
    func givingUp() async throws {
        let disk = SlowDisk()
        defer { disk.open() }
        try await HealthBench.runWithControl({
            $0.audit = .sink { disk.write($0) }
        }) { (bench: HealthBench) async throws in
            #expect(try await bench.post("\(AuditTests.path)/disable").status == 200)
            await bench.health.finishAudit(within: .milliseconds(50))
            let line = try #require(bench.log.all.first { $0.hasPrefix("error the audit log hangs") })
            #expect(line.contains(#""action":"disable""#))
        }
    }

    @Test("a pipe that nobody reads any more is reported, and does not end the service")
    func closedPipe() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let pipe = folder.appending(path: "pipe").path
        #expect(mkfifo(pipe, 0o600) == 0)
        let complaint = "error the audit log is not written: \(pipe)"
        try await HealthBench.runWithControl({ $0.audit = .file(pipe) }) { (bench: HealthBench) async throws in
            // Without a reader it cannot be opened.
            #expect(try await bench.post("\(AuditTests.path)/disable").status == 200)
            #expect(bench.log.all.contains { $0.hasPrefix("\(complaint) cannot be opened") })

            let reader = open(pipe, O_RDONLY | O_NONBLOCK)
            #expect(reader >= 0)
            #expect(try await bench.post("\(AuditTests.path)/reset").status == 200)
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let count = read(reader, &bytes, bytes.count)
            #expect(count > 0 && String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).hasSuffix("}\n"))

            // Full, it takes nothing more; what was cut off is not glued to what comes when there is room again.
            let writer = open(pipe, O_WRONLY | O_NONBLOCK)
            let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 4_096)
            while write(writer, chunk, chunk.count) > 0 {}
            #expect(try await bench.post("\(AuditTests.path)/disable").status == 200)
            #expect(bench.log.all.contains { $0.hasPrefix("\(complaint) cannot be written") })
            close(writer)
            close(reader)
            #expect(try await bench.post("\(AuditTests.path)/reset").status == 200)
            #expect(bench.breaker.snapshot().mode == .automatic)
        }
    }

    @Test(
        "settings of the endpoints that make no sense are refused by name",
        arguments: [
            "pingDeadline", "controlLimit.burst", "controlLimit.perSecond", "mostStreams",
        ]
    )
    func settings(name: String) throws {
        let times: [Duration] = [.seconds(-1), .seconds(2_000_000_000), .seconds(1e19)]
        let changes: [(inout CircuitHealthConfiguration) -> Void] =
            switch name {
            case "pingDeadline": (times + [.zero]).map { time in { $0.pingDeadline = time } }
            case "controlLimit.burst": [0, Int.min].map { burst in { $0.controlLimit.burst = burst } }
            case "mostStreams": [-1, Int.min].map { most in { $0.mostStreams = most } }
            default:
                [0, -1, Double.nan, .infinity, -.infinity].map { rate in { $0.controlLimit.perSecond = rate } }
            }
        for change in changes {
            var configuration = CircuitHealthConfiguration()
            change(&configuration)
            let error = try #require(throws: InvalidSetting.self) {
                try CircuitHealth(registry: CircuitRegistry(), configuration: configuration)
            }
            #expect(error.setting == name)
        }
        var extreme = CircuitHealthConfiguration()
        extreme.pingDeadline = .seconds(1_000_000_000)
        extreme.controlLimit = .init(burst: .max, perSecond: .greatestFiniteMagnitude)
        extreme.mostStreams = .max
        _ = try CircuitHealth(registry: CircuitRegistry(), configuration: extreme)
    }
}
