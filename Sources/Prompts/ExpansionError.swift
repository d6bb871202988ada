/// Why an idea could not be expanded. The description is a sentence for the person who asked.
public enum ExpansionError: Error, Hashable, CustomStringConvertible {
    /// The idea has nothing but white space.
    case emptyIdea
    /// Asked for a number of prompts outside ``PromptExpander/counts``.
    case countOutOfRange(Int)
    /// The idea leaves no room, in the text encoder or in a prompt's characters, for one more phrase.
    case nothingToAdd
    /// The sentence encoder gave no usable vector for every text.
    case unusableEmbedding

    public var description: String {
        switch self {
        case .emptyIdea: "There is no idea to expand."
        case .countOutOfRange(let count):
            "Between \(PromptExpander.counts.lowerBound) and \(PromptExpander.counts.upperBound) prompts can be had, not \(count)."
        case .nothingToAdd: "The idea is too long to add anything to it."
        case .unusableEmbedding: "The sentence encoder failed on this idea."
        }
    }
}
