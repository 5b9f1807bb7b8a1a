import Foundation
import Testing

@testable import ResilientRedis

@Suite struct RedisRefusalTests {
    @Test(
        "what an error reply means is decided by its first words",
        arguments: [
            ("LOADING Redis is loading the dataset in memory", RedisRefusal.trouble),
            ("BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.", .trouble),
            ("MISCONF Errors writing to the AOF file: No space left on device", .trouble),
            ("NOREPLICAS Not enough good replicas to write.", .trouble),
            ("CLUSTERDOWN Hash slot not served", .trouble),
            ("TRYAGAIN Multiple keys request during rehashing of slot", .trouble),
            ("OOM", .trouble),
            ("ERR max number of clients reached", .trouble),
            ("ERR max number of clients + cluster connections reached", .trouble),
            ("no upstream host", .trouble),
            ("ERR Connection refused", .trouble),
            ("ERR Broken pipe", .trouble),
            ("ERR No route to host", .trouble),
            ("ERR Host is down", .trouble),
            ("ERR Network is unreachable", .trouble),
            ("ERR no server avaliable", .trouble),
            ("ERR no server connection avaliable", .trouble),
            ("ERR server connection close", .trouble),
            ("ERR deliver request fail", .trouble),
            ("ERR max daily request limit exceeded. Limit: 10000, Usage: 10000.", .trouble),
            ("ERR max request size exceeded", .mistake),
            ("READONLY You can't write against a read only replica.", .wrongPlace),
            ("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", .wrongPlace),
            ("UNBLOCKED force unblock from blocking operation, instance state changed", .wrongPlace),
            ("REDIRECT 10.0.0.2:6379", .wrongPlace),
            ("NOAUTH Authentication required.", .configuration),
            ("WRONGPASS invalid username-password pair or user is disabled.", .configuration),
            ("NOPERM No permissions to access a key", .configuration),
            ("DENIED Redis is running in protected mode", .configuration),
            ("MOVED 3999 127.0.0.1:6381", .configuration),
            ("ASK 3999 127.0.0.1:6381", .configuration),
            ("CROSSSLOT Keys in request don't hash to the same slot", .configuration),
            ("WRONGTYPE Operation against a key holding the wrong kind of value", .mistake),
            ("ERR unknown command 'FOO'", .mistake),
            ("ERR max number of fields reached", .mistake),
            ("ERR LOADING is not a command", .mistake),
            ("UNBLOCKED client unblocked via CLIENT UNBLOCK", .mistake),
            ("BUSYGROUP Consumer Group name already exists", .mistake),
            ("EXECABORT Transaction discarded because of previous errors.", .mistake),
        ]
    )
    func kinds(text: String, kind: RedisRefusal) {
        #expect(RedisError.serverReply(text).refusal == kind)
        #expect(RedisError.serverReply(text).isFailure == kind.isFailure)
    }

    @Test(
        "only a mistake that a server alone can point out proves that it is well",
        arguments: [
            ("WRONGTYPE Operation against a key holding the wrong kind of value", true),
            ("NOSCRIPT No matching script. Please use EVAL.", true),
            ("BUSYGROUP Consumer Group name already exists", true),
            ("NOGROUP No such key 's' or consumer group 'g'", true),
            ("ERR wrong number of arguments for 'get' command", true),
            ("ERR syntax error", true),
            ("ERR unknown command 'FOO', with args beginning with: ", true),
            ("ERR unknown subcommand 'FOO'. Try CONFIG HELP.", true),
            ("ERR value is not an integer or out of range", true),
            ("ERR index out of range", true),
            ("ERR no such key", true),
            ("EXECABORT Transaction discarded because of previous errors.", true),
            ("EXECABORT Transaction discarded because of: ERR syntax error", true),
            ("EXECABORT Transaction discarded because of: ERR backend is gone", false),
            ("ERR Error running script (call to f_6b1): @user_script:1: WRONGTYPE Operation against", true),
            ("ERR", false), ("ERR unknown", false), ("ERR backend is gone", false), ("ERR proxy: no master", false),
            ("LIMIT exceeded", false), ("", false), ("LOADING Redis is loading", false), ("MOVED 1 h:1", false),
        ]
    )
    func health(text: String, isProven: Bool) {
        #expect(RedisError.serverReply(text).isAnswer == isProven)
    }

    @Test(
        "a word that no server is known to say, in answer to an unknown command, is no failure",
        arguments: ["LIMIT exceeded", "LOADINGS of no meaning", "loading", "Bad capacity", "", " ", "OOM\tx"]
    )
    func unknown(text: String) {
        #expect(RedisError.serverReply(text).refusal == .mistake)
        #expect(RedisError.serverReply(text).description == text.replacing("\t", with: " "))
    }

