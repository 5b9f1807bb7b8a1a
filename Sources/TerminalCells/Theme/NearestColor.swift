/// The colours of smaller palettes that stand in for one that a theme gives by its light alone.
extension RGB {
    /// The nearest entry of the palette of 256 beyond the terminal's own sixteen, which every terminal colours as it likes.
    var nearestExtended: UInt8 {
        func distance(_ index: UInt8) -> Int {
            let entry = RGB.xterm(index)
            return [(red, entry.red), (green, entry.green), (blue, entry.blue)].reduce(0) { sum, pair in
                let difference = Int(pair.0) - Int(pair.1)
                return sum + difference * difference
            }
        }
        return (16...255).min { (distance($0), $0) < (distance($1), $1) } ?? 16
    }

    /// The one of the sixteen that has its hue; for what has next to no colour, the one that is as light.
    ///
    /// By distance alone a light pink would be white: what a role says by its hue is worth more than how light it is.
    var nearestBasic: UInt8 {
        let (red, green, blue) = (Int(red), Int(green), Int(blue))
        let highest = max(red, green, blue)
        let lowest = min(red, green, blue)
        let spread = highest - lowest
        guard highest > 0, spread * 4 >= highest else {
            let greys: [UInt8] = [0, 8, 7, 15]
            return greys[highest < 64 ? 0 : highest < 160 ? 1 : highest < 240 ? 2 : 3]
        }
        // Where on the circle of hues, in sixths from red on: red, yellow, green, cyan, blue, magenta.
        let sixths: Double =
            if highest == red {
                Double(green - blue) / Double(spread)
            } else if highest == green {
                2 + Double(blue - red) / Double(spread)
            } else {
                4 + Double(red - green) / Double(spread)
            }
        let hues: [UInt8] = [1, 3, 2, 6, 4, 5]
        let hue = hues[(Int((sixths + 6).rounded())) % 6]
        return highest >= 215 ? hue + 8 : hue
    }
}
