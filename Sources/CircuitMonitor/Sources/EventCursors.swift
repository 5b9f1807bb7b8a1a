import DisplayText

/// How far the events of each circuit of a service have been read.
///
/// Questions for events are on their way while others write here. An answer is written back only where nobody else has been there
/// since the question: a cursor that is newer stays.
struct EventCursors {
    private struct Cursor {
        /// What the circuit looked like when its events were last read; empty where they must be read in any case.
        var revision: [String?] = []
        /// The process that the events are from.
        var process: DisplayText?
        /// The last event's ID.
        var lastID: String?
        /// Whether the service keeps no events of the circuit.
        var isAbsent = false
        /// How often the question was not answered.
        var misses = 0
        /// Changes with every change of the others.
        var version = 0
    }

    private var cursors: [String: Cursor] = [:]

    /// What is to be done about the events of a circuit.
    enum Errand: Hashable {
        /// The service keeps none.
        case absent
        /// There is none since the last answer.
        case upToDate
        case ask(Question)
    }

    struct Question: Hashable {
        var name: String
        var revision: [String?]
        /// The event after which to ask; nil for all.
        var lastID: String?
        /// How often it was not answered.
        var misses: Int
        fileprivate var version: Int
    }

    /// What is to be done about the events of a circuit that looks so.
    mutating func errand(for name: String, revision: [String?], process: DisplayText?) -> Errand {
        var cursor = cursors[name] ?? Cursor()
        guard !cursor.isAbsent else { return .absent }
        guard cursor.revision != revision else { return .upToDate }
        if cursor.process != process {
            cursor = Cursor(process: process, version: cursor.version + 1)
            cursors[name] = cursor
        }
        return .ask(
            Question(
                name: name,
                revision: revision,
                lastID: cursor.lastID,
                misses: cursor.misses,
                version: cursor.version
            )
        )
    }

    /// The events were read up to an ID.
    ///
    /// - Returns: Whether they are news; not where somebody has read them in the meantime.
    mutating func read(_ question: Question, upTo lastID: String?) -> Bool {
        guard let version = cursors[question.name]?.version, version != question.version else {
            change(question.name) { cursor in
                cursor.revision = question.revision
                cursor.lastID = lastID ?? question.lastID
                cursor.misses = 0
            }
            return true
        }
        guard cursors[question.name]?.lastID == question.lastID else { return false }
        // It was said meanwhile that there will be more: what was read is read, and is asked for again.
        change(question.name) { $0.lastID = lastID ?? question.lastID }
        return true
    }

    /// The service keeps no events of the circuit.
    mutating func isAbsent(_ question: Question) {
        change(question.name) { $0.isAbsent = true }
    }

    /// There was no answer.
    mutating func missed(_ question: Question) {
        // Not a change: what is asked for is the same.
        cursors[question.name, default: Cursor(version: question.version)].misses += 1
    }

    /// There may be an event that the looks of the circuit do not tell.
    mutating func askAgain(for name: String) {
        guard cursors[name] != nil else { return }
        change(name) { $0.revision = [] }
    }

    /// Forgets the circuits that are not among these.
    mutating func keep(_ names: some Sequence<String>) {
        guard !cursors.isEmpty else { return }
        let names = Set(names)
        cursors = cursors.filter { names.contains($0.key) }
    }

    private mutating func change(_ name: String, _ body: (inout Cursor) -> Void) {
        body(&cursors[name, default: Cursor()])
        cursors[name]?.version += 1
    }
}
