/// The words and shapes of prompts for one kind of model: slots with their word lists, patterns, and the cues that tell what an idea
/// already says. What contradicts what is in ``Traits``.
public struct Vocabulary: Sendable {
    let lists: [Slot: [Entry]]
    let patterns: [Pattern]
    /// For ideas that leave little room or say most things themselves: one addition or two.
    let briefPatterns: [Pattern]
    /// For ideas that fill the text encoder alone: something short in front, where it is still read.
    let frontPatterns: [Pattern]
    let cues: [Cue]
    /// Estimated tokens (``TokenEstimate``) that a prompt may have.
    let tokenLimit: Int
}