    @Test(
        "an unknown word is the server's where no script and no module can have said it",
        arguments: [
            ("FROZEN by an order", RedisCommand.get("k"), RedisRefusal.trouble),
            ("NO_SPACE left", .set("k", "v"), .trouble),
            ("FROZEN by an order", .eval("return 1"), .mistake),
            ("FROZEN by an order", .init("fcall_ro", ["f", "0"]), .mistake),
            ("SEARCH_INDEX_NOT_FOUND", .init("FT.SEARCH", ["i", "q"]), .mistake),
            ("Frozen by an order", .get("k"), .mistake),
            ("unsupported command 'get'", .get("k"), .mistake),
            ("", .get("k"), .mistake),
            ("X", .get("k"), .mistake),
            ("WRONGTYPE no", .get("k"), .mistake),
            ("READONLY no", .eval("return 1"), .wrongPlace),
        ]
    )
    func unknownWord(text: String, command: RedisCommand, kind: RedisRefusal) {
        #expect(RedisError.serverReply(text, to: command).refusal == kind)
    }

    @Test(
        "behind EXECABORT, and behind the wrapping of a script's error before Redis 7, the cause decides",
        arguments: [
            ("EXECABORT Transaction discarded because of: OOM command not allowed", RedisRefusal.trouble),
            ("EXECABORT Transaction discarded because of: READONLY You can't write", .wrongPlace),
            ("EXECABORT Transaction discarded because of: ERR no", .mistake),
            (
                "ERR Error running script (call to f_6b1bf486c81ceb7edf3c093f4c48582e38c0e791): "
                    + "@user_script:1: @user_script: 1: -READONLY You can't write against a read only replica.",
                .wrongPlace
            ),
            ("ERR Error running script (call to f_6b1): @user_script:12: -MISCONF Redis is configured", .trouble),
            ("ERR Error running script (call to f_6b1): @user_script:1: WRONGTYPE Operation against", .mistake),
            ("ERR Error running script (call to f_6b1): @user_script:7: user_script:7: attempt to compare", .mistake),
            ("ERR Error running script (call to f_6b1", .mistake),
            ("MISCONF Redis is configured script: 6b1bf4, on @user_script:1.", .trouble),
            ("ERR The user executing the script can't run this command or subcommand script: b3a", .configuration),
        ]
    )
    func causes(text: String, kind: RedisRefusal) {
        #expect(RedisError.serverReply(text).refusal == kind)
    }

    @Test("a configuration to be mended says so before the server's own words, and keeps its word")
    func remarks() {
        let moved = RedisError.serverReply("MOVED 3999 127.0.0.1:6381")
        let remark = "configuration, the server belongs to a cluster, which this client does not know"
        #expect(moved.description == "\(remark): MOVED 3999 127.0.0.1:6381")
        #expect(moved.replyWord == "MOVED")
        let denied = RedisError.serverReply("NOPERM no access")
        #expect(denied.description == "configuration, this user lacks a right: NOPERM no access")
    }

    @Test("trouble that is no reply has no kind of reply")
    func others() {
        #expect(RedisError.connectionRefused.refusal == nil)
        #expect(RedisError.shutDown.refusal == nil)
        #expect(!RedisError.shutDown.isFailure)
    }

    @Test("an error inside a reply counts where it is a failure, at any depth, and a mistake is an answer")
    func nested() {
        let loading = RedisValue.error("LOADING")
        #expect(loading.refusal?.replyWord == "LOADING")
        #expect(RedisValue.array([.integer(1), .array([.error("ERR no"), loading])]).refusal?.replyWord == "LOADING")
        #expect(RedisValue.map([.init(key: .bytes("k"), value: loading)]).refusal?.replyWord == "LOADING")
        #expect(RedisValue.array([.error("ERR no"), .bytes("v")]).refusal == nil)
        #expect(RedisValue.error("ERR no").refusal?.isFailure == false)
        #expect(RedisValue.array([]).refusal == nil)
    }

    @Test("every row of the table is in the guide, under its kind, and the guide has no other")
    func guide() throws {
        let guide = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/ResilientRedis/Documentation.docc/What-an-Error-Reply-Means.md")
        let titles = [
            RedisRefusal.trouble: "the server's trouble", .wrongPlace: "the wrong place",
            .configuration: "configuration", .mistake: "the caller's mistake",
        ]
        let rows = try String(contentsOf: guide, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
        let listed = rows.map { row in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return "\(cells[0].replacing("`", with: "")): \(cells[1])"
        }
        let table = RefusalRow.all.map { "\($0.beginning): \(titles[$0.kind] ?? "")" }
        #expect(Set(listed) == Set(table))
        #expect(listed.count == table.count)
    }
}
