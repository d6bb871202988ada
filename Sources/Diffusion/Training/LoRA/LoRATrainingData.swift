import Tensors

/// Pictures as latents and captions as states, made once for a whole training.
struct LoRATrainingData {
    /// What is left to do for one picture when the networks have run.
    private struct Sample {
        /// [1, C, h, w]; the second one is mirrored.
        let latents: [Tensor]
        let caption: Conditioning
    }

    /// Rows of one step.
    struct Batch {
        let latents: Tensor
        let text: Conditioning
    }

    private let samples: [Sample]
    private let nothing: Conditioning
    private let order: DataOrder
    /// Samples whose latents are of one size, for each sample.
    private let alike: [[Int]]

    /// - Parameter between: called before each run of a network; what it throws ends the work.
    init(
        _ checkpoint: Checkpoint, _ placement: Checkpoint.Placement, _ pictures: [LoRATrainer.Picture], _ settings: LoRATrainingSettings,
        between: () throws -> Void
    ) throws {
        let description = checkpoint.description
        let text = try checkpoint.text(placement)
        nothing = try text.nothing(clipSkip: description.clipSkip)
        let captions = try pictures.map { picture in
            try between()
            return try text.states(of: picture.caption, clipSkip: description.clipSkip)
        }
        let codec = try checkpoint.codec(placement)
        let buckets = AspectBuckets(resolution: settings.resolution, multiple: description.trainingMultiple)
        samples = try zip(pictures, captions).map { picture, caption in
            let pixels = try Self.fitted(picture.image, buckets, placement.device) * 2 - 1
            let latents = try (settings.flips ? [pixels, pixels.flip([3])] : [pixels]).map {
                try codec.encode($0, spatialFactor: description.spatialFactor, device: placement.device, between: between)
            }
            return Sample(latents: latents, caption: caption)
        }
        order = DataOrder(count: pictures.count, seed: settings.trainer.seed)
        let shapes = samples.map { $0.latents[0].shape }
        alike = shapes.map { shape in shapes.indices.filter { shapes[$0] == shape } }
    }

    /// Scaled to cover the size of its bucket, and the middle of that, [1, 3, H, W] in 0…1.
    private static func fitted(_ image: PixelImage, _ buckets: AspectBuckets, _ device: Device) throws -> Tensor {
        let size = buckets.size(width: image.width, height: image.height)
        let scale = max(Double(size.width) / Double(image.width), Double(size.height) / Double(image.height))
        let (width, height) = (
            max(size.width, Int((Double(image.width) * scale).rounded())), max(size.height, Int((Double(image.height) * scale).rounded()))
        )
        let pixels = try image.tensor(device: device)
        let scaled = try scale == 1 ? pixels : pixels.resampled(height: height, width: width, by: .lanczos, device: device)
        return try scaled.clamped(to: 0...1)
            .narrow(dim: 2, start: (height - size.height) / 2, length: size.height)
            .narrow(dim: 3, start: (width - size.width) / 2, length: size.width).contiguous()
    }

    /// Every picture leads a batch once in an epoch; others of its size keep it company.
    func batch(_ number: Int, _ settings: LoRATrainingSettings, _ random: inout TrainingRandom) throws -> Batch {
        let leader = order.samples(from: number, count: 1)[0]
        var company = alike[leader].filter { $0 != leader }.shuffled(using: &random)
        while company.count < settings.batch - 1 { company += alike[leader].shuffled(using: &random) }
        let rows = ([leader] + company.prefix(settings.batch - 1)).map { samples[$0] }
        let latents = try Tensor.cat(rows.map { $0.latents[Int.random(in: $0.latents.indices, using: &random)] }, dim: 0)
        let texts = rows.map { random.uniform() < settings.captionDropout ? nothing : $0.caption }
        return Batch(latents: latents, text: try .joined(texts))
    }
}

extension PipelineDescription {
    /// Of which the sides of pictures to learn from are multiples: the published Stable Diffusion networks halve their latents three times.
    fileprivate var trainingMultiple: Int { family == nil ? sizeMultiple : 8 * sizeMultiple }
}
