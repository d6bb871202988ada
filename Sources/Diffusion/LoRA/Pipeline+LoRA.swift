extension Pipeline {
    /// Makes these the LoRAs of the pipeline, for all pictures until others come; none restores the checkpoint's weights to the bit.
    ///
    /// - Returns: the layers of the LoRAs that this model does not have, by the LoRA's name; they change nothing.
    /// - Throws: ``LoRAError``, and what loading the text encoder throws; the LoRAs of before stay.
    @discardableResult
    public func apply(_ uses: [LoRAUse]) throws -> [String: [String]] {
        guard !(uses.isEmpty && loras.isEmpty) else { return [:] }
        return try loras.apply(uses, unet: unet.parameters, text: text.get().parameters)
    }
}
