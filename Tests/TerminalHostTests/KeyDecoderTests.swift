import TerminalHost
import TestSupport
import Testing

/// What a terminal sends, and what it means.
private let spellings: [(bytes: String, keys: [Key])] = [
    ("q", [.character("q")]), (" ", [.character(" ")]), ("é", [.character("é")]), ("漢", [.character("漢")]),
    ("😀", [.character("😀")]), ("\r", [Key(.enter)]), ("\n", [Key(.enter)]), ("\t", [Key(.tab)]),
    ("\u{7F}", [Key(.backspace)]), ("\u{08}", [Key(.backspace)]), ("\u{0C}", [.character("l", .control)]),
    ("\u{00}", [.character(" ", .control)]), ("\u{1D}", [.character("]", .control)]),
    ("\u{1B}[A", [Key(.up)]), ("\u{1B}OA", [Key(.up)]), ("\u{1B}[B", [Key(.down)]), ("\u{1B}OD", [Key(.left)]),
    ("\u{1B}[1;5A", [Key(.up, .control)]), ("\u{1B}[1;2D", [Key(.left, .shift)]),
    ("\u{1B}[1;8C", [Key(.right, [.shift, .alt, .control])]), ("\u{1B}O5A", [Key(.up, .control)]),
    ("\u{1B}[a", [Key(.up, .shift)]), ("\u{1B}Oa", [Key(.up, .control)]), ("\u{1B}\u{1B}[A", [Key(.up, .alt)]),
    ("\u{1B}[H", [Key(.home)]), ("\u{1B}OH", [Key(.home)]), ("\u{1B}[1~", [Key(.home)]), ("\u{1B}[7~", [Key(.home)]),
    ("\u{1B}[F", [Key(.end)]), ("\u{1B}[4~", [Key(.end)]), ("\u{1B}[8~", [Key(.end)]), ("\u{1B}[2~", [Key(.insert)]),
    ("\u{1B}[3~", [Key(.delete)]), ("\u{1B}[3;5~", [Key(.delete, .control)]), ("\u{1B}[3$", [Key(.delete, .shift)]),
    ("\u{1B}[3^", [Key(.delete, .control)]), ("\u{1B}[3@", [Key(.delete, [.control, .shift])]),
    ("\u{1B}[5~", [Key(.pageUp)]), ("\u{1B}[6~", [Key(.pageDown)]), ("\u{1B}[Z", [Key(.backTab)]),
    ("\u{1B}OP", [Key(.function(1))]), ("\u{1B}[11~", [Key(.function(1))]), ("\u{1B}[[A", [Key(.function(1))]),
    ("\u{1B}[1;2P", [Key(.function(1), .shift)]), ("\u{1B}[[E", [Key(.function(5))]),
    ("\u{1B}[15~", [Key(.function(5))]), ("\u{1B}[24;5~", [Key(.function(12), .control)]),
    ("\u{1B}x", [.character("x", .alt)]), ("\u{1B}é", [.character("é", .alt)]), ("\u{1B}\r", [Key(.enter, .alt)]),
    ("\u{1B}\u{01}", [.character("a", [.alt, .control])]), ("\u{1B}OM", [Key(.enter)]), ("\u{1B}Oq", [.character("1")]),
    ("\u{1B}[97;5u", [.character("a", .control)]), ("\u{1B}[97;2u", [.character("A")]), ("\u{1B}[27u", [Key(.escape)]),
    ("\u{1B}[27;5;105~", [.character("i", .control)]), ("\u{1B}[9;2u", [Key(.backTab)]),
    ("\u{1B}[97;1:3u", []), ("\u{1B}[1;1:3A", []),
    // What means no key is swallowed whole: nothing of it is typed.
    ("\u{1B}[I", []), ("\u{1B}[O", []), ("\u{1B}[?1;2c", []), ("\u{1B}[?2026;2$y", []), ("\u{1B}[12;40R", []),
    ("\u{1B}[<0;10;20m", []), ("\u{1B}[M !!", []), ("\u{1B}[999~", []), ("\u{1B}]11;rgb:0/0/0\u{07}", []),
    ("\u{1B}]11;rgb:0/0/0\u{1B}\\", []), ("\u{1B}P1+r544e=78\u{1B}\\", []), ("\u{1B}_Gi=31;OK\u{1B}\\", []),
    ("\u{1B}[" + String(repeating: "1;", count: 200) + "m", []), ("\u{1B}[99999999999999999999~", []),
    ("\u{85}", []),
]

