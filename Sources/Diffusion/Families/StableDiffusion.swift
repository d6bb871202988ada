import Foundation
import Tensors

extension Family {
    /// Stable Diffusion 1.x and 2.x as diffusers saves them, for text and for inpainting.
    static let stableDiffusion = Family(
        recognises: { ["StableDiffusionPipeline", "StableDiffusionInpaintPipeline"].contains($0.value("_class_name")?.text) }
    ) { index, companions in
        let folder = index.directory
        let tokenizer = folder.appending(path: "tokenizer")
        let hasTokenizer = FileManager.default.fileExists(atPath: tokenizer.path)
        guard let vocabulary = hasTokenizer ? tokenizer : companions.vocabulary else { throw ModelFileError.noVocabulary }
        return try Checkpoint(
            StableDiffusionParts(
                name: index.name, weights: try ModelFolder.weights(in: index.unet)[0], unet: NetworkFiles(directory: index.unet),
                autoencoder: NetworkFiles(directory: index.vae), text: NetworkFiles(directory: folder.appending(path: "text_encoder")),
                vocabulary: vocabulary, scheduler: SchedulerConfiguration(contentsOf: index.scheduler),
                sidecar: Sidecar(directory: folder)),
            companions)
    }
}

/// What files beside a checkpoint it may use.
public struct Companions: Sendable {
    /// `bpe_simple_vocab_16e6.txt`, for models without a tokenizer of their own.
    public var vocabulary: URL?
    /// In place of the checkpoint's own autoencoder: a file, or a folder as diffusers writes it.
    public var autoencoder: URL?
    /// A TAESD, for previews.
    public var preview: ModelFile?
    /// Textual inversions; those of another width are left out.
    public var embeddings: [EmbeddingFile]

    public init(
        vocabulary: URL? = nil, autoencoder: URL? = nil, preview: ModelFile? = nil, embeddings: [EmbeddingFile] = []
    ) {
        self.vocabulary = vocabulary
        self.autoencoder = autoencoder
        self.preview = preview
        self.embeddings = embeddings
    }
}

/// Stable Diffusion's networks, wherever they were found.
struct StableDiffusionParts: Sendable {
    let name: String
    /// The file whose hash names the model.
    let weights: URL
    var unet: NetworkFiles<UNet2DConditionModel>
    var autoencoder: NetworkFiles<AutoencoderKL>
    let text: NetworkFiles<CLIPTextModel>
    /// A tokenizer's folder or a file of merges.
    let vocabulary: URL
    var scheduler: SchedulerConfiguration
    let sidecar: Sidecar
    var notes: [String] = []
}

