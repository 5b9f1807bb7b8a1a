import ArgumentParser
import TerminalCells

/// How many colours the user wants to see.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
    /// What the terminal's description, `COLORTERM` and `NO_COLOR` say.
    case auto
    case truecolor
    case palette256 = "256"
    case ansi16 = "16"
    case mono

    /// The level that was asked for; nil: what suits the terminal.
    var level: ColorLevel? {
        switch self {
        case .auto: nil
        case .truecolor: .trueColor
        case .palette256: .palette256
        case .ansi16: .ansi16
        case .mono: .mono
        }
    }
}
