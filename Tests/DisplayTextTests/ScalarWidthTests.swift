import Testing

@testable import DisplayText

#if canImport(Glibc)
    import Glibc

    @Suite("The table of widths")
    struct ScalarWidthTests {
        @Test("is the C library's, by which curses places characters, for every character that is drawn")
        func library() throws {
            let locale = try #require(newlocale(LC_CTYPE_MASK, "C.UTF-8", nil), "there is no C.UTF-8")
            let before = uselocale(locale)
            defer {
                uselocale(before)
                freelocale(locale)
            }
            // The library has it, but not the module through which Swift sees the library.
            typealias Width = @convention(c) (wchar_t) -> Int32
            let wcwidth = unsafeBitCast(try #require(dlsym(nil, "wcwidth")), to: Width.self)
            var compared = 0
            var different: [String] = []
            for value in UInt32(0x20)...0x10FFFF {
                guard let scalar = Unicode.Scalar(value) else { continue }
                let text = DisplayText(untrusted: "a\(Character(scalar))")
                // What is shown as a replacement is not asked about.
                guard text.text.unicodeScalars.count == 2, text.text.unicodeScalars.last == scalar else { continue }
                compared += 1
                let width = wcwidth(wchar_t(value))
                if width >= 0, Int(width) != text.columns - 1 {
                    different.append("U+\(String(value, radix: 16)) ours \(text.columns - 1), theirs \(width)")
                }
            }
            #expect(compared > 140_000)
            // A later version of Unicode revises a handful.
            #expect(different.count <= 40, "\(different.prefix(60))")
        }
    }
#endif
