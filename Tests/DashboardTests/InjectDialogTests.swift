import CircuitMonitor
import Dashboard
import DisplayText
import Testing

@Suite("The inject dialog")
struct InjectDialogTests {
    private var dialog: InjectDialog {
        InjectDialog(circuit: CircuitID(target: TargetID(index: 0), instance: "in-process", name: "redis"))
    }

    @Test("Enter at once fails the next ten calls")
    func preselection() {
        var dialog = dialog
        #expect(dialog.handle(KeyStroke(.enter)) == .act(.inject(.next(10))))
    }

    @Test("escape, and Enter on Cancel, close without acting")
    func cancelling() {
        var dialog = dialog
        #expect(dialog.handle(KeyStroke(.escape)) == .close)
        while dialog.field != .cancel { _ = dialog.handle(KeyStroke(.down)) }
        #expect(dialog.handle(KeyStroke(.enter)) == .close)
    }

    @Test("typed digits replace the number, then add to it, and are bounded")
    func typing() {
        var dialog = dialog
        _ = dialog.handle(KeyStroke(.tab))
        for digit in "25" { _ = dialog.handle(.character(digit)) }
        #expect(dialog.action == .inject(.next(25)))
        for _ in 0..<30 { _ = dialog.handle(.character("9")) }
        #expect(dialog.action == .inject(.next(10_000)))
        for _ in 0..<30 { _ = dialog.handle(KeyStroke(.backspace)) }
        #expect(dialog.action == .inject(.next(1)))
    }

    @Test("the kinds are walked with the arrow keys, in a circle")
    func kinds() {
        var dialog = dialog
        _ = dialog.handle(KeyStroke(.right))
        #expect(dialog.action == .inject(.share(0.5, for: .seconds(30))))
        _ = dialog.handle(KeyStroke(.right))
        #expect(dialog.action == .inject(.latency(.milliseconds(200), for: .seconds(30))))
        _ = dialog.handle(KeyStroke(.right))
        #expect(dialog.action == .stopInjection)
        _ = dialog.handle(KeyStroke(.right))
        #expect(dialog.action == .inject(.next(10)))
        _ = dialog.handle(KeyStroke(.left))
        #expect(dialog.action == .stopInjection)
    }

    @Test("a share stays between 1 and 100 percent")
    func shareBounds() {
        var dialog = dialog
        _ = dialog.handle(KeyStroke(.right))
        _ = dialog.handle(KeyStroke(.down))
        for _ in 0..<40 { _ = dialog.handle(KeyStroke(.right)) }
        #expect(dialog.action == .inject(.share(1, for: .seconds(30))))
        for _ in 0..<40 { _ = dialog.handle(KeyStroke(.left)) }
        #expect(dialog.action == .inject(.share(0.01, for: .seconds(30))))
    }
}
