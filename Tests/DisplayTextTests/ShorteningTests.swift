import DisplayText
import Testing

@Suite("Words that are shortened")
struct ShorteningTests {
    @Test(
        "a sentence is cut at its end, and a figure that the cut would go through leaves as a whole",
        arguments: [
            ("connection refused by peer", 18, "connection refuse…"),
            ("connection refused, 155 in a row", 22, "connection refused,…"),
            ("probe failed: connection refused", 18, "probe failed:…"), ("after 15.5k tries", 10, "after…"),
            ("after 15.5k tries", 12, "after…"),
            ("after 15.5k tries", 13, "after 15.5k …"), ("at 14:03:27 UTC", 7, "at…"),
            ("http://10.0.0.1:6379 is gone", 16, "http://…"), ("short", 5, "short"), ("123456", 4, "…"),
            ("words", 1, "…"),
            ("words", 0, ""),
        ]
    )
    func sentences(text: String, columns: Int, expected: String) {
        #expect(DisplayText(untrusted: text).shortened(to: columns).text == expected)
    }

    @Test("never takes more columns than there are, whatever the width", arguments: 0...40)
    func widths(columns: Int) {
        for text in ["接続が 12 回拒否されました 15.5k", "timeout after 2s (3 of 5)", "🙂🙂 9/s"] {
            let text = DisplayText(untrusted: text)
            #expect(text.shortened(to: columns).columns <= columns)
        }
    }

    @Test("names share what they begin with up to where a word ends; one name shares nothing")
    func shared() {
        func shared(_ names: [String]) -> String {
            DisplayText.sharedBeginning(of: names.map { DisplayText(untrusted: $0) }).text
        }
        #expect(shared(["auth-service-prod-1", "auth-service-prod-12"]) == "auth-service-prod-")
        #expect(shared(["auth-service", "auth-server"]) == "auth-")
        #expect(shared(["auth-1:8000", "auth-1:8001", "auth-1:8000"]) == "auth-1:")
        #expect(shared(["redis", "reports"]).isEmpty)
        #expect(shared(["auth-1", "mail-1"]).isEmpty && shared(["auth-1", "auth-1"]).isEmpty && shared([]).isEmpty)
    }

    @Test("a name loses what all share before it loses its middle, and nothing where there is room")
    func names() {
        let name: DisplayText = "auth-service-prod-eu-7"
        #expect(name.named(in: 22, without: "auth-service-prod-") == name)
        #expect(name.named(in: 12, without: "auth-service-prod-") == "…eu-7")
        #expect(name.named(in: 4, without: "auth-service-prod-") == "…e…7")
        #expect(name.named(in: 12, without: .empty) == name.fitted(to: 12))
    }
}
