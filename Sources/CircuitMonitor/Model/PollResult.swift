package import CircuitVocabulary
package import DisplayText

/// What one poll of one target brought.
package struct PollResult: Hashable, Sendable {
    package var target: TargetID

    /// When the poll began and ended.
    package var started: Moment
    package var finished: Moment

    package var outcome: Outcome

    /// Something about the target that the user should know, one line: `polling /health/redis, which counts its own
    /// pings`.
    package var notice: DisplayText?

    /// How far apart this poll and the next one are, where that is not the target's own interval: back-off, a slow
    /// answer, a source that may be asked less often.
    package var spacing: Duration?

    /// When what was read was asked for and had come; nil where that is the whole of the poll.
    package var exchange: Exchange?

    package init(
        target: TargetID,
        started: Moment,
        finished: Moment,
        outcome: Outcome,
        notice: DisplayText? = nil,
        spacing: Duration? = nil,
        exchange: Exchange? = nil
    ) {
        self.target = target
        self.started = started
        self.finished = finished
        self.outcome = outcome
        self.notice = notice
        self.spacing = spacing
        self.exchange = exchange
    }

    /// When its readings were so: in the middle of the exchange, because nobody knows how long either way took.
    package var read: Moment {
        let (sent, received) = (exchange?.sent ?? started, exchange?.received ?? finished)
        return received.advanced(by: .zero - sent.monotonic.duration(to: received.monotonic) / 2)
    }

    /// When its readings had come.
    package var arrived: Moment { exchange?.received ?? finished }

    /// One question and its answer.
    package struct Exchange: Hashable, Sendable {
        package var sent: Moment
        package var received: Moment

        package init(sent: Moment, received: Moment) {
            self.sent = sent
            self.received = received
        }
    }

    package enum Outcome: Hashable, Sendable {
        case readings([CircuitReading])
        case failure(PollFailure)
    }
}

/// The reading of one circuit of a target, with the events that the target reported since the last poll.
package struct CircuitReading: Hashable, Sendable {
    package var id: CircuitID
    package var reading: Reading

    /// What happened since the last poll, oldest first; nil where the source has no events of its own.
    package var events: [CircuitEvent]?

    /// How old the reading was when it arrived: an answer from a cache is as old as what it says, and not as its arrival.
    package var age = Duration.zero

    /// What the source knows of a restart of the process.
    package var restart = Restart.compared

    /// Whether it may be of another process than the one before, so that nothing is known of the time between the two.
    package var isApart = false

    /// Whether rates can be taken at all: not from counters that are of a window, or of another process.
    package var hasRates = true

    /// How many instances answer at the target in turn, so that each is heard of only so seldom.
    package var turns = 1

    package init(id: CircuitID, reading: Reading, events: [CircuitEvent]? = nil) {
        self.id = id
        self.reading = reading
        self.events = events
    }

    package enum Restart: Hashable, Sendable {
        /// Nothing: a counter below its last value, or another process, is one.
        case compared
        /// There was none, whatever the counters do.
        case none
        /// There was one since the last reading.
        case now
        /// There was one before an earlier reading, which is known only now.
        case earlier(WallTime, text: DisplayText)
    }
}

/// Why a poll brought no reading.
package struct PollFailure: Hashable, Sendable, Error {
    /// A word or two for a table: `refused`, `timeout`, `401`, `not JSON: <html><h…`.
    package var reason: DisplayText

    /// One line that says what happened and what to do.
    package var detail: DisplayText

    /// What the user can set to mend it; nil where no setting helps.
    package var remedy: Remedy?

    package init(reason: DisplayText, detail: DisplayText, remedy: Remedy? = nil) {
        self.reason = reason
        self.detail = detail
        self.remedy = remedy
    }

    /// The same, with more to know about it.
    package func adding(_ words: DisplayText) -> Self {
        Self(reason: reason, detail: "\(detail); \(words)", remedy: remedy)
    }
}

/// Something that happened to a circuit.
package struct CircuitEvent: Hashable, Sendable {
    package var time: WallTime

    package var kind: Kind

    /// Why, who, how much: `5 in a row`, `forced open until reset`; empty where nothing is known.
    package var text: DisplayText

    package init(time: WallTime, kind: Kind, text: DisplayText) {
        self.time = time
        self.kind = kind
        self.text = text
    }

    package enum Kind: Hashable, Sendable {
        case transition(from: CircuitState, to: CircuitState)
        /// Something an operator did.
        case control
        case injection
        /// The counters fell or the process changed.
        case restart
        /// The target stopped answering.
        case lost
        /// The target answers again.
        case answered
        /// A remark of whoever runs the dashboard: the demo's script.
        case note
        /// A note on the time axis.
        case marker
        /// Events were missed.
        case missed
        /// What the counters say of the time between two readings that do not show it; the event has the time of the later
        /// reading.
        case trace(Trace, since: WallTime)
    }

    /// What left a trace between two readings.
    package enum Trace: Hashable, Sendable {
        /// Calls were refused, though it was closed at both ends.
        case refusing
        /// So many calls failed that it must have opened, though it was closed at both ends.
        case tripped
        /// A probe failed, though it was open at both ends.
        case failedProbe
    }
}
