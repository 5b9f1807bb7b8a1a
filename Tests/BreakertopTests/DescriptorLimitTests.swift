import Testing

@testable import breakertop

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("How many files may be open")
struct DescriptorLimitTests {
    #if canImport(Glibc)
        private let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private let resource = RLIMIT_NOFILE
    #endif

    private var limit: rlimit {
        var limit = rlimit()
        _ = getrlimit(resource, &limit)
        return limit
    }

    @Test("the soft limit is raised to the hard one, which stays")
    func raise() {
        let before = limit
        var lower = before
        lower.rlim_cur = before.rlim_max - 1
        #expect(setrlimit(resource, &lower) == 0)
        DescriptorLimit.raise()
        #expect(limit.rlim_cur == before.rlim_max && limit.rlim_max == before.rlim_max)
    }
}
