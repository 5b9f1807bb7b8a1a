import ArgumentParser
import DemoService
import Testing

@testable import breakertop

@Suite struct ServiceOptionsTests {
    @Test(
        "a setting of the breaker that makes no sense is said of its option, with a real Redis too",
        arguments: [[], ["--redis", "redis://127.0.0.1:1"]]
    )
    func setting(arguments: [String]) async throws {
        var service = try ServiceOptions.parse(arguments)
        service.breaker.failureRate = 2
        let ending = await #expect(throws: Ending.self) {
            _ = try await service.service(for: .scenario(.healthy))
        }
        #expect(ending?.line?.hasPrefix("--failure-rate: 2.0 is no share") == true)
    }

    @Test("every setting has an option")
    func options() {
        let help = BreakerOptions.helpMessage()
        for setting in [
            "failureThreshold", "recoveryTimeout", "successThreshold", "halfOpenMaxCalls", "probeTimeout",
            "failureRate", "slowCall.threshold", "slowCall.rate", "window", "minimumCalls", "backoff.multiplier",
            "backoff.ceiling", "backoff.jitter", "rampUp.duration",
        ] {
            #expect(help.contains("\(BreakerOptions.option(for: setting)) <"), "\(setting)")
        }
    }
}