private func decode(_ parts: [[UInt8]]) -> [KeyDecoder.Input] {
    var decoder = KeyDecoder()
    return parts.flatMap { decoder.decode($0) }
}

@Suite struct KeyDecoderTests {
    @Test("every spelling of a key is that key, whole, and with a letter before and after it", arguments: spellings)
    func spelling(_ spelling: (bytes: String, keys: [Key])) {
        let keys = spelling.keys.map(KeyDecoder.Input.key)
        #expect(decode([Array(spelling.bytes.utf8)]) == keys)
        let letter = [KeyDecoder.Input.key(.character("j"))]
        #expect(decode([Array("j\(spelling.bytes)j".utf8)]) == letter + keys + letter)
    }

    @Test("where the input is split makes no difference", arguments: spellings)
    func split(_ spelling: (bytes: String, keys: [Key])) {
        let bytes = Array("k\(spelling.bytes)q".utf8)
        let expected = decode([bytes])
        for position in 0...bytes.count {
            #expect(decode([Array(bytes[..<position]), Array(bytes[position...])]) == expected)
        }
        #expect(decode(bytes.map { [$0] }) == expected)
    }

    @Test("a paste is one event, however it is split, and presses no key")
    func paste() {
        let bytes = Array("a\u{1B}[200~rm -rf\r\né\u{1B}[A\rq\u{1B}[20\u{1B}[201~b".utf8)
        let expected: [KeyDecoder.Input] = [
            .key(.character("a")), .paste("rm -rf\né\u{1B}[A\nq\u{1B}[20"), .key(.character("b")),
        ]
        for position in 0...bytes.count {
            #expect(decode([Array(bytes[..<position]), Array(bytes[position...])]) == expected)
        }
        #expect(decode(bytes.map { [$0] }) == expected)
    }

    @Test("a paste is cut to its limit at a character, and what follows it is keys again")
    func longPaste() {
        var decoder = KeyDecoder(pasteLimit: 11)
        let long = String(repeating: "é", count: 100_000)
        let inputs = decoder.decode(Array("\u{1B}[200~\(long)\u{1B}[201~x".utf8))
        #expect(inputs == [.paste("ééééé"), .key(.character("x"))])
        let kept = KeyDecoder.Input.paste(String(repeating: "é", count: 32_768))
        #expect(decode([Array("\u{1B}[200~\(long)\u{1B}[201~".utf8)]) == [kept])
    }

