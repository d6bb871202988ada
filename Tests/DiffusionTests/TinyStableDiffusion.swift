import Foundation
import Synchronization
import Tensors
import Testing

@testable import Diffusion

/// A model of Stable Diffusion's kind from the tiny networks of the fixtures. Pictures are two pixels for each cell of the latents.
struct TinyStableDiffusion {
    /// What the autoencoder was given, for comparing latents.
    final class Tap: Sendable {
        private let latents = Mutex<[(values: [Float], shape: [Int])]>([])
        private let pictures = Mutex(0)

        /// All latents that became pictures, or parts of them.
        func decoded() throws -> [Tensor] {
            try latents.withLock(\.self).map { try Tensor($0.values, shape: $0.shape) }
        }

        /// Pictures that became latents.
        var encoded: Int { pictures.withLock(\.self) }

        func decoding(_ latents: Tensor) throws {
            let entry = (values: try latents.floats(), shape: latents.shape)
            self.latents.withLock { $0.append(entry) }
        }

        func encoding() { pictures.withLock { $0 += 1 } }
    }

    /// The same states for every text, whatever it says; an empty one has those of the negative prompt.
    private final class FixedText: TextConditioner {
        let parameters = ParameterList()
        let wanted, unwanted: Conditioning
        var broken: (any Error)?

        init(_ io: Safetensors) throws {
            wanted = Conditioning(states: try io.tensor("wanted"), classLabels: nil)
            unwanted = Conditioning(states: try io.tensor("unwanted"), classLabels: nil)
        }

        func plan(prompt: String, negativePrompt: String, steps: Int, clipSkip: Int, after first: Int?) throws -> TextPlan {
            // More than any machine has.
            if prompt == "huge" { _ = try Tensor.zeros([1 << 44]) }
            return TextPlan(
                conditional: [(1, ConditioningSchedule(prompt.isEmpty ? unwanted : wanted))],
                unconditional: ConditioningSchedule(unwanted))
        }
    }

    let checkpoint: Checkpoint
    let io: Safetensors
    let tap = Tap()

    init(unet: String = "unet-sd1", autoencoder: String = "vae-kl", tiling: TiledCoding = TiledCoding(), taesd: Bool = false) throws {
        let folder = Fixtures.folder
        let io = try Safetensors(url: folder.appending(path: "modes.safetensors"))
        self.io = io
        var scheduler = SchedulerConfiguration()
        (scheduler.betaSchedule, scheduler.betaStart, scheduler.betaEnd) = (.scaledLinear, 0.00085, 0.012)
        checkpoint = Checkpoint(
            description: PipelineDescription(
                name: "tiny", imageSize: 16, displayScale: 1, latentChannels: 4, spatialFactor: 2, sizeMultiple: 2, steps: 8,
                guidanceScale: 3, sampler: "Euler", schedule: "Automatic", textEncoder: nil, weights: folder),
            scheduler: scheduler, unet: try NetworkFiles(directory: URL(filePath: unet, relativeTo: folder.appending(path: "/"))),
            text: { _ in try FixedText(io) },
            codec: { [tap] placement in
                let network = try AutoencoderKL.load(
                    directory: URL(filePath: autoencoder, relativeTo: folder.appending(path: "/")), dtype: placement.dtype,
                    device: placement.device)
                let tiny = taesd ? try AutoencoderTiny.load(directory: folder.appending(path: "vae-taesd")) : nil
                let codec = LatentCodec(network, preview: tiny, tiling: tiling)
                return LatentCodec(
                    encode: {
                        tap.encoding()
                        return try codec.encode($0)
                    },
                    decode: {
                        try tap.decoding($0)
                        return try codec.decode($0)
                    }, preview: codec.preview, tiling: tiling)
            })
    }

    func pipeline(dtype: DType = .float32, memoryLimit: Int? = nil) throws -> Pipeline {
        try Pipeline(checkpoint, dtype: dtype, memoryLimit: memoryLimit)
    }

    /// Of 24 × 16 pixels and 8 steps.
    static func request(_ change: (inout GenerationRequest) throws -> Void = { _ in }) rethrows -> GenerationRequest {
        var request = GenerationRequest(
            prompt: "a fox", width: 24, height: 16, steps: 8, guidanceScale: 3, sampler: "Euler", schedule: "Trailing", seed: 7)
        try change(&request)
        return request
    }

    /// `picture` or `hint` of the fixture.
    func image(_ name: String) throws -> PixelImage {
        PixelImage(width: 24, height: 16, bytes: try io.tensor(name).bytes())
    }

    /// A mask that goes from 0 at the left to 1 at the right.
    func mask(_ content: GenerationRequest.Mask.Content = .source) throws -> GenerationRequest.Mask {
        GenerationRequest.Mask(values: try io.tensor("mask").floats(), content: content)
    }

    static let controlNet = Fixtures.folder.appending(path: "controlnet-sd1")
}
