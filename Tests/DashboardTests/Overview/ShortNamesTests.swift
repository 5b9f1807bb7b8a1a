import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells
import Testing

@testable import Dashboard

@Suite("Names without room")
struct ShortNamesTests {
    private func shortened(_ names: [DisplayText], to limit: Int) -> [DisplayText] {
        ShortNames.toldApart(names.map { $0.fitted(to: limit) }, of: names, in: limit)
    }

    @Test(
        "that differ look different, wherever in them that is",
        arguments: [
            ["payments-checkout@eu-west-1", "payments-checkout@eu-east-1"],
            ["payments-a-checkout-service", "payments-b-checkout-service"],
            ["payments-checkout", "payments-checkout-2", "payments-checkout-20"],
            ["a1-service-production-x", "a2-service-production-x", "a1-service-production-y"],
            ["redis-north-primary-db", "redis-south-primary-db", "redis-north-replica-db", "redis-south-replica-db"],
            ["支払い漢字かな交じりの名前", "支払い漢字交じりかなの名前"],
        ] as [[DisplayText]]
    )
    func apart(names: [DisplayText]) {
        for limit in 9...30 {
            let forms = shortened(names, to: limit)
            #expect(Set(forms).count == names.count, "\(limit): \(forms)")
            #expect(forms.allSatisfy { $0.columns <= limit })
        }
    }

    @Test("show what they differ in, and of their ends what there is room for")
    func middle() {
        let names: [DisplayText] = ["payments-a-checkout-service", "payments-b-checkout-service"]
        #expect(shortened(names, to: 11) == ["pay…a-ch…ce", "pay…b-ch…ce"])
        #expect(shortened(names, to: 40) == names)
    }

    @Test("say by … that more differs than there is room for, in the place where it does")
    func tooLong() {
        let names: [DisplayText] = ["x-aaaaaaaaaaaaaaaaaaaa1-z", "x-aaaaaaaaaaaaaaaaaaaa2-z", "x-bbbbbbbbbbbbbbb-z"]
        for limit in 3...12 {
            let forms = shortened(names, to: limit)
            #expect(forms.allSatisfy { $0.columns <= limit && $0.text.contains("…") }, "\(forms)")
        }
        #expect(Set(shortened(names, to: 9)).count == 3)
    }

    @Test("that are the same look the same, and names with room keep all of themselves")
    func same() {
        let names: [DisplayText] = ["payments-checkout", "payments-checkout", "mail"]
        let forms = shortened(names, to: 8)
        #expect(forms[0] == forms[1] && forms[2] == "mail")
    }

    /// Circuits whose names differ in one letter in the middle, on instances that do as well.
    private func scene() -> Scene {
        let places = ["eu-west-1a-prod", "eu-east-1a-prod", "us-west-1a-prod"]
        var scene = Scene(places.map { "http://\(DisplayText(untrusted: $0))" })
        for (target, place) in places.enumerated() {
            scene.read(
                ["payments-in-eur", "payments-in-usd"].map { name in
                    CircuitReading(
                        id: CircuitID(
                            target: TargetID(index: target),
                            instance: DisplayText(untrusted: "checkout-\(place):8000"),
                            name: name
                        ),
                        reading: Reading(state: .closed)
                    )
                }
            )
        }
        return scene
    }

    @Test("leave no two rows of a table alike, at any width", arguments: [40, 44, 50, 60, 70, 80, 100, 120, 160])
    func rows(columns: Int) {
        let rows = scene().rows(columns, 12).filter { $0.contains("●") && $0.hasPrefix("│") }
        let names = rows.map { row in row.drop { $0 != "●" }.prefix { $0 != "▁" } }
        #expect(rows.count == 6 && Set(names).count == 6, "\(rows.joined(separator: "\n"))")
    }
}
