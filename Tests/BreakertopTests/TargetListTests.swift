import ArgumentParser
import CircuitMonitor
import DashboardSession
import DisplayText
import Testing

@testable import breakertop

@Suite("What is watched")
struct TargetListTests {
    private static let text = """
        interval = "2s"
        [targets.auth-1]
        url = "http://auth-1:8000"
        labels = { service = "auth" }
        accent = "blue"
        [targets.pay]
        url = "http://pay:1"
        production = true
        interval = "5s"
        """

    private func list(_ arguments: [String] = []) throws -> TargetList {
        let watch = try Watch.parse(arguments)
        return TargetList(
            configuration: try Configuration(text: Self.text, file: "c.toml"),
            watching: watch.watching,
            control: watch.control,
            token: nil
        )
    }

    @Test("without an argument all targets of the configuration are watched, under their names")
    func all() throws {
        let targets = try list().targets(of: [], path: nil).map(\.description)
        #expect(targets.map(\.instance) == ["auth-1", "pay"])
        #expect(targets.map(\.label) == ["http://auth-1:8000", "http://pay:1"])
        #expect(targets.map(\.interval) == [.seconds(2), .seconds(5)])
        #expect(targets.map(\.isProduction) == [false, true])
        #expect(targets.map(\.accent) == [.blue, .red])
        #expect(targets[0].labels == ["service": "auth"])
    }

    @Test("an argument is a name of the configuration, its address, or any other address")
    func arguments() throws {
        let targets = try list().targets(of: ["pay", "pay:1", "http://other:2"], path: nil).map(\.description)
        #expect(targets.map(\.instance) == ["pay", "pay", "other:2"])
        #expect(targets.map(\.isProduction) == [true, true, false])
        #expect(targets.map(\.id.index) == [0, 1, 2])
    }

    @Test("options win over the configuration")
    func options() throws {
        let targets = try list(["--interval", "250ms"]).targets(of: [], path: nil)
        #expect(targets.allSatisfy { $0.description.interval == .milliseconds(250) })
    }

    @Test("what is neither a name nor an address is refused with a line that says what to write")
    func nonsense() throws {
        #expect {
            try list().targets(of: ["paiments"], path: nil)
        } throws: { error in
            (error as? Ending)?.line?.contains("not a URL") == true && (error as? Ending)?.code == 64
        }
    }
}
