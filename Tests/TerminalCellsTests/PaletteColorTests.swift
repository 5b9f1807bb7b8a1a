import Testing

@testable import TerminalCells

@Suite("What can be told apart")
struct PaletteColorTests {
    @Test(
        "the difference of colours is that of the published test data",
        arguments: [
            ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
            ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
            ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0009), 7.1792),
            ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
            ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
            ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
        ]
    )
    func difference(first: (Double, Double, Double), second: (Double, Double, Double), expected: Double) {
        let difference = PaletteColor.difference(
            (lightness: first.0, a: first.1, b: first.2),
            (lightness: second.0, a: second.1, b: second.2)
        )
        #expect(abs(difference - expected) < 0.0001)
    }

    @Test("white and grey look the same to all eyes, red and green alike to those without one kind of cones")
    func eyes() {
        for vision in PaletteColor.Vision.allCases {
            for grey in [RGB.xterm(231), RGB.xterm(244), RGB.xterm(16)] {
                let color = PaletteColor(grey)
                #expect(color.difference(to: color.seen(with: vision)) < 1, "\(vision)")
            }
        }
        let (red, green) = (PaletteColor(RGB.xterm(130)), PaletteColor(RGB.xterm(64)))
        #expect(red.difference(to: green) > 30)
        #expect(red.seen(with: .deuteranopia).difference(to: green.seen(with: .deuteranopia)) < 15)
        #expect(red.seen(with: .tritanopia).difference(to: green.seen(with: .tritanopia)) > 30)
    }
}