extension Checkpoint {
    init(_ parts: StableDiffusionParts, _ companions: Companions) throws {
        let (unet, sidecar, text) = (parts.unet, parts.sidecar, parts.text)
        let autoencoder = try companions.autoencoder.map(NetworkFiles.init(autoencoder:)) ?? parts.autoencoder
        let latents = autoencoder.settings.latentChannels
        guard [latents, 2 * latents + 1].contains(unet.settings.inChannels) else {
            let problem = "its UNet takes \(unet.settings.inChannels) channels, and its VAE makes \(latents)"
            throw ConfigurationError(file: parts.name, problems: [problem])
        }
        guard unet.settings.levels[0].contextWidth == text.settings.width else {
            let problem =
                "its UNet wants texts of width \(unet.settings.levels[0].contextWidth), and its text encoder makes \(text.settings.width)"
            throw ConfigurationError(file: parts.name, problems: [problem])
        }
        let preview = try companions.preview.map { try $0.tinyAutoencoder() }
        var scheduler = parts.scheduler
        if let prediction = sidecar.prediction { scheduler.prediction = prediction }
        if let isZero = sidecar.zeroTerminalSNR {
            scheduler.zeroTerminalSNR = isZero
            // Other steps would not begin with the pure noise that this is about.
            if isZero { scheduler.spacing = .trailing }
        }
        let family = ModelFamily.of(
            contextWidth: text.settings.width, hasLinearProjection: unet.settings.hasLinearProjection)
        let factor = 1 << (autoencoder.settings.channels.count - 1)
        // Stable Diffusion 2 was trained on larger pictures together with the other prediction.
        let side = family == .stableDiffusion2 && scheduler.prediction == .velocity ? 768 : 512
        let vocabulary = parts.vocabulary
        self.init(
            description: PipelineDescription(
                name: parts.name, imageSize: sidecar.imageSize ?? side, displayScale: 1, latentChannels: latents, spatialFactor: factor,
                sizeMultiple: factor, steps: sidecar.steps ?? 20, guidanceScale: sidecar.guidanceScale ?? 7,
                sampler: sidecar.sampler ?? Sampler.dpmPlusPlus2M.name, schedule: sidecar.schedule ?? SigmaSchedule.automatic.name,
                textEncoder: nil, weights: parts.weights, family: family, clipSkip: sidecar.clipSkip ?? 1),
            scheduler: scheduler, unet: unet,
            text: { try PromptEncoder(text, vocabulary: vocabulary, embeddings: companions.embeddings, $0) },
            codec: { placement in
                LatentCodec(
                    try autoencoder.load(dtype: placement.dtype, device: placement.device),
                    preview: try preview?.load(dtype: placement.dtype, device: placement.device))
            },
            notes: parts.notes,
            withAutoencoder: { url in
                var others = companions
                others.autoencoder = url
                return try Checkpoint(parts, others)
            },
            parts: [unet.tensors, autoencoder.tensors, text.tensors],
            others: [autoencoder.inspected, text.inspected])
    }

    /// A checkpoint in one file.
    ///
    /// - Throws: ``ModelFileError``, ``WeightsError`` for networks that are not there at all, ``ConfigurationError``, `SafetensorsError`.
    public init(file: ModelFile, companions: Companions) throws {
        guard case .checkpoint = file.kind else { throw ModelFileError.otherKind(file.kind, wanted: "a checkpoint") }
        var sidecar = try Sidecar(beside: file.url, metadata: file.metadata)
        // Keys that say what no shape tells: nothing but their presence counts.
        let names = file.weights.header.entries
        if sidecar.prediction == nil, names["v_pred"] != nil { sidecar.prediction = .velocity }
        if sidecar.zeroTerminalSNR == nil, names["ztsnr"] != nil { sidecar.zeroTerminalSNR = true }

        guard let vocabulary = companions.vocabulary else {
            throw ModelFileError.noVocabulary
        }
        let single = try SingleFile(file)
        guard let text = single.text else { throw ModelFileError.incomplete("text encoder") }
        let unet = NetworkShapes(tensors: single.unet, unseen: sidecar.unseen)
        let autoencoder =
            try single.autoencoder.map { try NetworkFiles<AutoencoderKL>(NetworkShapes(tensors: $0, unseen: sidecar.unseen)) }
            ?? companions.autoencoder.map(NetworkFiles.init(autoencoder:))
        guard let autoencoder else { throw ModelFileError.incomplete("VAE") }
        try self.init(
            StableDiffusionParts(
                name: file.name, weights: file.url, unet: NetworkFiles(settings: unet.unet(), tensors: unet.tensors),
                autoencoder: autoencoder,
                text: NetworkFiles(
                    settings: NetworkShapes(tensors: text, unseen: sidecar.unseen).text(isOpenCLIP: single.hasOpenCLIP), tensors: text),
                vocabulary: vocabulary, scheduler: .stableDiffusion, sidecar: sidecar,
                notes: single.leftovers.map { "\($0) belongs to no network" }),
            companions)
    }
}

extension SchedulerConfiguration {
    /// The noise that Stable Diffusion is trained with, and the web UI's steps.
    static let stableDiffusion: Self = {
        var configuration = Self()
        configuration.betaSchedule = .scaledLinear
        (configuration.betaStart, configuration.betaEnd) = (0.00085, 0.012)
        return configuration
    }()
}