    @Test("an Escape is a key only when nothing follows it in time")
    func escape() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0x1B]).isEmpty)
        #expect(decoder.pending == .escape)
        #expect(decoder.timeOut() == [.key(Key(.escape))])
        #expect(decoder.pending == .nothing)
        #expect(decoder.decode(Array("[A".utf8)) == [.key(.character("[")), .key(.character("A"))])
        #expect(decoder.decode([0x1B, 0x1B, 0x1B]) == [.key(Key(.escape))])
        #expect(decoder.timeOut() == [.key(Key(.escape)), .key(Key(.escape))])
    }

    @Test("what begins a sequence and stays alone is the key with Alt; what is longer is dropped")
    func unfinished() {
        for (bytes, keys) in [
            ("\u{1B}[", [Key.character("[", .alt)]), ("\u{1B}O", [.character("O", .alt)]),
            ("\u{1B}P", [.character("P", .alt)]), ("\u{1B}]", [.character("]", .alt)]),
            ("\u{1B}[1;", []), ("\u{1B}]52;c;AAAA", []), ("\u{1B}O5", []),
        ] {
            var decoder = KeyDecoder()
            #expect(decoder.decode(Array(bytes.utf8)).isEmpty)
            #expect(decoder.timeOut() == keys.map(KeyDecoder.Input.key))
            #expect(decoder.decode(Array("q".utf8)) == [.key(.character("q"))])
        }
    }

    @Test(
        "only what a person can type is decided in a moment",
        arguments: [
            ("\u{1B}", .escape), ("\u{1B}[", .escape), ("\u{1B}O", .escape), ("\u{1B}\u{1B}", .escape),
            ("\u{1B}\u{1B}[", .escape), ("\u{1B}[1", .sequence), ("\u{1B}[1;5", .sequence), ("\u{1B}]1", .sequence),
            ("q", .nothing), ("\u{1B}[200~", .paste),
        ] as [(String, KeyDecoder.Pending)]
    )
    func patience(_ bytes: String, _ pending: KeyDecoder.Pending) {
        var decoder = KeyDecoder()
        _ = decoder.decode(Array(bytes.utf8))
        #expect(decoder.pending == pending)
        _ = decoder.decode(Array("é".utf8.prefix(1)))
        if bytes == "q" || bytes == "\u{1B}" { #expect(decoder.pending == .sequence) }
    }

    @Test("a paste whose end is lost gives what came, after its own patience")
    func lostEnd() {
        var decoder = KeyDecoder()
        #expect(decoder.decode(Array("\u{1B}[200~abc\u{1B}[2".utf8)).isEmpty)
        #expect(decoder.pending == .paste)
        #expect(decoder.timeOut() == [.paste("abc\u{1B}[2")])
        #expect(decoder.pending == .nothing)
    }

    @Test("bytes that are no UTF-8 are dropped and cost no key after them")
    func invalid() {
        for bytes: [UInt8] in [
            [0xFF], [0xC0, 0xAF], [0xE6, 0xBC], [0xED, 0xA0, 0x80], [0xF5, 0x80], [0x9B, 0x80], [0xF0, 0x9F, 0x98],
        ] {
            #expect(decode([bytes + Array("q".utf8)]) == [.key(.character("q"))])
        }
    }

    @Test("an unfinished string gives way to a key's sequence")
    func stringWithoutEnd() {
        #expect(decode([Array("\u{1B}]0;title\u{1B}[Aq".utf8)]) == [.key(Key(.up)), .key(.character("q"))])
    }

    @Test("the terminal's description wins over what is usual, except for a single control character")
    func described() {
        var decoder = KeyDecoder(described: [
            Array("\u{1B}[M".utf8): Key(.function(1)), Array("\u{1B}Op".utf8): Key(.pageUp), [0x0B]: Key(.up),
            Array("\u{1B}J".utf8): Key(.pageDown),
        ])
        #expect(
            decoder.decode(Array("\u{1B}[M\u{1B}Op\u{0B}\u{1B}J".utf8)) == [
                .key(Key(.function(1))), .key(Key(.pageUp)), .key(.character("k", .control)), .key(Key(.pageDown)),
            ]
        )
    }

    @Test("random bytes, split at random, mean the same as in one piece and leave no hanging decoder")
    func random() {
        let seed = SeededRandom.announcedSeed(of: "random bytes as keys")
        var generator = SeededRandom(seed: seed)
        let alphabet = Array("\u{1B}\u{1B}\u{1B}[[OP]M\\;:019~$Aq\u{07}\r200~201~".utf8) + [0xC3, 0xA9, 0xE6, 0xFF]
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 1...24, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            var parts: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &generator)
                parts.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(decode(parts) == decode([bytes]), "seed \(seed), bytes \(bytes), parts \(parts)")
            var decoder = KeyDecoder()
            _ = decoder.decode(bytes)
            _ = decoder.timeOut()
            #expect(decoder.pending == .nothing)
            #expect(decoder.decode(Array("q".utf8)) == [.key(.character("q"))], "seed \(seed), bytes \(bytes)")
        }
    }

    @Test(
        "a report of the mouse is the button, the wheel and the place, at whatever byte it is cut",
        arguments: [
            ("\u{1B}[<0;1;1M", Mouse(.press, column: 0, row: 0)),
            ("\u{1B}[<0;120;40M", Mouse(.press, column: 119, row: 39)),
            ("\u{1B}[<64;3;4M", Mouse(.wheelUp, column: 2, row: 3)),
            ("\u{1B}[<65;3;4M", Mouse(.wheelDown, column: 2, row: 3)),
            ("\u{1B}[<69;3;4M", Mouse(.wheelDown, column: 2, row: 3)),
        ]
    )
    func mouse(bytes: String, report: Mouse) {
        for cut in 0...bytes.utf8.count {
            var decoder = KeyDecoder()
            let inputs = decoder.decode(bytes.utf8.prefix(cut)) + decoder.decode(bytes.utf8.dropFirst(cut))
            #expect(inputs == [.mouse(report)])
        }
    }

    @Test(
        "other buttons, releases, movements and what is no report mean nothing, and press no key",
        arguments: [
            "\u{1B}[<0;1;1m", "\u{1B}[<1;1;1M", "\u{1B}[<32;1;1M", "\u{1B}[<0;0;1M", "\u{1B}[<0;1M", "\u{1B}[<;;M",
            "\u{1B}[<0;999999;1M",
        ]
    )
    func noMouse(bytes: String) {
        var decoder = KeyDecoder()
        #expect(decoder.decode(bytes.utf8).isEmpty)
        #expect(decoder.timeOut().isEmpty)
    }
}
