import Tensors

extension LoRATrainingSettings {
    /// What does for most bases: the embedded model learns from its own size in a few minutes, Stable Diffusion from 512 × 512 pixels.
    ///
    /// - Parameters:
    ///   - pictures: how many there are to learn from.
    ///   - dtype: what convolutions and matrix products compute in.
    ///   - memory: bytes that the training may take; nil where nobody knows. Activations are forgotten where they would fill half of it.
    public static func usual(
        for checkpoint: Checkpoint, pictures: Int, seed: UInt64 = 0, dtype: DType, memory: Int? = AvailableMemory.bytes
    ) -> LoRATrainingSettings {
        let isSmall = checkpoint.description.family == nil
        let steps = isSmall ? min(max(60 * pictures, 600), 3000) : min(max(80 * pictures, 1000), 3000)
        let rate = LearningRate(peak: isSmall ? 1e-3 : 1e-4, warmUp: steps / 20, constantUntil: 0.5, floor: 0.02, steps: steps)
        var settings = LoRATrainingSettings(
            rank: 16, convolutions: isSmall, batch: isSmall ? 8 : 1,
            trainer: TrainerSettings(optimiser: AdamW(beta2: 0.99), rate: rate, average: ExponentialAverage(decay: 0.99), seed: seed),
            resolution: min(checkpoint.description.imageSize, 512))
        settings.checkpointing = memory.map { settings.memory(for: checkpoint, dtype: dtype) > $0 / 2 } ?? true
        return settings
    }

    /// What training takes of memory, in bytes: rather too much than too little.
    ///
    /// Measured with Stable Diffusion 1.5 in bfloat16: 3.3 GB for 256 × 256 pixels and 8.6 GB for 512 × 512, 2.5 and 3.8 GB with
    /// ``checkpointing``, of which the UNet is 1.7.
    public func memory(for checkpoint: Checkpoint, dtype: DType) -> Int {
        let weights = checkpoint.unet.tensors.elements * dtype.size
        let side = resolution / checkpoint.description.spatialFactor
        let values = batch * side * side * checkpoint.unet.settings.levels[0].channels
        // The scores of attention, which grow with the square of the cells, are in what was measured at the largest size.
        return weights * 3 / 2 + values * dtype.size * (checkpointing ? 700 : 2700)
    }
}
