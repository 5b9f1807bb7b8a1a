import CircuitMonitor
import DisplayText

/// The names of circuits and instances as the columns of the overview have room for them: those that differ look different.
///
/// Made once for a roster and a width.
struct OverviewNames: Sendable {
    private let key: Key

    /// What stands under CIRCUIT and under INSTANCE, by the place of a circuit.
    let circuits: [Name]
    let instances: [DisplayText]

    /// A circuit, with its instance where that has no column of its own.
    enum Name: Hashable, Sendable {
        case parts(circuit: DisplayText, instance: DisplayText?)
        /// Both together, cut where they are the same as others.
        case cut(DisplayText)

        fileprivate var text: DisplayText {
            switch self {
            case .parts(let circuit, let instance?): "\(circuit)@\(instance)"
            case .parts(let circuit, nil): circuit
            case .cut(let text): text
            }
        }
    }

    /// Everything that the names depend on.
    struct Key: Hashable {
        var roster: Fleet.Version
        var circuit: Int
        /// Nil where the instance has no column of its own.
        var instance: Int?
    }

    init(of fleet: Fleet, _ order: CircuitOrder, _ key: Key) {
        self.key = key
        let places = fleet.circuits.indices
        let labels = places.map { fleet.circuits[$0].label }
        let contents = order.contents
        guard let width = key.instance else {
            instances = []
            let forms = places.map { place -> Name in
                // A circuit without a name is called after its instance.
                let id = fleet.circuits[place].id
                return id.name == nil
                    ? Self.alone(labels[place], in: key.circuit, contents.circuit)
                    : Self.folded(labels[place], id.instance, order.hosts[place], key.circuit, contents)
            }
            let names = places.map { place in
                fleet.circuits[place].id.name == nil ? labels[place] : "\(labels[place])@\(order.hosts[place])"
            }
            circuits = Self.toldApart(forms, of: names, in: key.circuit)
            return
        }
        circuits = Self.toldApart(
            labels.map { Self.alone($0, in: key.circuit, contents.circuit) },
            of: labels,
            in: key.circuit
        )
        let own = places.map { fleet.circuits[$0].id.instance }
        let forms = own.map { $0.named(in: width, without: contents.instance.shared) }
        instances = ShortNames.toldApart(forms, of: own, in: width)
    }

    /// Whether these are the names for a roster and widths.
    func holds(for key: Key) -> Bool { self.key == key }

    private static func toldApart(_ forms: [Name], of names: [DisplayText], in width: Int) -> [Name] {
        let texts = forms.map(\.text)
        // A name that shows all of what tells it apart is none that has to be told apart.
        let whole = zip(forms, names).map { form, name in if case .cut = form { name } else { form.text } }
        let apart = ShortNames.toldApart(texts, of: whole, in: width)
        return forms.indices.map { apart[$0] == texts[$0] ? forms[$0] : .cut(apart[$0]) }
    }

    private static func alone(_ label: DisplayText, in width: Int, _ names: OverviewContents.Names) -> Name {
        let form = label.named(in: width, without: names.shared)
        return form == label ? .parts(circuit: label, instance: nil) : .cut(form)
    }

    /// `redis@auth-1:8000`, without the port where the host tells it apart; what all have in common is dropped before what does
    /// not.
    private static func folded(
        _ label: DisplayText,
        _ instance: DisplayText,
        _ host: DisplayText,
        _ width: Int,
        _ contents: OverviewContents
    ) -> Name {
        let short = label.without(shared: contents.circuit.shared)
        let place = host.without(shared: contents.instance.shared)
        for (circuit, instance) in [(label, instance), (label, host), (label, place), (short, place)]
        where circuit.columns + 1 + instance.columns <= width {
            return .parts(circuit: circuit, instance: instance)
        }
        let whole: DisplayText = "\(short)@\(place)"
        return .cut(whole.fitted(to: width))
    }
}

extension DashboardState {
    /// The names for the columns of a layout: those that were made last, where they hold still.
    func overviewNames(in layout: OverviewLayout) -> OverviewNames {
        let order = presented.order
        let key = OverviewNames.Key(
            roster: order.roster,
            circuit: layout.width(of: .circuit) ?? 0,
            instance: layout.width(of: .instance)
        )
        if let names, names.holds(for: key) { return names }
        return OverviewNames(of: shownFleet, order, key)
    }
}
