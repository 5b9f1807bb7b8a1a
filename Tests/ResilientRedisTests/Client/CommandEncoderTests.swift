import NIOCore
import Testing

@testable import ResilientRedis

@Suite struct CommandEncoderTests {
    @Test(
        "commands travel as arrays of strings with their lengths",
        arguments: [
            (RedisCommand.ping, "*1\r\n$4\r\nPING\r\n"),
            (.get("key"), "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n"),
            (.set("", ""), "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$0\r\n\r\n"),
            (.set("a\r\nb", "ü"), "*3\r\n$3\r\nSET\r\n$4\r\na\r\nb\r\n$2\r\nü\r\n"),
            (
                RedisCommand("MGET", Array(repeating: "k", count: 11)),
                "*12\r\n$4\r\nMGET\r\n" + Array(repeating: "$1\r\nk\r\n", count: 11).joined()
            ),
        ]
    )
    func commands(command: RedisCommand, bytes: String) {
        var buffer = ByteBuffer()
        #expect(buffer.writeCommand(command) == bytes.utf8.count)
        #expect(String(buffer: buffer) == bytes)
    }

    @Test(
        "lengths of every number of digits are written in full",
        arguments: [1, 9, 10, 99, 100, 1_000, 9_999, 100_000]
    )
    func lengths(length: Int) {
        var buffer = ByteBuffer()
        buffer.writeCommand(.get(String(repeating: "x", count: length)))
        #expect(String(buffer: buffer).hasPrefix("*2\r\n$3\r\nGET\r\n$\(length)\r\nx"))
        #expect(buffer.readableBytes == 13 + 1 + String(length).count + 2 + length + 2)
    }
}
