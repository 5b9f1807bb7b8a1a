import BreakerCases

/// What several runs have measured.
struct Figures {
    /// The runs: nanoseconds by title.
    private let runs: [[String: Double]]
    /// The titles in the order in which they were printed.
    private let titles: [String]

    /// Reads what the measuring programs print: lines of a title, a tab and nanoseconds.
    ///
    /// - Parameter texts: The output of each run.
    /// - Throws: ``Unreadable`` with the number of the run and the line.
    init(_ texts: [String]) throws {
        var runs: [[String: Double]] = []
        var titles: [String] = []
        for (number, text) in texts.enumerated() {
            var run: [String: Double] = [:]
            for line in text.split(separator: "\n") {
                let parts = line.split(separator: "\t")
                guard parts.count == 2, let nanoseconds = Double(parts[1]) else {
                    throw Unreadable(run: number + 1, line: String(line))
                }
                let title = String(parts[0])
                if !titles.contains(title) { titles.append(title) }
                run[title] = nanoseconds
            }
            runs.append(run)
        }
        self.runs = runs
        self.titles = titles
    }

    struct Unreadable: Error, CustomStringConvertible {
        var run: Int
        var line: String
        var description: String { "run \(run): no title, tab and number in: \(line)" }
    }

    var runCount: Int { runs.count }

    /// The names that were measured under a heading.
    func names(under heading: String) -> [String] {
        titles.filter { $0.hasPrefix("\(heading): ") }.map { String($0.dropFirst(heading.count + 2)) }
    }

    /// The headings that are none of our own forms: the other breakers.
    var peers: [String] {
        let ours = Set(Case.Form.allCases.map(\.rawValue))
        var peers: [String] = []
        for title in titles {
            guard let end = title.firstIndex(of: ":") else { continue }
            let heading = String(title[..<end])
            if !ours.contains(heading), !peers.contains(heading) { peers.append(heading) }
        }
        return peers
    }

    /// What was measured for a name under a heading; nil unless every run has it.
    func series(_ heading: String, _ name: String) -> Series? {
        let values = runs.compactMap { $0["\(heading): \(name)"] }
        return values.count == runs.count && !values.isEmpty ? Series(values: values) : nil
    }
}
