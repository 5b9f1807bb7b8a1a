import ArgumentParser
import BreakerCases
import FoundationEssentials

/// Sets out what several runs have measured.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sets out the figures of several runs, each a file with the output of what measured them."
    )

    @Argument(help: "One file for each run.")
    var files: [String]

    func run() throws {
        let figures = try Figures(files.map { try String(contentsOfFile: $0, encoding: .utf8) })
        print("Nanoseconds per call: the median of \(figures.runCount) runs of the program (lowest–highest).")
        print("added: over the bare call. × floor: over the same calls through two bare lock sections, the whole call")
        print("and what is added to it. Ratios are taken run by run.")
        for form in Case.Form.allCases { show(form.rawValue, of: figures) }
        showPeers(of: figures)
        showTargets(of: figures)
    }

    private func show(_ form: String, of figures: Figures) {
        guard let bare = figures.series(form, Case.Name.bare), let floor = figures.series(form, Case.Name.floor) else {
            return print("\n\(form): not measured")
        }
        print("\n\(form.leading(30))\(columns(["ns per call", "added ns", "× floor", "× floor, added"]))")
        for name in figures.names(under: form) {
            guard let series = figures.series(form, name) else { continue }
            let added = series - bare
            let texts =
                name == Case.Name.bare
                ? [series.text(digits: 1)]
                : [
                    series.text(digits: 1), added.text(digits: 1), (series / floor).text(digits: 2),
                    (added / (floor - bare)).text(digits: 2),
                ]
            print("  \(name.leading(28))\(columns(texts))")
        }
    }

    private func columns(_ texts: [String]) -> String {
        texts.map { $0.trailing(21) }.joined()
    }

    // MARK: Other breakers

    private func showPeers(of figures: Figures) {
        print("\n\("added to a call".leading(30))\(columns(["closed", "rejected"]))")
        let sync = Case.Form.sync.rawValue
        for (label, form) in [("ours, sync", sync), ("ours, async", Case.Form.async.rawValue)] {
            showPeer(label, under: form, closed: Case.Name.closed, rejected: Case.Name.open, of: figures)
        }
        for peer in figures.peers { showPeer(peer, under: peer, closed: "closed", rejected: "rejected", of: figures) }
    }

    private func showPeer(
        _ label: String,
        under heading: String,
        closed: String,
        rejected: String,
        of figures: Figures
    ) {
        let bare = figures.series(heading, Case.Name.bare)
        let texts = [closed, rejected].map { name in
            guard let bare, let series = figures.series(heading, name) else { return "not measured" }
            return (series - bare).text(digits: 1)
        }
        print("  \(label.leading(28))\(columns(texts))")
    }

    // MARK: What was aimed at

    private func showTargets(of figures: Figures) {
        print("\nAimed at")
        for form in [Case.Form.sync, .async].map(\.rawValue) {
            guard
                let bare = figures.series(form, Case.Name.bare),
                let floor = figures.series(form, Case.Name.floor),
                let closed = figures.series(form, Case.Name.closed),
                let inTime = figures.series(form, Case.Name.timeWindow),
                let open = figures.series(form, Case.Name.open),
                let forced = figures.series(form, Case.Name.forcedOpen)
            else {
                print("  \(form): not measured")
                continue
            }
            let ratios = [("the whole call", closed / floor), ("what is added", (closed - bare) / (floor - bare))]
            for (what, ratio) in ratios {
                aim("\(form): closed at most 1.5 × floor, \(what)", ratio, digits: 2, holds: ratio.median <= 1.5)
            }
            let more = inTime - closed
            aim("\(form): a time window at most 60 ns more", more, digits: 1, holds: more.median <= 60)
            for (name, series) in [("open", open), ("forced open", forced)] {
                let less = series / closed
                aim("\(form): \(name) cheaper than closed (ratio)", less, digits: 2, holds: less.median < 1)
            }
        }
    }

    private func aim(_ text: String, _ series: Series, digits: Int, holds: Bool) {
        print("  \(text.leading(52))\(series.text(digits: digits).trailing(21))  \(holds ? "holds" : "does not hold")")
    }
}
