/// Why the sources of the training pictures cannot be used, as a sentence.
struct SourceError: Error, Equatable, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
