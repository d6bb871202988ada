import Foundation
import Tensors

extension PromptEncoder {
    /// Stable Diffusion's.
    ///
    /// - Parameters:
    ///   - vocabulary: a tokenizer's folder or a file of merges.
    ///   - embeddings: textual inversions; those for texts of another width are left out.
    convenience init(
        _ files: NetworkFiles<CLIPTextModel>, vocabulary: URL, embeddings: [EmbeddingFile], _ placement: Checkpoint.Placement
    ) throws {
        let fitting = try embeddings.map { ($0.name, try $0.vectors(device: placement.device)) }
            .filter { $0.1.shape.last == files.settings.width }
        try self.init(
            tokenizer: CLIPTokenizer(contentsOf: vocabulary),
            model: files.load(dtype: placement.dtype, device: placement.device),
            // OpenCLIP's encoders were trained with another filling of short texts.
            padding: files.settings.activation == .gelu ? .zero : .end,
            embeddings: Dictionary(fitting, uniquingKeysWith: { first, _ in first }))
    }
}

extension PromptEncoder: TextConditioner {
    func plan(prompt: String, negativePrompt: String, steps: Int, clipSkip: Int, after first: Int?) throws -> TextPlan {
        // Grows whenever a LoRA comes into the text encoder or leaves it, so that no states of other weights are used.
        let version = parameters.byName.values.reduce(0) { $0 + $1.version }
        return try plan(
            prompt: prompt, negativePrompt: negativePrompt, steps: steps, clipSkip: clipSkip, emphasis: .original, weights: String(version),
            after: first)
    }

    /// The first 75 tokens, as kohya's trainer takes them.
    func states(of caption: String, clipSkip: Int) throws -> Conditioning {
        let plan = try plan(prompt: PromptGrammar.literal(caption), negativePrompt: "", steps: 1, clipSkip: clipSkip, after: nil)
        let states = plan.conditional[0].schedule[0].states
        return Conditioning(states: try states.narrow(dim: 1, start: 0, length: PromptChunker.length + 2), classLabels: nil)
    }
}
