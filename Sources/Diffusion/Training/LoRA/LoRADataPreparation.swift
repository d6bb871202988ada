import Tensors

/// Makes the data of a training, one picture at a time; holds the networks for that until it is let go.
final class LoRADataPreparation {
    private let description: PipelineDescription
    private let pictures: [LoRATrainer.Picture]
    private let settings: LoRATrainingSettings
    private let device: Device
    private let text: any TextConditioner
    private let codec: LatentCodec
    private let nothing: Conditioning
    private var samples: [LoRATrainingData.Sample] = []

    init(
        _ checkpoint: Checkpoint, _ placement: Checkpoint.Placement, _ pictures: [LoRATrainer.Picture], _ settings: LoRATrainingSettings
    ) throws {
        (description, self.pictures, self.settings, device) = (checkpoint.description, pictures, settings, placement.device)
        text = try checkpoint.text(placement)
        codec = try checkpoint.codec(placement)
        nothing = try text.nothing(clipSkip: description.clipSkip)
    }

    /// Does the next picture.
    ///
    /// - Parameter between: called before each run of a network; what it throws leaves the picture undone.
    /// - Returns: all data when there was none left.
    func next(between: () throws -> Void) throws -> LoRATrainingData? {
        guard samples.count < pictures.count else { return LoRATrainingData(samples, nothing: nothing, seed: settings.trainer.seed) }
        let picture = pictures[samples.count]
        try between()
        let caption = try text.states(of: picture.caption, clipSkip: description.clipSkip)
        let pixels = try fitted(picture.image) * 2 - 1
        let latents = try (settings.flips ? [pixels, pixels.flip([3])] : [pixels]).map {
            try codec.encode($0, spatialFactor: description.spatialFactor, device: device, between: between)
        }
        samples.append(LoRATrainingData.Sample(latents: latents, caption: caption))
        return nil
    }

    /// Scaled to cover the size of its bucket, and the middle of that, [1, 3, H, W] in 0…1.
    private func fitted(_ image: PixelImage) throws -> Tensor {
        let buckets = AspectBuckets(resolution: settings.resolution, multiple: description.trainingMultiple)
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
}

extension PipelineDescription {
    /// Of which the sides of pictures to learn from are multiples: the published Stable Diffusion networks halve their latents three times.
    fileprivate var trainingMultiple: Int { family == nil ? sizeMultiple : 8 * sizeMultiple }
}
