import Foundation

@testable import TerminalCells

/// A colour as light, to judge what can be told apart.
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

    init(_ color: RGB) {
        self.init(red: Self.light(color.red), green: Self.light(color.green), blue: Self.light(color.blue))
    }

    private static func light(_ step: UInt8) -> Double {
        let share = Double(step) / 255
        return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }

    var luminance: Double { 0.2126 * red + 0.7152 * green + 0.0722 * blue }

    /// The contrast ratio of WCAG 2.
    func contrast(to other: PaletteColor) -> Double {
        let (dark, light) = (min(luminance, other.luminance), max(luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)
    }
}

// MARK: - Eyes with two kinds of cones

extension PaletteColor {
    /// The colour as it is seen without one kind of cones.
    ///
    /// Protanopia and deuteranopia after F. Viénot, H. Brettel, J. D. Mollon: Digital video colourmaps for checking the
    /// legibility of displays by dichromats (1999), which has one plane; tritanopia, for which one plane is too rough,
    /// after H. Brettel, F. Viénot, J. D. Mollon: Computerized simulation of color appearance for dichromats (1997),
    /// which has two. The figures for linear sRGB are those that N. Burrus computed from both (daltonlens.org).
    func seen(with vision: Vision) -> PaletteColor {
        switch vision {
        case .usual:
            return self
        case .protanopia:
            return mixed([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]])
        case .deuteranopia:
            return mixed([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]])
        case .tritanopia:
            let isOnTheFirst = 0.03960 * red - 0.02831 * green - 0.01129 * blue >= 0
            return isOnTheFirst
                ? mixed([[1.01354, 0.14268, -0.15622], [-0.01181, 0.87561, 0.13619], [0.07707, 0.81208, 0.11085]])
                : mixed([[0.93337, 0.19999, -0.13336], [0.05809, 0.82565, 0.11626], [-0.37923, 1.13825, 0.24098]])
        }
    }

    private func mixed(_ rows: [[Double]]) -> PaletteColor {
        let parts = rows.map { min(max($0[0] * red + $0[1] * green + $0[2] * blue, 0), 1) }
        return PaletteColor(red: parts[0], green: parts[1], blue: parts[2])
    }
}

// MARK: - How much colours differ

extension PaletteColor {
    /// CIE L*a*b* under D65.
    private var lab: (lightness: Double, a: Double, b: Double) {
        func shaped(_ part: Double) -> Double {
            part > 216.0 / 24_389 ? cbrt(part) : (24_389.0 / 27 * part + 16) / 116
        }
        let x = shaped((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
        let y = shaped(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
        let z = shaped((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883)
        return (116 * y - 16, 500 * (x - y), 200 * (y - z))
    }

    /// CIEDE2000, after Sharma, Wu and Dalal: The CIEDE2000 color-difference formula (2005).
    func difference(to other: PaletteColor) -> Double {
        Self.difference(lab, other.lab)
    }

    /// The same of two colours in L*a*b*.
    static func difference(
        _ first: (lightness: Double, a: Double, b: Double),
        _ second: (lightness: Double, a: Double, b: Double)
    ) -> Double {
        func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
        func weight(_ chroma: Double) -> Double { (pow(chroma, 7) / (pow(chroma, 7) + pow(25, 7))).squareRoot() }
        func hue(_ a: Double, _ b: Double) -> Double {
            let angle = atan2(b, a) * 180 / .pi
            return angle < 0 ? angle + 360 : angle
        }
        let plain = (hypot(first.a, first.b) + hypot(second.a, second.b)) / 2
        let stretch = 1.5 - weight(plain) / 2
        let (a1, a2) = (first.a * stretch, second.a * stretch)
        let (chroma1, chroma2) = (hypot(a1, first.b), hypot(a2, second.b))
        let (hue1, hue2) = (hue(a1, first.b), hue(a2, second.b))
        var turn = hue2 - hue1
        var meanHue = (hue1 + hue2) / 2
        if chroma1 * chroma2 == 0 {
            turn = 0
            meanHue = hue1 + hue2
        } else if abs(turn) > 180 {
            turn += turn > 0 ? -360 : 360
            meanHue += hue1 + hue2 < 360 ? 180 : -180
        }
        let meanLightness = (first.lightness + second.lightness) / 2
        let meanChroma = (chroma1 + chroma2) / 2
        let shade = pow(meanLightness - 50, 2)
        let lightness = (second.lightness - first.lightness) / (1 + 0.015 * shade / (20 + shade).squareRoot())
        let chroma = (chroma2 - chroma1) / (1 + 0.045 * meanChroma)
        let waves =
            1 - 0.17 * cos(radians(meanHue - 30)) + 0.24 * cos(radians(2 * meanHue))
            + 0.32 * cos(radians(3 * meanHue + 6)) - 0.20 * cos(radians(4 * meanHue - 63))
        let hueDifference =
            2 * (chroma1 * chroma2).squareRoot() * sin(radians(turn / 2)) / (1 + 0.015 * meanChroma * waves)
        let blueTurn = sin(radians(60 * exp(-pow((meanHue - 275) / 25, 2))))
        let turned = -2 * weight(meanChroma) * blueTurn * chroma * hueDifference
        return (lightness * lightness + chroma * chroma + hueDifference * hueDifference + turned).squareRoot()
    }
}
