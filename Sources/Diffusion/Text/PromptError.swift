/// Why a prompt cannot be drawn.
public enum PromptError: Error, Sendable, Hashable, CustomStringConvertible {
    /// All its texts together, each as long as the longest, have more chunks of 75 tokens than this.
    case tooLong(limit: Int)
    case tooManyParts(Int, limit: Int)
    case clipSkip(Int, limit: Int)
    /// An embedding by its name, and what is wrong with it.
    case embedding(String, String)

    public var description: String {
        switch self {
        case .tooLong(let limit): "the prompt is too long: what it says over all steps takes more than \(limit) chunks of 75 tokens"
        case .tooManyParts(let count, let limit): "the prompt joins \(count) parts with AND; \(limit) are the most"
        case .clipSkip(let skip, let limit): "clip skip \(skip) is not in 1...\(limit)"
        case .embedding(let name, let problem): "the embedding \(name) \(problem)"
        }
    }
}
