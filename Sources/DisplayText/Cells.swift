extension DisplayText {
    /// What a canvas draws: one base character with its marks after the other, each with its width of 1 or 2 columns.
    package var cells: Cells { Cells(scalars: text.unicodeScalars) }

    /// The characters of a display text with their widths.
    package struct Cells: Sequence {
        let scalars: String.UnicodeScalarView

        package func makeIterator() -> Iterator {
            Iterator(scalars: scalars, position: scalars.startIndex)
        }

        /// Walks from base character to base character.
        package struct Iterator: IteratorProtocol {
            let scalars: String.UnicodeScalarView
            var position: String.UnicodeScalarView.Index

            package mutating func next() -> (cluster: String, width: Int)? {
                guard position < scalars.endIndex else { return nil }
                let start = position
                let base = scalars[start]
                scalars.formIndex(after: &position)
                var hasMarks = false
                while position < scalars.endIndex, ScalarWidth.of(scalars[position]) == 0 {
                    scalars.formIndex(after: &position)
                    hasMarks = true
                }
                let cluster = hasMarks ? String(scalars[start..<position]) : String(Character(base))
                return (cluster, ScalarWidth.of(base))
            }
        }
    }
}
