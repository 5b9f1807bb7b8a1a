import TerminalCells
import TerminalHost

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Shows its size, the last event, how many frames it was asked for, and what the terminal can do.
@ScreenActor
final class ProbeApplication: TerminalApplication {
    private let terminal: Terminal
    private var last = "none"
    private var events = 0
    private var drawnFrames = 0
    private var filling: Character?
    private var burst = 0
    private var showsCursor = false
    private var manyColors = 0
    private var ticks = 0

    init(terminal: Terminal) {
        self.terminal = terminal
    }

    func tick() -> Duration? {
        ticks += 1
        guard burst > 0 else { return nil }
        burst -= 1
        filling = burst == 0 ? nil : Character(UnicodeScalar(UInt8(0x41 + burst % 26)))
        terminal.setNeedsFrame()
        return .milliseconds(1)
    }

    func handle(_ event: TerminalEvent) {
        switch event {
        case .key(let key, _):
            if obey(key) { note("key \(key)") }
        case .mouse(let mouse):
            note("mouse \(mouse.kind) \(mouse.column) \(mouse.row)")
        case .paste(let text):
            note("paste \(text.count) \(text.prefix(30).filter { $0 != "\n" })")
        case .resized(let size):
            note("resized \(size.columns)x\(size.rows)")
        case .resumed:
            note("resumed")
        }
    }

    private func note(_ what: String) {
        last = what
        events += 1
    }

    /// Does what a key asks for, and says whether the key is to be shown.
    private func obey(_ key: Key) -> Bool {
        switch key {
        case .character("q"): terminal.finish()
        case .character("x"): last = String([1, 2, 3].index(events + 1000))
        case .character("X"): Task.detached { @concurrent in print([1, 2, 3].index(Int(getpid()) + 3)) }
        case .character("o"): last = String(overflow(events))
        case .character("k"): withUnsafeCurrentTask { $0?.cancel() }
        case .character("w"): while true { sleep(1) }
        case .character("b"): burst = 2000
        case .character("e"): complain("a line for standard error")
        case .character("c"): showsCursor.toggle()
        case .character("t"): manyColors += 1
        case .character("z"): terminal.suspend()
        case .character("p"): for _ in 0..<64 { Task.detached { @concurrent in sleep(5) } }
        case .character("s"):
            Task.detached { @concurrent in await self.receive(20) }
            return false
        case .character("l", .control): terminal.repaint()
        case .character("n"):
            terminal.setNeedsFrame()
            return false
        default: break
        }
        return true
    }

    /// Comes back to the screen's thread again and again, and notes how often the run loop went round meanwhile.
    private nonisolated func receive(_ visits: Int) async {
        let before = await ticks
        for _ in 0..<visits {
            await terminal.setNeedsFrame()
            try? await Task.sleep(for: .milliseconds(5))
        }
        await note("rounds \(await ticks - before) done")
        await terminal.setNeedsFrame()
    }

    func frame(for size: TerminalSize) -> Frame {
        drawnFrames += 1
        var frame = Frame(size: size)
        if let filling {
            for row in 0..<size.rows {
                let style = Style(foreground: .indexed(UInt8(row % 8)), attributes: .bold)
                put(String(repeating: filling, count: size.columns), row: row, on: &frame, style)
            }
            return frame
        }
        put("size \(size.columns)x\(size.rows).", row: 0, on: &frame, Style(attributes: .bold))
        put("last \(last).", row: 1, on: &frame, Style(foreground: .indexed(2)))
        put("events \(events).", row: 2, on: &frame, .plain)
        let kind = "colors \(terminal.colorLevel) glyphs \(terminal.glyphs) kind \(terminal.kind)."
        put(kind, row: 3, on: &frame, .plain)
        put("● ┌─┐ ⣿ é", row: 4, on: &frame, Style(foreground: .indexed(208), background: .indexed(17)))
        frame[0, 5] = Cell(text: "漢")
        frame[1, 5] = Cell(text: "")
        put("wide.", row: 5, from: 2, on: &frame, Style(attributes: .underline))
        frame[8, 5] = Cell(text: "o\u{301}")
        // Cells that break the rules: a control character, a mark without a letter, a wide character in one column.
        for (column, text) in ["\u{1B}", "\u{202E}", "漢"].enumerated() { frame[column, 6] = Cell(text: text) }
        put("odd.", row: 6, from: 3, on: &frame, .plain)
        put("corner+", row: size.rows - 1, from: size.columns - 7, on: &frame, Style(attributes: .reverse))
        // A hundred colours that no other press of the key has.
        for column in 0..<(manyColors > 0 ? 100 : 0) {
            let color = RGB(red: UInt8(manyColors % 256), green: 7, blue: UInt8(column))
            frame[column % 50, 7 + column / 50] = Cell(text: "#", style: Style(foreground: .rgb(color)))
        }
        if showsCursor { frame.cursor = CellPosition(column: 3, row: 2) }
        return frame
    }

    private func put(_ text: String, row: Int, from column: Int = 0, on frame: inout Frame, _ style: Style) {
        for (offset, character) in text.enumerated() {
            frame[column + offset, row] = Cell(text: String(character), style: style)
        }
    }
}

/// Calls itself until there is no stack left.
private func overflow(_ depth: Int) -> Int {
    depth < 0 ? 0 : overflow(depth + 1) + depth
}

extension [Int] {
    /// An element that is not checked to exist: out of bounds, this is the trap that the tests want.
    fileprivate func index(_ position: Int) -> Int {
        self[position]
    }
}
