import CircuitBreaker
import CircuitReports
import Testing

@Suite("Control bodies")
struct ControlBodyTests {
    private func order(_ verb: ControlVerb, _ body: String) throws -> ControlOrder {
        try ControlOrder(verb, body: Array(body.utf8))
    }

    private func refusal(_ verb: ControlVerb, _ body: [UInt8]) -> ControlBodyError? {
        do throws(ControlBodyError) {
            _ = try ControlOrder(verb, body: body)
            return nil
        } catch {
            return error
        }
    }

    @Test("an empty body and an empty object ask for the defaults", arguments: ["", "{}", " { } \n"])
    func defaults(body: String) throws {
        #expect(try order(.forceOpen, body) == .forceOpen(for: nil, reason: nil))
        #expect(try order(.reset, body) == .reset(reason: nil))
        #expect(try order(.disable, body) == .disable(reason: nil))
        #expect(try order(.metricsOnly, body) == .metricsOnly(reason: nil))
    }

    @Test("fields are read, null is absent, escapes are understood")
    func fields() throws {
        #expect(
            try order(.forceOpen, #"{"duration_seconds": 300, "reason": "a \"b\" \u00e9 \ud83d\ude00 \/"}"#)
                == .forceOpen(for: .seconds(300), reason: "a \"b\" é 😀 /")
        )
        #expect(
            try order(.forceOpen, #"{"reason":null,"duration_seconds":1.5e0}"#)
                == .forceOpen(for: .milliseconds(1_500), reason: nil)
        )
        #expect(try order(.inject, #"{"next": 10}"#) == .inject(.next(10)))
        #expect(
            try order(.inject, #"{"rate": 0.5, "duration_seconds": 30}"#)
                == .inject(.share(0.5, for: .seconds(30)))
        )
        #expect(
            try order(.inject, #"{"latency_ms": 200, "duration_seconds": 30}"#)
                == .inject(.latency(.milliseconds(200), for: .seconds(30)))
        )
    }

    @Test(
        "a field at fault is named",
        arguments: [
            (ControlVerb.forceOpen, #"{"duration_seconds": 0}"#, "duration_seconds"),
            (.forceOpen, #"{"duration_seconds": -1}"#, "duration_seconds"),
            (.forceOpen, #"{"duration_seconds": 1e300}"#, "duration_seconds"),
            (.forceOpen, #"{"duration_seconds": 1e999}"#, "duration_seconds"),
            (.forceOpen, #"{"duration_seconds": "300"}"#, "duration_seconds"),
            (.forceOpen, #"{"duration_seconds": true}"#, "duration_seconds"),
            (.forceOpen, #"{"duration_seconds": [1]}"#, "duration_seconds"),
            (.forceOpen, #"{"duration_seconds": {"a": 1}}"#, "duration_seconds"),
            (.forceOpen, #"{"reason": 5}"#, "reason"),
            (.forceOpen, #"{"reason": "a", "reason": "b"}"#, "reason"),
            (.forceOpen, #"{"duration": 5}"#, "duration"),
            (.reset, #"{"duration_seconds": 5}"#, "duration_seconds"),
            (.inject, "", "next"), (.inject, "{}", "next"),
            (.inject, #"{"next": 1.5}"#, "next"), (.inject, #"{"next": 0}"#, "next"),
            (.inject, #"{"next": 1000001}"#, "next"),
            (.inject, #"{"next": 5, "duration_seconds": 5}"#, "duration_seconds"),
            (.inject, #"{"rate": 1.01, "duration_seconds": 5}"#, "rate"),
            (.inject, #"{"rate": 0.5}"#, "duration_seconds"),
            (.inject, #"{"latency_ms": 5}"#, "duration_seconds"),
            (.inject, #"{"next": 5, "rate": 0.5, "duration_seconds": 5}"#, "next"),
            (.inject, #"{"rate": 0.5, "latency_ms": 5, "duration_seconds": 5}"#, "latency_ms"),
        ]
    )
    func faults(verb: ControlVerb, body: String, field: String) {
        #expect(refusal(verb, Array(body.utf8))?.field == field)
    }

    @Test(
        "what is no single JSON object is refused as a whole",
        arguments: [
            "null", "[]", "5", "\"a\"", "{", "}", "{}{}", "{} {}", "{}x", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#,
            #"{"a" 1}"#, #"{'a':1}"#, #"{"a":01}"#, #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":+1}"#, #"{"a":-}"#, #"{"a":1e}"#,
            #"{"a":NaN}"#, #"{"a":tru}"#, #"{"a":"\x"}"#, #"{"a":"\ud800"}"#, #"{"a":"\udc00"}"#,
            #"{"a":"\ud800\u0041"}"#,
            #"{"a":"\u12"}"#, "{\"a\":\"\n\"}", #"{"a":"b"#, "\u{FEFF}{}", "// c\n{}",
        ]
    )
    func malformed(body: String) {
        let refusal = refusal(.reset, Array(body.utf8))
        #expect(refusal != nil && refusal?.field == nil)
    }

    @Test("bytes that are no UTF-8, and more fields than anybody needs, are refused")
    func bytes() {
        #expect(refusal(.reset, [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]) != nil)
        #expect(refusal(.reset, [0x00]) != nil)
        let many = "{" + (0..<17).map { #""f\#($0)":1"# }.joined(separator: ",") + "}"
        #expect(refusal(.reset, Array(many.utf8)) != nil)
    }

    @Test("a reason may have 200 characters and no more")
    func longReason() throws {
        let long = String(repeating: "é", count: 200)
        #expect(try order(.reset, #"{"reason":"\#(long)"}"#) == .reset(reason: long))
        #expect(refusal(.reset, Array(#"{"reason":"\#(long)x"}"#.utf8))?.field == "reason")
    }

    @Test("the actuator's form knows three words")
    func actuator() throws {
        func read(_ word: String) throws -> ControlOrder {
            try ControlOrder(actuatorBody: Array(#"{"updateState":"\#(word)"}"#.utf8))
        }
        #expect(try read("CLOSE") == .reset(reason: nil))
        #expect(try read("FORCE_OPEN") == .forceOpen(for: nil, reason: nil))
        #expect(try read("DISABLE") == .disable(reason: nil))
        #expect(throws: ControlBodyError.self) { try read("HALF_OPEN") }
        #expect(throws: ControlBodyError.self) { try ControlOrder(actuatorBody: []) }
    }

    @Test("an order does to the breaker what it says")
    func performing() {
        let bench = Bench()
        ControlOrder.forceOpen(for: .seconds(5), reason: "r").perform(on: bench.breaker, by: "ada")
        #expect(bench.breaker.snapshot().mode == .forcedOpen)
        ControlOrder.disable(reason: nil).perform(on: bench.breaker, by: "ada")
        #expect(bench.breaker.snapshot().mode == .disabled)
        ControlOrder.metricsOnly(reason: nil).perform(on: bench.breaker, by: "ada")
        #expect(bench.breaker.snapshot().mode == .metricsOnly)
        ControlOrder.inject(.next(3)).perform(on: bench.breaker, by: "ada")
        #expect(bench.breaker.snapshot().injection?.callsLeft == 3)
        ControlOrder.stopInjection.perform(on: bench.breaker, by: "ada")
        #expect(bench.breaker.snapshot().injection == nil)
        ControlOrder.reset(reason: nil).perform(on: bench.breaker, by: "ada")
        #expect(bench.breaker.snapshot().mode == .automatic)
    }
}
