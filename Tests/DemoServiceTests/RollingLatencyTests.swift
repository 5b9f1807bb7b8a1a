import CircuitBreaker
import DemoService
import Testing

@Suite struct RollingLatencyTests {
    private var latencies = RollingLatency(window: .seconds(60), slices: 12)

    @Test("without calls there are no percentiles")
    func empty() {
        #expect(latencies.figures(at: .zero) == nil)
        #expect(latencies.figures(at: .seconds(1_000)) == nil)
    }

    @Test("median and 99th percentile are those of the calls, to two digits")
    mutating func percentiles() throws {
        for index in 1...1_000 {
            latencies.record(.microseconds(index * 10), at: .milliseconds(index))
        }
        let figures = try #require(latencies.figures(at: .seconds(1)))
        #expect(abs(figures.median / .milliseconds(5) - 1) < 0.01)
        #expect(abs(figures.p99 / .microseconds(9_900) - 1) < 0.01)
    }

    @Test("calls leave the window after a minute, slice by slice")
    mutating func window() throws {
        latencies.record(.milliseconds(10), at: .seconds(2))
        latencies.record(.milliseconds(1), at: .seconds(32))
        #expect(try #require(latencies.figures(at: .seconds(59))).p99 >= .milliseconds(9))
        #expect(try #require(latencies.figures(at: .seconds(61))).p99 < .milliseconds(2))
        #expect(latencies.figures(at: .seconds(91)) == nil)
    }

    @Test("a slice is emptied before it is used again")
    mutating func reuse() throws {
        latencies.record(.milliseconds(10), at: .seconds(2))
        latencies.record(.milliseconds(1), at: .seconds(62))
        #expect(try #require(latencies.figures(at: .seconds(62))).p99 < .milliseconds(2))
    }

    @Test("impossible latencies and times are taken into bounds")
    mutating func strange() throws {
        latencies.record(.seconds(-1), at: .seconds(-1))
        latencies.record(.seconds(Int64.max), at: .zero)
        let figures = try #require(latencies.figures(at: .zero))
        #expect(figures.median == .zero)
        #expect(figures.p99 >= .seconds(59) && figures.p99 < .seconds(62))
        #expect(latencies.figures(at: .seconds(Int64.max)) == nil)
    }
}
