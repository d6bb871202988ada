extension Recipe {
    /// The recipe as a person types it after a command: the prompt, then every flag that another machine needs to draw the same picture.
    public var chatForm: String {
        var parts = [prompt]
        if !negativePrompt.isEmpty { parts.append("--no \(negativePrompt)") }
        parts += [
            "--seed \(seed)", "--steps \(steps)", "--cfg \(guidanceScale.shortest)",
            "--sampler \(SamplerChoice(sampler: sampler, schedule: schedule).joined)", "--size \(width)x\(height)", "--model \(model)",
        ]
        return (parts + chatNoise + (initImage?.chatForm ?? []) + (hires?.chatForm ?? []) + controls.map(\.chatForm)).joined(separator: " ")
    }

    /// What most recipes leave at its usual value.
    private var chatNoise: [String] {
        [
            randomSource == .cpu ? nil : "--rng \(randomSource.rawValue)",
            variation.map { "--vary \($0.seed):\($0.strength.shortest)" },
            guidanceRescale == 0 ? nil : "--rescale \(guidanceRescale.shortest)",
            eta.map { "--eta \($0.shortest)" },
            clipSkip == 1 ? nil : "--clip-skip \(clipSkip)",
            vae.map { "--vae \($0)" },
        ].compactMap(\.self)
    }
}

extension InitImage {
    fileprivate var chatForm: [String] {
        var parts = ["--init \(picture.name)", "--strength \(strength.shortest)"]
        guard let mask else { return parts }
        parts += ["--mask \(mask.picture.name)", "--mask-blur \(mask.blur)"]
        if mask.fill != .original { parts.append("--fill \(mask.fill.rawValue)") }
        if let padding = mask.padding { parts.append("--only-masked \(padding)") }
        if mask.isInverted { parts.append("--invert-mask") }
        return parts
    }
}

extension HiresPass {
    fileprivate var chatForm: [String] {
        let parts = ["--hires \(scale.shortest)", "--hires-strength \(strength.shortest)", "--hires-upscaler \(upscaler)"]
        return steps == 0 ? parts : parts + ["--hires-steps \(steps)"]
    }
}

extension ControlUnit {
    fileprivate var chatForm: String {
        let span = (start, end) == (0, 1) ? "" : ":\(start.shortest)-\(end.shortest)"
        return "--control \(network):\(picture.name):\(weight.shortest)\(span)"
    }
}

extension Double {
    /// `4` for 4.0 and `4.5` for 4.5.
    public var shortest: String { Int(exactly: self).map { String($0) } ?? String(self) }
}
