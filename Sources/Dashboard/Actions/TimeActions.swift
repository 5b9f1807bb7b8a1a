import CircuitMonitor
import DisplayText

extension Action {
    /// What chooses the time that is shown, and how much of it.
    static let timeActions: [Action] =
        [
            Action(
                name: "pause",
                keys: [.character(" ")],
                title: "pause",
                pausedTitle: "resume",
                help: "freeze the screen; polling goes on",
                screens: everywhere,
                perform: { state in
                    state.togglePause()
                    return []
                }
            ),
            step("step-back", [.character("[")], by: -1, title: "earlier", help: "one step back in time"),
            step("step-forward", [.character("]")], by: 1, pausedTitle: "later", help: "one step forward in time"),
            step("stride-back", [.character("{")], by: -10, help: "ten steps back in time"),
            step("stride-forward", [.character("}")], by: 10, help: "ten steps forward in time"),
            Action(
                name: "oldest",
                keys: [KeyStroke(.home)],
                help: "oldest known time",
                screens: [.focus],
                perform: { state in
                    state.goToOldest()
                    return []
                }
            ),
            Action(
                name: "live",
                keys: [KeyStroke(.end)],
                help: "back to live and to the newest events",
                screens: [.focus],
                perform: { state in
                    state.eventScroll = 0
                    if state.pause != nil { state.togglePause() }
                    return []
                }
            ),
            Action(
                name: "zoom-in",
                keys: [.character("+"), .character("=")],
                title: "zoom",
                help: "less time in the charts",
                screens: everywhere,
                perform: { state in
                    state.zoom(by: -1)
                    return []
                }
            ),
            Action(
                name: "zoom-out",
                keys: [.character("-")],
                help: "more time in the charts",
                screens: everywhere,
                perform: { state in
                    state.zoom(by: 1)
                    return []
                }
            ),
        ] + Zoom.allCases.map(zoom) + [
            Action(
                name: "zoom-automatic",
                keys: [.character("0")],
                help: "automatic zoom",
                screens: everywhere,
                perform: { state in
                    state.zoom = nil
                    return []
                }
            ),
            Action(
                name: "mark",
                keys: [.character("m")],
                title: "mark",
                help: "write a marker with a note on the time axis",
                screens: everywhere,
                perform: { state in
                    state.overlay = .marker(MarkerInput(moment: state.shownNow))
                    return []
                }
            ),
        ]

    private static func step(
        _ name: String,
        _ keys: [KeyStroke],
        by count: Int,
        title: DisplayText? = nil,
        pausedTitle: DisplayText? = nil,
        help: DisplayText
    ) -> Action {
        Action(
            name: name,
            keys: keys,
            title: title,
            pausedTitle: pausedTitle,
            help: help,
            screens: everywhere,
            perform: { state in
                state.step(by: count)
                return []
            }
        )
    }

    private static func zoom(_ zoom: Zoom) -> Action {
        Action(
            name: "zoom-\(zoom.name.text)",
            keys: [.character(Character("\(zoom.rawValue)"))],
            help: "\(zoom.name) in the charts",
            screens: everywhere,
            perform: { state in
                state.zoom = zoom
                return []
            }
        )
    }
}
