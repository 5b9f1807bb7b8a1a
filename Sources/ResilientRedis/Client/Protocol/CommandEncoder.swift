import NIOCore

extension ByteBuffer {
    /// Writes a command as it travels: an array of strings with their lengths.
    ///
    /// - Returns: How many bytes that were.
    @discardableResult
    mutating func writeCommand(_ command: RedisCommand) -> Int {
        // Every header is at most a mark, twenty digits and the end of the line.
        let header = 24
        var space = header * (command.arguments.count + 2) + command.name.utf8.count + 2
        for argument in command.arguments { space += argument.bytes.count + 2 }

        var name = command.name
        return name.withUTF8 { name in
            writeWithUnsafeMutableBytes(minimumWritableBytes: space) { target in
                var pen = Pen(target: target)
                pen.write(UInt8(ascii: "*"), command.arguments.count + 1)
                pen.write(UInt8(ascii: "$"), name.count)
                pen.write(UnsafeRawBufferPointer(name))
                for argument in command.arguments {
                    pen.write(UInt8(ascii: "$"), argument.bytes.count)
                    argument.bytes.withUnsafeBytes { pen.write($0) }
                }
                return pen.position
            }
        }
    }
}

/// A writer into memory that is known to be large enough.
private struct Pen {
    let target: UnsafeMutableRawBufferPointer
    var position = 0

    /// Writes a mark, a number that is not negative, and the end of the line.
    mutating func write(_ mark: UInt8, _ number: Int) {
        target[position] = mark
        var digits = 1
        var bound = 10
        while digits < 19, number >= bound {
            digits += 1
            bound &*= 10
        }
        var rest = number
        for index in stride(from: position + digits, to: position, by: -1) {
            target[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        position += 1 + digits
        endLine()
    }

    /// Writes bytes and the end of the line.
    mutating func write(_ bytes: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: target[position...]).copyMemory(from: bytes)
        position += bytes.count
        endLine()
    }

    private mutating func endLine() {
        target[position] = .carriageReturn
        target[position + 1] = .lineFeed
        position += 2
    }
}
