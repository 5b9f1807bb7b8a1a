extension CircuitBreaker.Configuration {
    /// Checks every setting; no breaker can be created with settings that fail here.
    ///
    /// - Throws: ``InvalidSetting`` for the first setting that makes no sense.
    public func validate() throws(InvalidSetting) {
        if let failureThreshold {
            try InvalidSetting.check("failureThreshold", count: failureThreshold, within: 1...Int.max)
        }
        try InvalidSetting.check("recoveryTimeout", time: recoveryTimeout)
        try InvalidSetting.check("successThreshold", count: successThreshold, within: 1...Int.max)
        try InvalidSetting.check("halfOpenMaxCalls", count: halfOpenMaxCalls, within: 1...Int.max)
        try InvalidSetting.check("probeTimeout", time: probeTimeout, mayBeZero: false)
        if let failureRate { try InvalidSetting.check("failureRate", share: failureRate, mayBeZero: false) }
        if let slowCall {
            try InvalidSetting.check("slowCall.threshold", time: slowCall.threshold)
            try InvalidSetting.check("slowCall.rate", share: slowCall.rate, mayBeZero: false)
        }
        switch window {
        case .calls(let calls): try InvalidSetting.check("window", count: calls, within: 1...OutcomeWindow.mostCalls)
        case .time(let time): try InvalidSetting.check("window", time: time, mayBeZero: false)
        }
        try InvalidSetting.check("minimumCalls", count: minimumCalls, within: 1...Int.max)
        try InvalidSetting.check("backoff.multiplier", factor: backoff.multiplier, atLeast: 1)
        try InvalidSetting.check("backoff.ceiling", time: backoff.ceiling)
        try InvalidSetting.check("backoff.jitter", share: backoff.jitter, mayBeZero: true)
        if let rampUp {
            try InvalidSetting.check("rampUp.duration", time: rampUp.duration)
            try InvalidSetting.check("rampUp.initialShare", share: rampUp.initialShare, mayBeZero: true)
        }
        if let latency { try InvalidSetting.check("latency.every", count: latency.every, within: 1...Int.max) }
    }
}
