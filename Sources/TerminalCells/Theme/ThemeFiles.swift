package import DisplayText

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `read`, under a name that the property ``ThemeFiles/read`` does not hide.
private func receive(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

/// Where themes come from: the user's directories first, then those that are compiled in.
package struct ThemeFiles: Sendable {
    /// What reading a file came to.
    package enum ReadResult: Hashable, Sendable {
        case text(String)
        /// There is no such file.
        case absent
        /// There is one that cannot be used, and why.
        case unreadable(DisplayText)
    }

    /// Searched in this order for `NAME.toml`.
    package var directories: [String]

    /// The user's home directory, for paths that begin with `~/`; nil where there is none.
    package var home: String?

    /// Reads the file at a path.
    package var read: @Sendable (String) -> ReadResult

    package init(directories: [String], read: @escaping @Sendable (String) -> ReadResult = ThemeFiles.readFile) {
        self.directories = directories
        self.read = read
    }

    /// The compiled-in themes alone; paths can be named as well.
    package static let builtIn = ThemeFiles(directories: [])

    /// The compiled-in themes and the user's own in `$XDG_CONFIG_HOME/breakertop/themes` (or below `~/.config`).
    package static func user(environment: [String: String]) -> ThemeFiles {
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        var files = ThemeFiles.builtIn
        files.home = home
        if let configuration = environment["XDG_CONFIG_HOME"], configuration.hasPrefix("/") {
            files.directories = ["\(configuration)/breakertop/themes"]
        } else if let home {
            files.directories = ["\(home)/.config/breakertop/themes"]
        }
        return files
    }

    /// Reads a file of at most 256 KiB; never waits, as a pipe under a theme's name would make it.
    @Sendable
    package static func readFile(_ path: String) -> ReadResult {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            return errno == ENOENT || errno == ENOTDIR ? .absent : .unreadable(reason(errno))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .unreadable(reason(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { return .unreadable("it is not a regular file") }
        let limit = 256 * 1024
        guard status.st_size <= limit else { return .unreadable("it is larger than 256 KiB") }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while bytes.count <= limit {
            let count = buffer.withUnsafeMutableBytes { receive(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .unreadable(reason(errno)) }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return .unreadable("it is not UTF-8 text") }
        return .text(text)
    }

    /// The names of the user's own themes, in order.
    package var ownNames: [String] {
        let names = directories.flatMap(Self.names(in:))
        return Set(names).sorted()
    }

    private static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                let room = MemoryLayout.size(ofValue: field.pointee)
                return field.withMemoryRebound(to: CChar.self, capacity: room) { String(cString: $0) }
            }
            if name.hasSuffix(".toml"), !name.hasPrefix(".") { names.append(String(name.dropLast(".toml".count))) }
        }
        return names
    }

    private static func reason(_ code: Int32) -> DisplayText {
        guard let message = strerror(code) else { return "error \(code)" }
        return DisplayText(untrusted: String(cString: message))
    }
}

/// The text of a theme and where it was found.
struct ThemeSource {
    /// The file's path, or nil for a compiled-in theme.
    var path: String?

    /// The file's name without its ending.
    var name: String

    var text: String

    /// The file as the user knows it.
    var file: DisplayText {
        path.map { DisplayText(untrusted: $0) } ?? "built-in theme \(DisplayText(untrusted: name))"
    }

    /// What tells it from every other source.
    var identity: String { path ?? "built-in \(name)" }

    /// An error at a place in the text.
    ///
    /// - Parameters:
    ///   - place: The keys that lead to it.
    ///   - word: Which character of the value is meant, counted from 0, or nil for the key.
    ///   - problem: What is wrong.
    ///   - advice: What to do.
    /// - Returns: The error with line and column.
    func error(at place: [String], word: Int? = nil, _ problem: DisplayText, _ advice: DisplayText) -> ThemeError {
        let found = TOMLPositions(of: text).position(of: place, isValue: word != nil)
        return ThemeError(
            file: file,
            line: found?.line,
            column: found.map { $0.column + (word ?? 0) },
            problem: problem,
            advice: advice
        )
    }
}

extension ThemeSource {
    /// The error for a name that stands in two places of the text; the later one is its place.
    func duplicate(_ name: String, at place: [String], and other: [String]) -> ThemeError {
        let first = error(at: place, "", "")
        let second = error(at: other, "", "")
        let (earlier, later) = (first.line ?? 0) < (second.line ?? 0) ? (first, second) : (second, first)
        var error = later
        (error.problem, error.advice) = TOMLHazard.duplicateWords(DisplayText(untrusted: name), earlier.line ?? 0)
        return error
    }
}

extension ThemeFiles {
    /// Finds a theme by its name, or by its path where that has a slash or ends in `.toml`.
    ///
    /// - Parameters:
    ///   - name: The theme's name or path.
    ///   - isBuiltIn: Whether the user's directories are left out: a theme that inherits from its own name means the
    ///     one that it replaces.
    /// - Returns: The text.
    /// - Throws: `ThemeError` where there is none or it cannot be read.
    func source(named name: String, isBuiltIn: Bool = false) throws(ThemeError) -> ThemeSource {
        if name.contains("/") || name.hasSuffix(".toml") {
            let path: String
            do throws(UserPath.Fault) {
                path = try UserPath.expanded(name, home: home)
            } catch {
                throw ThemeError(file: DisplayText(untrusted: name), problem: error.problem, advice: error.advice)
            }
            guard let source = try source(at: path) else {
                throw ThemeError(
                    file: DisplayText(untrusted: path),
                    problem: "there is no such file",
                    advice: "name a file that exists, or one of the built-in themes: \(Self.known)",
                    isMissing: true
                )
            }
            return source
        }
        for directory in isBuiltIn ? [] : directories {
            if let source = try source(at: "\(directory)/\(name).toml") { return source }
        }
        let known = Self.otherNames[name] ?? name
        guard let embedded = EmbeddedThemes.files.first(where: { $0.name == known }) else {
            throw ThemeError(
                file: DisplayText(untrusted: name),
                problem: "there is no theme of this name",
                advice: advice(for: name),
                isMissing: true
            )
        }
        return ThemeSource(path: nil, name: embedded.name, text: embedded.text)
    }

    private func source(at path: String) throws(ThemeError) -> ThemeSource? {
        switch read(path) {
        case .absent:
            return nil
        case .unreadable(let why):
            throw ThemeError(
                file: DisplayText(untrusted: path),
                problem: "the theme cannot be read: \(why)",
                advice: "make it a readable text file, or use a built-in theme: \(Self.known)"
            )
        case .text(let text):
            let file = path.split(separator: "/").last.map(String.init) ?? path
            let name = file.hasSuffix(".toml") ? String(file.dropLast(".toml".count)) : file
            return ThemeSource(path: path, name: name, text: text)
        }
    }

    private func advice(for name: String) -> DisplayText {
        let names = Theme.builtInNames + Self.otherNames.keys + ownNames
        guard let meant = nearest(to: name, among: names) else { return "the built-in themes are \(Self.known)" }
        return "did you mean “\(DisplayText(untrusted: meant))”? The built-in themes are \(Self.known)"
    }

    /// What a theme that is compiled in is called besides.
    private static let otherNames = ["colorblind": "deuteranopia", "colourblind": "deuteranopia", "default": "dark"]

    private static var known: DisplayText {
        Theme.builtInNames.map { DisplayText(untrusted: $0) }.joined(separator: ", ")
    }
}
