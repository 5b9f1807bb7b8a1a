import DisplayText

extension Action {
    /// What changes which circuits the overview shows, and in which order.
    static let overviewActions: [Action] = [
        Action(
            name: "filter",
            keys: [.character("/")],
            title: "filter",
            help: "show only what matches: words, or /expression/",
            screens: [.overview],
            perform: { state in
                state.openFilter()
                return []
            }
        ),
        Action(
            name: "sort",
            keys: [.character("s")],
            title: "sort",
            help: "sort by the next column",
            screens: [.overview],
            perform: { state in
                state.overview.sort = state.overview.sort.next
                state.overview.isReversed = false
                return []
            }
        ),
        Action(
            name: "reverse",
            keys: [.character("S")],
            help: "reverse sort",
            screens: [.overview],
            perform: { state in
                state.overview.isReversed.toggle()
                return []
            }
        ),
        Action(
            name: "group",
            keys: [.character("g")],
            title: "group",
            help: "group by circuit, target or a label; enter opens a group",
            screens: [.overview],
            perform: { state in
                let all = state.groupings
                let position = all.firstIndex(of: state.overview.grouping) ?? 0
                state.overview.grouping = all[(position + 1) % all.count]
                state.overview.openGroup = nil
                state.selectLead()
                return []
            }
        ),
        Action(
            name: "detail",
            keys: [.character("d")],
            help: "show or hide the selected circuit below the table",
            screens: [.overview],
            perform: { state in
                state.overview.showsDetail.toggle()
                return []
            }
        ),
        Action(
            name: "columns-left",
            keys: [KeyStroke(.left), .character("h")],
            help: "scroll columns left",
            screens: [.overview],
            perform: { state in
                state.overview.scrolledColumns = max(0, state.overview.scrolledColumns - 1)
                return []
            }
        ),
        Action(
            name: "columns-right",
            keys: [KeyStroke(.right), .character("l")],
            help: "scroll columns right",
            screens: [.overview],
            perform: { state in
                // Limited by the layout, which knows how many columns are hidden.
                state.overview.scrolledColumns += 1
                return []
            }
        ),
    ]
}
