package import DisplayText
import TOMLKit

/// A TOML text that was read, with the places of what stands in it.
package struct TOMLText: Sendable {
    /// What a key stands for.
    package enum Value: Hashable, Sendable {
        case text(String)
        case flag(Bool)
        case number(Double)
        case list([Value])
        case table([String: Value])
    }

    /// Why a text cannot be read, and where.
    package struct Fault: Error, Hashable, Sendable {
        package var line: Int
        package var column: Int
        package var problem: DisplayText
        package var advice: DisplayText
    }

    /// The keys outside of all sections, and the sections.
    package let root: [String: Value]

    private let positions: TOMLPositions

    /// Reads a text.
    ///
    /// - Throws: A ``Fault`` where it is not TOML, or is TOML that is not taken here: dates, for example.
    package init(_ text: String) throws(Fault) {
        if let hazard = TOMLHazard.first(in: text) {
            let isOutline = hazard.kind == .outline
            throw Fault(
                line: hazard.position.line,
                column: hazard.position.column,
                problem: isOutline ? "this cannot be read as a setting" : hazard.problem,
                advice: isOutline
                    ? "write sections as [name] and under them a name, = and a \"text\", a number, true or false"
                    : hazard.advice
            )
        }
        do {
            root = Self.members(of: try TOMLTable(string: text))
        } catch let error as TOMLParseError {
            throw Fault(
                line: error.source.begin.line,
                column: error.source.begin.column,
                problem: DisplayText(untrusted: error.description),
                advice: "correct the TOML"
            )
        } catch {
            throw Fault(line: 1, column: 1, problem: "the file is not TOML", advice: "correct it")
        }
        positions = TOMLPositions(of: text)
    }

    /// Where a key or its value stands, counted from 1; the nearest part of the path where it is not known.
    package func position(of path: [String], isValue: Bool) -> (line: Int, column: Int)? {
        positions.position(of: path, isValue: isValue).map { ($0.line, $0.column) }
    }

    /// The known name that is closest to a mistyped one.
    package static func nearest(to name: String, among names: some Sequence<String>) -> String? {
        TerminalCells.nearest(to: name, among: names)
    }

    private static func members(of table: TOMLTable) -> [String: Value] {
        var members: [String: Value] = [:]
        for key in table.keys {
            if let found = table[key] { members[key] = value(found) }
        }
        return members
    }

    private static func value(_ found: any TOMLValueConvertible) -> Value? {
        switch found.type {
        case .table: found.table.map { .table(members(of: $0)) }
        case .array: found.array.map { array in .list((0..<array.count).compactMap { value(array[$0]) }) }
        case .string: found.string.map { .text($0) }
        case .int: found.int.map { .number(Double($0)) }
        case .double: found.double.map { .number($0) }
        case .bool: found.bool.map { .flag($0) }
        case .date, .time, .dateTime: nil
        }
    }
}
