extension Recipe {
    /// The recipe as a person types it after a command: the prompt, then every flag that another machine needs to draw the same picture.
    public var chatForm: String {
        var parts = [prompt]
        if !negativePrompt.isEmpty { parts.append("--no \(negativePrompt)") }
        parts += [
            "--seed \(seed)", "--steps \(steps)", "--cfg \(guidanceScale.shortest)",
            "--sampler \(SamplerChoice(sampler: sampler, schedule: schedule).joined)", "--size \(width)x\(height)", "--model \(model)",
        ]
        return parts.joined(separator: " ")
    }
}

extension Double {
    /// `4` for 4.0 and `4.5` for 4.5.
    public var shortest: String { Int(exactly: self).map { String($0) } ?? String(self) }
}
