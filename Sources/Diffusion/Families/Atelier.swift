import Foundation
import Tensors

extension Family {
    /// The project's own small models: pictures cut into patches before the autoencoder, a sentence encoder's states as text,
    /// zeros for no text. Their `model_index.json` has a section `atelier`.
    static let atelier = Family(
        recognises: { $0.contains("atelier") },
        defaults: { try AtelierSettings($0).defaults },
        load: { source in
            let settings = try AtelierSettings(source.index)
            let text = try AtelierText(settings, directory: source.textEncoder, dtype: source.dtype, device: source.device)
            let autoencoder = try AutoencoderTiny(directory: source.index.vae, dtype: source.dtype, device: source.device)
            return Parts(
                condition: { try text($0) },
                unconditional: try text.nothing(),
                decode: { try autoencoder.decode($0 / settings.latentScale).pixelShuffle(settings.patch) })
        })
}

/// The section `atelier` of a `model_index.json`.
private struct AtelierSettings {
    let defaults: Family.Defaults
    /// Side of the square of pixels that becomes one cell with as many times the channels.
    let patch: Int
    /// What latents are multiplied by for diffusion.
    let latentScale: Double
    let tokens: Int
    /// What the text's states are multiplied by.
    let textScale: Double

    init(_ index: ModelIndex) throws {
        let file = try index.settings.section("atelier")
        patch = file.integer("autoencoder_patch", in: 1...64)
        latentScale = file.number("latent_scale", in: 1e-6...1e6)
        tokens = file.integer("text_tokens", in: 2...512)
        textScale = file.number("text_scale", in: 1e-6...1e6)
        defaults = Family.Defaults(
            imageSize: file.integer("image_size", in: 8...4096), displayScale: file.integer("display_scale", default: 1, in: 1...64),
            spatialFactor: patch, steps: file.integer("steps", in: 1...1000),
            guidanceScale: file.number("guidance_scale", in: 1...30), sampler: Sampler.dpmPlusPlus2M.name,
            textEncoder: file.text("text_encoder"))
        file.expect("unconditional", .text("zeros"))
        // Prose for readers.
        file.ignore("pooled_text")
        try file.check()
    }
}

/// Prompts to what the network was trained with: states cut or padded to a fixed number of tokens, and their direction as class vector.
private struct AtelierText {
    private let settings: AtelierSettings
    private let tokenizer: WordPiece
    private let encoder: BertModel
    private let device: Device

    init(_ settings: AtelierSettings, directory: URL, dtype: DType, device: Device) throws {
        self.settings = settings
        self.device = device
        tokenizer = try WordPiece(contentsOf: directory.appending(path: "vocab.txt"))
        encoder = try BertModel(directory: directory, dtype: dtype, device: device)
    }

    func callAsFunction(_ prompt: String) throws -> Conditioning {
        let padded = tokenizer.encodePadded(prompt, count: settings.tokens)
        let ids = try Tensor(integers: padded.ids, shape: [1, settings.tokens], device: device)
        let mask = try Tensor(integers: padded.mask, shape: [1, settings.tokens], device: device)
        let seen = try mask.cast(to: .float32).unsqueeze(2)
        let states = try encoder(ids, mask: mask) * seen * settings.textScale
        // The mean has the direction of the sum, and its length is set anew.
        let direction = try states.sum([1]).normalised()
        return Conditioning(states: states, classLabels: try direction * Double(encoder.width).squareRoot())
    }

    func nothing() throws -> Conditioning {
        Conditioning(
            states: try .zeros([1, settings.tokens, encoder.width], device: device),
            classLabels: try .zeros([1, encoder.width], device: device))
    }
}

extension Tensor {
    /// Rows of length 1, [N, width]; rows of zeros stay zeros.
    func normalised() throws -> Tensor {
        try self / power(2).sum([-1], keepDims: true).sqrt().clamped(to: 1e-12...Double(Float.greatestFiniteMagnitude))
    }
}
