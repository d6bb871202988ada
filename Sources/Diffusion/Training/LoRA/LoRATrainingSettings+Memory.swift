import Tensors

extension LoRATrainingSettings {
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
