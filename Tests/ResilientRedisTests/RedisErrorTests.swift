import ResilientRedis
import Testing

@Suite struct RedisErrorTests {
    @Test(
        "a server that says it cannot serve has failed, and one that corrects its caller has not",
        arguments: [
            ("LOADING Redis is loading the dataset in memory", true),
            ("READONLY You can't write against a read only replica.", true),
            ("CLUSTERDOWN The cluster is down", true),
            ("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", true),
            ("OOM command not allowed when used memory > 'maxmemory'.", true),
            ("OOM", true),
            ("WRONGTYPE Operation against a key holding the wrong kind of value", false),
            ("ERR unknown command 'FOO'", false),
            ("ERR LOADING is not a command", false),
            ("LOADINGS of no meaning", false),
            ("loading of no meaning", false),
            ("", false),
        ]
    )
    func replies(text: String, isFailure: Bool) {
        #expect(RedisError.serverReply(text).isFailure == isFailure)
        #expect(RedisError.serverReply(text).description == text)
    }

    @Test(
        "no answer is a failure, whatever the reason",
        arguments: [
            RedisError.connectionRefused, .connectionClosed, .timedOut(after: .seconds(1)),
            .unexpectedReply(to: .ping),
        ]
    )
    func silence(error: RedisError) {
        #expect(error.isFailure)
        #expect(error.replyWord == nil)
    }

    @Test(
        "a time-out says after how long, in one unit",
        arguments: [
            (Duration.milliseconds(100), "timed out after 100ms"), (.seconds(2), "timed out after 2s"),
            (.milliseconds(1_500), "timed out after 1500ms"), (.microseconds(250), "timed out after 250us"),
            (.zero, "timed out after 0s"), (.seconds(Int64.max), "timed out after 9223372036854775807s"),
            (.seconds(1e19), "timed out after 9223372036854775807s"),
        ]
    )
    func deadlines(deadline: Duration, text: String) {
        #expect(RedisError.timedOut(after: deadline).description == text)
    }

    @Test("a reply is told on one line, however long it is and whatever is in it")
    func hostile() {
        let lines = RedisError.serverReply("READONLY a\r\nb\u{1B}[2Jc\u{2028}d")
        #expect(lines.description == "READONLY a  b [2Jc d")
        #expect(lines.replyWord == "READONLY")
        for filler in ["x", "é", "\u{301}", " y"] {
            let long = RedisError.serverReply("MOVED 1 h:1 " + String(repeating: filler, count: 1_000_000))
            #expect(long.refusal == .configuration)
            #expect(long.description.utf8.count < 1_200)
        }
        // The longest that Redis has.
        let misconf =
            "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that "
            + "may modify the data set are disabled, because this instance is configured to report errors during writes if "
            + "RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details."
        #expect(RedisError.serverReply(misconf).description == misconf)
    }

    @Test("the texts of failures read well on a dashboard")
    func texts() {
        #expect(RedisError.connectionRefused.description == "connection refused")
        #expect(RedisError.connectionClosed.description == "connection closed")
        #expect(RedisError.unexpectedReply(to: .get("k")).description == "unexpected reply to GET")
        #expect("\(RedisError.connectionRefused)" == "connection refused")
    }
}
