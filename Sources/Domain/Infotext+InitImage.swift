extension InpaintMask {
    /// AUTOMATIC1111's keys, and one for the mask's own hash.
    var pairs: [(String, String?)] {
        [
            ("Mask hash", picture.hash.isEmpty ? nil : picture.hash),
            ("Mask blur", String(blur)),
            ("Mask mode", isInverted ? "Inpaint not masked" : nil),
            ("Inpaint area", padding == nil ? nil : "Only masked"),
            ("Masked area padding", padding.map { String($0) }),
            ("Masked content", fill == .original ? nil : fill.rawValue),
        ]
    }

    /// Nil when nothing speaks of a mask.
    fileprivate init?(reader: inout InfotextReader) {
        let keys = ["Mask hash", "Mask blur", "Mask mode", "Inpaint area", "Masked content"]
        guard keys.contains(where: reader.has) else { return nil }
        self.init(picture: InputPicture(hash: reader.infotext["Mask hash"] ?? ""), blur: 0)
        blur = reader.optional("Mask blur") { ImageRequest.Limits.maskBlur.reading($0) } ?? blur
        fill = reader.optional("Masked content", parse: Fill.init) ?? fill
        isInverted = reader.infotext["Mask mode"] == "Inpaint not masked"
        if reader.infotext["Inpaint area"] == "Only masked" {
            padding = reader.optional("Masked area padding") { ImageRequest.Limits.maskPadding.reading($0) } ?? 32
        }
    }
}

extension InitImage {
    /// Nil when nothing speaks of one. A text with a denoising strength and no hires pass is of a picture that was made from another.
    init?(reader: inout InfotextReader) {
        guard let strength = reader.optional("Denoising strength", parse: { ImageRequest.Limits.strength.reading($0) }) else { return nil }
        self.init(picture: InputPicture(hash: reader.infotext["Init image hash"] ?? ""), strength: strength)
        mask = InpaintMask(reader: &reader)
    }
}
