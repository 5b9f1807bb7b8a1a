import Foundation
import Testing

@Suite("The documentation")
struct DocumentationTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let catalogue = root.appending(path: "Sources/CircuitBreaker/Documentation.docc")

    @Test("has no example that is not compiled and run with these tests")
    func everyExampleIsCompiled() throws {
        let examples = root("Tests/CircuitBreakerTests/DocumentationExamples.swift")
        let compiled = try lines(of: String(contentsOf: examples, encoding: .utf8))
        var count = 0
        for article in try articles() {
            for block in blocks(of: try String(contentsOf: article, encoding: .utf8)) {
                count += 1
                #expect(
                    contains(compiled, block),
                    "\(article.lastPathComponent) has an example that is not in DocumentationExamples.swift: \(block)"
                )
            }
        }
        #expect(count > 10)
    }

    private func root(_ path: String) -> URL { Self.root.appending(path: path) }

    private func articles() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: Self.catalogue, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "md" }
    }

    /// The Swift examples of an article; an excerpt of a manifest is none.
    private func blocks(of article: String) -> [[Substring]] {
        var blocks: [[Substring]] = []
        var block: [Substring]?
        for line in article.split(separator: "\n", omittingEmptySubsequences: true).map(trimmed) {
            if line == "```swift" {
                block = []
            } else if line == "```" {
                if let block, block.first?.hasPrefix(".testTarget") == false { blocks.append(block) }
                block = nil
            } else if !line.isEmpty {
                block?.append(line)
            }
        }
        return blocks
    }

    /// The lines without indentation and without empty ones; an access that examples do not state is left out.
    private func lines(of source: String) -> [Substring] {
        source.split(separator: "\n").map(trimmed).filter { !$0.isEmpty }
            .map { $0.hasPrefix("private ") ? $0.dropFirst("private ".count) : $0 }
    }

    private func trimmed(_ line: Substring) -> Substring {
        line.drop { $0 == " " }
    }

    private func contains(_ lines: [Substring], _ block: [Substring]) -> Bool {
        guard !block.isEmpty, block.count <= lines.count else { return false }
        return (0...(lines.count - block.count)).contains { lines[$0..<($0 + block.count)].elementsEqual(block) }
    }
}
