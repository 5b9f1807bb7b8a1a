extension RandomAccessCollection where Index == Int {
    /// The first place in the second part of a collection that is sorted so that it has two; the end where there is none.
    ///
    /// - Parameter isInSecondPart: Whether an element is in the second part: so is every later one.
    /// - Returns: The place, found in logarithmic time.
    func startOfSecondPart(where isInSecondPart: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if isInSecondPart(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
