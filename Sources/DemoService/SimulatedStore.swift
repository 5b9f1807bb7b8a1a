package import ResilientRedis

/// The keys and values of the simulated Redis; a value that takes the time as an argument.
///
/// It knows the commands that the demo's traffic sends and answers them as Redis does, error texts included. Keys expire
/// truly. Memory is bounded as by Redis's `maxmemory` with `noeviction`: above the bound, commands that store are refused
/// with `OOM`.
package struct SimulatedStore: Sendable {
    struct Entry {
        var value: Value
        var expires: Duration?
        var size: Int
    }

    enum Value {
        case string(RedisBytes)
        case hash([RedisBytes: RedisBytes])
        case sortedSet(SortedSet)
    }

    private(set) var entries: [RedisBytes: Entry] = [:]
    /// An estimate of the bytes in use.
    package private(set) var usedMemory = 0
    /// The bytes above which nothing more is stored.
    package let maximumMemory: Int
    private var nextSweep: Duration = .zero

    /// Makes an empty store with a bound on its memory in bytes.
    package init(maximumMemory: Int = 8 << 20) {
        self.maximumMemory = maximumMemory
    }

    /// The keys that are there, those whose time is over but that nobody has asked for included.
    package var keyCount: Int { entries.count }

    /// Carries out one command at a time and answers it.
    package mutating func answer(_ command: RedisCommand, at now: Duration) -> RedisValue {
        sweep(at: now)
        do throws(CommandError) {
            return try execute(command, at: now)
        } catch {
            return .error(error.text)
        }
    }

    /// Nobody may ever ask again for a key that has expired, so they are looked for once in a while.
    private mutating func sweep(at now: Duration) {
        guard now >= nextSweep else { return }
        nextSweep = now + .seconds(1)
        for (key, entry) in entries where entry.expires.map({ $0 <= now }) ?? false {
            remove(key)
        }
    }
}

// MARK: - Keys

extension SimulatedStore {
    mutating func value(_ key: RedisBytes, at now: Duration) -> Value? {
        guard let entry = entries[key] else { return nil }
        if let expires = entry.expires, expires <= now {
            remove(key)
            return nil
        }
        return entry.value
    }

    /// Puts a value under a key; a life that the key already has goes on unless another is given.
    mutating func put(_ value: Value, under key: RedisBytes, expires: Duration?) {
        let size = key.bytes.count + value.size + Self.overhead
        usedMemory += size - (entries[key]?.size ?? 0)
        entries[key] = Entry(value: value, expires: expires, size: size)
    }

    @discardableResult
    mutating func remove(_ key: RedisBytes) -> Bool {
        guard let entry = entries.removeValue(forKey: key) else { return false }
        usedMemory -= entry.size
        return true
    }

    mutating func expire(_ key: RedisBytes, at instant: Duration) {
        entries[key]?.expires = instant
    }

    func life(of key: RedisBytes) -> Duration? {
        entries[key]?.expires
    }

    func checkMemory() throws(CommandError) {
        guard usedMemory < maximumMemory else {
            throw CommandError(text: "OOM command not allowed when used memory > 'maxmemory'.")
        }
    }

    /// What one key costs besides its text, roughly as in Redis.
    private static let overhead = 64
}

extension SimulatedStore.Value {
    /// An estimate of the bytes of the value.
    fileprivate var size: Int {
        switch self {
        case .string(let bytes): bytes.bytes.count
        case .hash(let fields): fields.reduce(0) { $0 + $1.key.bytes.count + $1.value.bytes.count + 32 }
        case .sortedSet(let set): set.size
        }
    }
}

/// Why a command is refused, in the server's words.
struct CommandError: Error {
    let text: String

    static let wrongType = CommandError(
        text: "WRONGTYPE Operation against a key holding the wrong kind of value"
    )
    static let notAnInteger = CommandError(text: "ERR value is not an integer or out of range")
    static let notAFloat = CommandError(text: "ERR value is not a valid float")
    static let syntax = CommandError(text: "ERR syntax error")

    static func wrongArguments(_ command: RedisCommand) -> CommandError {
        CommandError(text: "ERR wrong number of arguments for '\(command.name.lowercased())' command")
    }
}
