import ArgumentParser
import CircuitMonitor
import CircuitSources
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
            interval: watch.watching.interval,
            timeout: watch.watching.timeout,
            use: .screen(watch.control),
            token: { nil }
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

    @Test("production is known by any spelling of its place, also below a gateway, and settings go with the place")
    func places() throws {
        for url in ["http://PAY:1/", "pay:1", "http://pay:1/api/v1/health/circuit-breakers", "http://pay:1/other/path"]
        {
            let target = try #require(try list().targets(of: [url], path: nil).first).description
            #expect(target.isProduction, "\(url)")
            #expect((target.instance == "pay") == !url.contains("other"), "\(url)")
        }
        #expect(try list().targets(of: ["https://pay:1"], path: nil)[0].description.isProduction == false)
        #expect(try list().targets(of: ["auth-1"], path: nil)[0].description.isProduction == false)
    }

    @Test("a word that is close to a target's name or a command is told as that")
    func suggestions() {
        func line(_ argument: String) -> String? {
            do {
                _ = try list().targets(of: [argument], path: nil)
                return nil
            } catch {
                return (error as? Ending)?.line
            }
        }
        #expect(line("auth1")?.contains("did you mean the target “auth-1” of the configuration?") == true)
        #expect(line("snapshoot")?.contains("did you mean the command breakertop snapshot?") == true)
        #expect(line("demo")?.contains("the command demo goes first: breakertop demo") == true)
    }

    @Test("nobody may act where the configuration or an option says read-only")
    func readOnly() throws {
        func isReadOnly(_ use: TargetList.Use, _ text: String) throws -> Bool {
            TargetList(configuration: try Configuration(text: text, file: "c"), use: use, token: { nil }).isReadOnly
        }
        let plain = try Watch.parse([]).control
        let readOnly = try Watch.parse(["--read-only"]).control
        for use in [TargetList.Use.act, .snapshot, .screen(plain)] {
            #expect(try isReadOnly(use, "read-only = true"))
            #expect(try !isReadOnly(use, ""))
        }
        #expect(try isReadOnly(.screen(readOnly), ""))
    }

    @Test("a kind of source is chosen by its name, and an unknown one is refused with those that there are")
    func sources() throws {
        #expect(try Watch.parse(["auth:8000"]).path.source == nil)
        #expect(try Watch.parse(["auth:8000", "--source", "health"]).path.source?.name == "health")
        do {
            _ = try Watch.parse(["auth:8000", "--source", "HEALTH"])
            Issue.record("an unknown kind was taken")
        } catch {
            #expect(Watch.message(for: error).contains("'health'"), "\(Watch.message(for: error))")
        }
    }

    @Test("what belongs to a URL is refused without one")
    func stray() throws {
        for (arguments, option) in [(["--path", "/x"], "--path"), (["--source", "health"], "--source")] {
            let error = try #require(throws: Ending.self) {
                try Watch.parse(arguments).path.refuseWithoutURL("breakertop")
            }
            #expect(error.line?.hasPrefix("\(option) belongs to a URL: write breakertop http://HOST:PORT") == true)
        }
        try Watch.parse([]).path.refuseWithoutURL("breakertop")
    }

    @Test(
        "a target for which the configuration says control = false takes no action, by its name, its URL or a part of it"
    )
    func controlIsForbidden() throws {
        func refusal(_ text: String, _ argument: String) throws -> String? {
            let list = TargetList(configuration: try Configuration(text: text, file: "c"), use: .act, token: { nil })
            do {
                _ = try list.targets(of: [argument], path: nil)
                return nil
            } catch {
                return (error as? Ending)?.line
            }
        }
        let target = "[targets.pay]\nurl = \"http://pay:1\"\n"
        for argument in ["pay", "pay:1", "http://PAY:1/other/path"] {
            #expect(try refusal(target, argument) == nil)
            #expect(try refusal(target + "control = true", argument) == nil)
            // What is said of the target goes before what is said of all; a place beside it is not the target.
            let isBeside = argument.contains("other")
            #expect(
                try (refusal("control = false\n" + target + "control = true", argument) == nil) == !isBeside
            )
            #expect(try refusal(target + "control = false", argument)?.contains("control = false for http://") == true)
            #expect(try refusal("control = false\n" + target, argument) != nil)
        }
        #expect(try refusal(target + "control = false", "other:1") == nil)
    }

    @Test("a verb that is nearly one is told as that")
    func verbs() {
        func message(_ word: String) -> String {
            do {
                _ = try Act.parse([word, "http://h:1"])
                return "(accepted)"
            } catch {
                return Act.message(for: error)
            }
        }
        #expect(message("reset") == "(accepted)")
        #expect(message("force-opn").contains("did you mean “force-open”? There are force-open, reset, disable"))
        #expect(message("force").contains("did you mean “force-open”?"))
        #expect(message("explode").contains("there are force-open, reset, disable, metrics-only, inject"))
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
