#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The pages of the program's own file, and of the libraries, that are mapped into memory.
enum ProgramPages {
    /// Gives back the pages of code; those that are still needed come again, mostly from the kernel's cache.
    ///
    /// The start runs through much more of the program than watching does (arguments, configuration, theme, symbols),
    /// and the kernel maps sixteen pages for each that is touched. Without this they would count as ours, and be kept
    /// in memory, until memory runs short. Does nothing on systems other than Linux.
    static func giveBack() {
        #if os(Linux)
            for range in codeRanges() {
                // Only what can be executed: no page of it was ever written to, so the file has it all.
                madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
            }
        #endif
    }

    /// The addresses that files are mapped to for execution.
    private static func codeRanges() -> [Range<UInt>] {
        guard let maps = fopen("/proc/self/maps", "re") else { return [] }
        defer { fclose(maps) }
        var ranges: [Range<UInt>] = []
        var buffer = [CChar](repeating: 0, count: 4096)
        while fgets(&buffer, Int32(buffer.count), maps) != nil {
            let line = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            // 55d0c8a00000-55d0ca8bb000 r-xp 00000000 fe:00 4711    /usr/local/bin/breakertop
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count == 6, words[1] == "r-xp", words[5].hasPrefix("/") else { continue }
            let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            if bounds.count == 2, bounds[0] < bounds[1] { ranges.append(bounds[0]..<bounds[1]) }
        }
        return ranges
    }
}
