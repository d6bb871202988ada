import Foundation
import Tensors

extension Family {
    /// The project's own small models: pictures cut into patches before the autoencoder, a sentence encoder's states as text,
    /// zeros for no text. Their `model_index.json` has a section `atelier`.
    static let atelier = Family(recognises: { $0.contains("atelier") }) { index, _ in
        let settings = try AtelierSettings(index)
        let unet = try NetworkFiles<UNet2DConditionModel>(directory: index.unet)
        let autoencoder = try NetworkFiles<AutoencoderTiny>(directory: index.vae)
        // Models share the sentence encoder, which lies beside them.
        let encoder = index.directory.deletingLastPathComponent().appending(path: settings.textEncoder)
        return Checkpoint(
            description: PipelineDescription(
                name: index.name, imageSize: settings.imageSize, displayScale: settings.displayScale,
                latentChannels: unet.settings.inChannels, spatialFactor: settings.patch,
                sizeMultiple: settings.patch << (unet.settings.levels.count - 1), steps: settings.steps,
                guidanceScale: settings.guidanceScale, sampler: Sampler.dpmPlusPlus2M.name, schedule: SigmaSchedule.automatic.name,
                textEncoder: encoder, weights: try ModelFolder.weights(in: index.unet)[0]),
            scheduler: try SchedulerConfiguration(contentsOf: index.scheduler), unet: unet,
            text: { try AtelierText(settings, directory: encoder, $0) },
            codec: { placement in
                let network = try autoencoder.load(dtype: placement.dtype, device: placement.device)
                return LatentCodec(
                    encode: { try network.encode($0.pixelUnshuffle(settings.patch)) * settings.latentScale },
                    decode: { try network.decode($0 / settings.latentScale).pixelShuffle(settings.patch) })
            },
            // The encoder may not be there yet, which the catalogue says.
            parts: [unet.tensors, autoencoder.tensors] + ((try? TensorIndex(folder: encoder)).map { [$0] } ?? []),
            others: [autoencoder.inspected])
    }
}

/// The section `atelier` of a `model_index.json`.
private struct AtelierSettings: Sendable {
    let imageSize: Int
    let displayScale: Int
    let steps: Int
    let guidanceScale: Double
    /// The folder of the text encoder.
    let textEncoder: String
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
        imageSize = file.integer("image_size", in: 8...4096)
        displayScale = file.integer("display_scale", default: 1, in: 1...64)
        steps = file.integer("steps", in: 1...1000)
        guidanceScale = file.number("guidance_scale", in: 1...30)
        textEncoder = file.text("text_encoder")
        file.expect("unconditional", .text("zeros"))
        // Prose for readers.
        file.ignore("pooled_text")
        try file.check()
    }
}

/// Prompts to what the network was trained with: states cut or padded to a fixed number of tokens, and their direction as class vector.
private final class AtelierText: TextConditioner {
    /// Prompts whose conditioning is kept.
    private static let cachedPrompts = 32

    private let encoder: CaptionEncoder
    /// The latest last.
    private var cache: [(prompt: String, conditioning: Conditioning)] = []
    let parameters = ParameterList()

    init(_ settings: AtelierSettings, directory: URL, _ placement: Checkpoint.Placement) throws {
        encoder = try CaptionEncoder(
            directory: directory, tokens: settings.tokens, scale: settings.textScale, dtype: placement.dtype, device: placement.device)
    }

    /// The network knows neither weights nor changing texts: a prompt is what it says.
    func plan(prompt: String, negativePrompt: String, steps: Int, clipSkip: Int, after first: Int?) throws -> TextPlan {
        let unwanted = try negativePrompt.isEmpty ? Conditioning(encoder.nothing(count: 1)) : cached(negativePrompt)
        return TextPlan(conditional: [(1, ConditioningSchedule(try cached(prompt)))], unconditional: ConditioningSchedule(unwanted))
    }

    private func cached(_ prompt: String) throws -> Conditioning {
        if let place = cache.firstIndex(where: { $0.prompt == prompt }) {
            cache.append(cache.remove(at: place))
        } else {
            cache.append((prompt, Conditioning(try encoder.encode([prompt]))))
            if cache.count > Self.cachedPrompts { cache.removeFirst() }
        }
        return cache[cache.count - 1].conditioning
    }
}

extension Conditioning {
    fileprivate init(_ encoded: CaptionEncoder.Encoded) {
        self.init(states: encoded.states, classLabels: encoded.direction)
    }
}

extension Tensor {
    /// Rows of length 1, [N, width]; rows of zeros stay zeros.
    func normalised() throws -> Tensor {
        try self / power(2).sum([-1], keepDims: true).sqrt().clamped(to: 1e-12...Double(Float.greatestFiniteMagnitude))
    }
}
