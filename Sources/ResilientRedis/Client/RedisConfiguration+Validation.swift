public import CircuitBreaker

extension RedisConfiguration {
    /// Checks the numbers and times; a client is made with none that fails here.
    ///
    /// - Throws: `InvalidSetting` for the first setting that makes no sense.
    public func validate() throws(InvalidSetting) {
        if case .tcp(_, let port) = endpoint {
            try InvalidSetting.check("endpoint.port", count: port, within: 1...65_535)
        }
        try InvalidSetting.check("database", count: database, within: 0...Int.max)
        try InvalidSetting.check("connectTimeout", time: connectTimeout, mayBeZero: false)
        try InvalidSetting.check("commandDeadline", time: commandDeadline, mayBeZero: false)
        try InvalidSetting.check("silenceLimit", time: silenceLimit, mayBeZero: false)
        try InvalidSetting.check("connections", count: connections, within: 1...10_000)
        try InvalidSetting.check("backoff.initial", time: backoff.initial)
        try InvalidSetting.check("backoff.maximum", time: backoff.maximum)
        try InvalidSetting.check("backoff.factor", factor: backoff.factor, atLeast: 1)
        try InvalidSetting.check("backoff.jitter", share: backoff.jitter, mayBeZero: true)
        try InvalidSetting.check("replyLimits.bulkBytes", count: replyLimits.bulkBytes, within: 1...Int.max)
        try InvalidSetting.check("replyLimits.replyBytes", count: replyLimits.replyBytes, within: 1...Int.max)
        try InvalidSetting.check("replyLimits.elements", count: replyLimits.elements, within: 1...Int.max)
        try InvalidSetting.check("replyLimits.depth", count: replyLimits.depth, within: 1...Int.max)
    }
}
