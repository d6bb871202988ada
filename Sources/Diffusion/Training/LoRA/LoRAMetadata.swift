import Foundation

/// What a LoRA's file says about its training, by the keys of kohya's trainer, which web UIs show and search.
public struct LoRAMetadata: Sendable, Hashable {
    /// By which prompts ask for it.
    public var name: String
    public var comment: String
    /// The checkpoint's name.
    public var base: String
    /// With the trigger word first.
    public var captions: [String]
    /// Kohya's names of base models: web UIs tell by them what the LoRA is for.
    public var family: ModelFamily?
    /// Instead of kohya's name for base models of no family that web UIs know.
    static let ownVersion = "atelier"

    public init(name: String, comment: String = "", base: String, captions: [String], family: ModelFamily?) {
        (self.name, self.comment, self.base, self.captions, self.family) = (name, comment, base, captions, family)
    }

    /// - Parameter step: finished steps.
    func entries(_ settings: LoRATrainingSettings, step: Int) throws -> [String: String] {
        var entries = [
            "ss_output_name": name, "ss_training_comment": comment, "ss_sd_model_name": base,
            "ss_base_model_version": Self.version(family), "ss_network_module": "networks.lora",
            "ss_network_dim": "\(settings.rank)", "ss_network_alpha": "\(settings.alpha)",
            "ss_num_train_images": "\(captions.count)", "ss_tag_frequency": try tagFrequency(),
            "ss_resolution": "(\(settings.resolution), \(settings.resolution))", "ss_steps": "\(step)",
            "ss_max_train_steps": "\(settings.trainer.rate.steps)", "ss_learning_rate": "\(settings.trainer.rate.peak)",
            "ss_unet_lr": "\(settings.trainer.rate.peak)", "ss_lr_warmup_steps": "\(settings.trainer.rate.warmUp)",
            "ss_lr_scheduler": "cosine", "ss_optimizer": "torch.optim.AdamW", "ss_seed": "\(settings.trainer.seed)",
            "ss_gradient_checkpointing": settings.checkpointing ? "True" : "False",
            "ss_gradient_accumulation_steps": "\(settings.trainer.accumulation)", "ss_batch_size_per_device": "\(settings.batch)",
            "ss_caption_dropout_rate": "\(settings.captionDropout)", "ss_enable_bucket": "True",
            "ss_noise_offset": "\(settings.noiseOffset)",
        ]
        if settings.convolutions {
            entries["ss_network_args"] = "{\"conv_dim\": \"\(settings.rank)\", \"conv_alpha\": \"\(settings.alpha)\"}"
        }
        if let gamma = settings.minimumSNR { entries["ss_min_snr_gamma"] = "\(gamma)" }
        return entries
    }

    private static func version(_ family: ModelFamily?) -> String {
        switch family {
        case nil: ownVersion
        case .stableDiffusion2?: "sd_v2"
        default: "sd_v1"
        }
    }

    /// {folder: {tag: count}}; a tag is what stands between commas.
    private func tagFrequency() throws -> String {
        let tags = captions.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        let counts = tags.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode([name: counts]), as: UTF8.self)
    }
}
