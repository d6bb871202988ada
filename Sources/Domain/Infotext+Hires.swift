extension HiresPass {
    /// AUTOMATIC1111's keys; its strength stands under the same key as that of an init image.
    var pairs: [(String, String?)] {
        [("Hires upscale", scale.shortest), ("Hires steps", steps == 0 ? nil : String(steps)), ("Hires upscaler", upscaler)]
    }

    /// Nil when nothing speaks of one.
    ///
    /// - Parameter size: of the first pass, for texts that say the size of the second instead of a scale.
    init?(reader: inout InfotextReader, size: InfotextSize?) {
        var scale = reader.optional("Hires upscale") { ImageRequest.Limits.hiresScale.reading($0) }
        if scale == nil, let size, let larger = reader.optional("Hires resize", parse: InfotextSize.init) {
            scale = Double(larger.width) / Double(size.width)
        }
        guard let scale else { return nil }
        self.init(scale: scale)
        strength = reader.optional("Denoising strength") { ImageRequest.Limits.strength.reading($0) } ?? strength
        steps = reader.optional("Hires steps") { (0...ImageRequest.Limits.steps.upperBound).reading($0) } ?? steps
        upscaler = reader.infotext["Hires upscaler"] ?? upscaler
    }
}
