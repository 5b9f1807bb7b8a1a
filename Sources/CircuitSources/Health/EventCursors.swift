import CircuitVocabulary
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
        /// Set while the service keeps no events of the circuit.
        var absence: Absence?
        /// How often the question was not answered.
        var misses = 0
        /// Polls since the events were last asked for.
        var quietPolls = 0
        /// Changes with every change of the others.
        var version = 0
    }

    /// That there are no events, which a service may have said that was just starting.
    private struct Absence {
        /// When they are asked for again.
        var until: MonotonicTime
        var length: Duration
    }

    private var cursors: [String: Cursor] = [:]

    /// Polls after which events are asked for although the circuit looks as before: not all of them show, as the reset of a
    /// closed circuit.
    private static let quietPolls = 5
    /// How much rarer that becomes while the requests fail, as a power of two.
    private static let mostDoublings = 6
    private static let firstAbsence: Duration = .seconds(60)
    private static let longestAbsence: Duration = .seconds(600)

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
        /// Whether the service kept no events of the circuit so far: those that it tells now are known by other means.
        var isAfterAbsence: Bool
        fileprivate var version: Int
    }

    /// What is to be done about the events of a circuit that looks so.
    mutating func errand(for name: String, revision: [String?], process: DisplayText?) -> Errand {
        var cursor = cursors[name] ?? Cursor()
        if cursor.process != process { cursor = Cursor(process: process, version: cursor.version + 1) }
        cursor.quietPolls += 1
        cursors[name] = cursor
        guard cursor.absence == nil else { return .absent }
        guard cursor.revision != revision else { return .upToDate }
        return .ask(question(for: name, cursor, revision: revision))
    }

    /// The one question that is due though nothing tells of new events, for the circuit that was not asked about for longest.
    ///
    /// - Parameters:
    ///   - circuits: Those of which nothing is asked otherwise, with how they look.
    ///   - now: The time.
    /// - Returns: The question; nil where none is due.
    mutating func questionInPassing(
        among circuits: [(name: String, revision: [String?])],
        at now: MonotonicTime
    ) -> Question? {
        let due = circuits.filter { circuit in
            guard let cursor = cursors[circuit.name] else { return false }
            if let absence = cursor.absence { return absence.until <= now }
            return cursor.quietPolls >= Self.quietPolls << min(cursor.misses, Self.mostDoublings)
        }
        let longest = due.max { (cursors[$0.name]?.quietPolls ?? 0) < (cursors[$1.name]?.quietPolls ?? 0) }
        guard let longest, let cursor = cursors[longest.name] else { return nil }
        cursors[longest.name]?.quietPolls = 0
        return question(for: longest.name, cursor, revision: longest.revision)
    }

    private func question(for name: String, _ cursor: Cursor, revision: [String?]) -> Question {
        Question(
            name: name,
            revision: revision,
            lastID: cursor.lastID,
            misses: cursor.misses,
            isAfterAbsence: cursor.absence != nil,
            version: cursor.version
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
                (cursor.absence, cursor.misses, cursor.quietPolls) = (nil, 0, 0)
            }
            return true
        }
        guard cursors[question.name]?.lastID == question.lastID else { return false }
        // It was said meanwhile that there will be more: what was read is read, and is asked for again.
        change(question.name) { $0.lastID = lastID ?? question.lastID }
        return true
    }

    /// The service keeps no events of the circuit, as it says at a time.
    mutating func isAbsent(_ question: Question, at now: MonotonicTime) {
        change(question.name) { cursor in
            let length = cursor.absence.map { min($0.length * 2, Self.longestAbsence) } ?? Self.firstAbsence
            cursor.absence = Absence(until: now.advanced(by: length), length: length)
            cursor.quietPolls = 0
        }
    }

    /// Whether the service is known to keep no events of a circuit, whichever of its processes said so.
    func areAbsent(for name: String) -> Bool { cursors[name]?.absence != nil }

    /// There was no answer.
    mutating func missed(_ question: Question) {
        // Not a change: what is asked for is the same.
        cursors[question.name, default: Cursor(version: question.version)].misses += 1
        if let absence = cursors[question.name]?.absence {
            cursors[question.name]?.absence?.until = absence.until.advanced(by: absence.length)
        }
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
