import Foundation
import Testing

@testable import breakertop

@Suite("The pages of the program")
struct ProgramPagesTests {
    #if os(Linux)
        /// The pages of files that are mapped here, as the kernel counts them.
        private func filePages() throws -> Int {
            let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
            return try #require(text.split(separator: " ").dropFirst(2).first.flatMap { Int($0) })
        }

        @Test("given back they no longer count, and come again when they are needed")
        func giveBack() throws {
            let sorted = (0..<1_000).reversed().sorted()
            let before = try filePages()
            ProgramPages.giveBack()
            #expect(try filePages() < before)
            #expect((0..<1_000).reversed().sorted() == sorted)
        }
    #endif
}
