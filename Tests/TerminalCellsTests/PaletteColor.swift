import Foundation

@testable import TerminalCells

/// An entry of the xterm palette as light, to judge what can be told apart.
struct PaletteColor {
    /// How eyes see.
    enum Vision: CaseIterable {
        case usual
        case protanopia
        case deuteranopia
        case tritanopia
    }

    /// Linear light, 0 to 1.
    var red: Double
    var green: Double
    var blue: Double

    init(red: Double, green: Double, blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// An entry from 16 upwards, which is the same on every terminal.
    init(_ index: UInt8) {
        let steps = [0.0, 95, 135, 175, 215, 255]
        let levels: [Double]
        if index >= 232 {
            levels = Array(repeating: Double(index - 232) * 10 + 8, count: 3)
        } else {
            let cube = Int(max(index, 16)) - 16
            levels = [steps[cube / 36], steps[cube / 6 % 6], steps[cube % 6]]
        }
        let linear = levels.map { $0 / 255 }.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
        self.init(red: linear[0], green: linear[1], blue: linear[2])
    }

    var luminance: Double { 0.2126 * red + 0.7152 * green + 0.0722 * blue }

    /// The contrast ratio of WCAG 2.
    func contrast(to other: PaletteColor) -> Double {
        let (dark, light) = (min(luminance, other.luminance), max(luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)
    }

    /// The colour as it is seen without one kind of cones, after Viénot, Brettel and Mollon (1999) and, for tritanopia,
    /// Machado, Oliveira and Fernandes (2009).
    func seen(with vision: Vision) -> PaletteColor {
        func mixed(_ rows: [[Double]]) -> PaletteColor {
            let parts = rows.map { $0[0] * red + $0[1] * green + $0[2] * blue }
            return PaletteColor(red: parts[0], green: parts[1], blue: parts[2])
        }
        return switch vision {
        case .usual: self
        case .protanopia: mixed([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]])
        case .deuteranopia: mixed([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]])
        case .tritanopia:
            mixed([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]])
        }
    }

    func distance(to other: PaletteColor) -> Double {
        let (r, g, b) = (red - other.red, green - other.green, blue - other.blue)
        return (r * r + g * g + b * b).squareRoot()
    }
}

extension Color {
    var onPalette: PaletteColor? {
        guard case .indexed(let index) = self else { return nil }
        return PaletteColor(index)
    }
}
