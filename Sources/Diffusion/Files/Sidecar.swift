import Foundation

/// What lies beside a file of weights and says what can't be read from it: `NAME.json` of AUTOMATIC1111's kind (or `card.json` in a model's
/// folder) with keys of our own, `NAME.yaml`, `NAME.civitai.info`, and the texts inside the file. All are optional.
public struct Sidecar: Sendable, Equatable {
    public var summary: String?
    public var licence: String?
    /// Words that wake the model up.
    public var triggerWords: [String] = []
    /// `pixelArt` or `general`; see the catalogue's card.
    public var style: String?
    public var costFactor: Double?
    /// Of a LoRA.
    public var preferredWeight: Double?
    /// The catalogue's name of the checkpoint with which a LoRA is a model of its own; nil for a LoRA that only prompts ask for.
    public var base: String?
    /// Whether such a model puts its first trigger word before prompts that don't have it.
    public var addsTrigger = true
    /// The base model in its maker's words: `SD 1.5`.
    public var baseModel: String?
    /// The name of the VAE to use instead of the model's own.
    public var vae: String?
    public var prediction: SchedulerConfiguration.Prediction?
    public var zeroTerminalSNR: Bool?
    public var clipSkip: Int?
    /// Width and height in pixels that the model was trained on.
    public var imageSize: Int?
    public var steps: Int?
    public var guidanceScale: Double?
    public var sampler: String?
    public var schedule: String?
    var unseen = NetworkShapes.Unseen()

    public init() {}

    /// All that lies beside a file, and what stands inside it.
    ///
    /// - Throws: ``ConfigurationError`` that names the file.
    public init(beside url: URL, metadata: [String: String] = [:]) throws {
        try read(metadata: metadata)
        let base = url.deletingPathExtension()
        try ifThere(base.appendingPathExtension("civitai.info")) { try read(civitai: $0) }
        try ifThere(base.appendingPathExtension("yaml")) { try read(yaml: $0) }
        try ifThere(base.appendingPathExtension("json")) { try read(json: $0) }
    }

    /// `card.json` of a model's folder.
    public init(directory: URL) throws {
        try ifThere(directory.appending(path: "card.json")) { try read(json: $0) }
    }

    private func ifThere(_ url: URL, _ read: (URL) throws -> Void) throws {
        if FileManager.default.fileExists(atPath: url.path) { try read(url) }
    }

    // MARK: - Sources, the surest last

    /// The texts of a safetensors file: https://github.com/Stability-AI/ModelSpec.
    private mutating func read(metadata: [String: String]) throws {
        summary = metadata["modelspec.title"]
        licence = metadata["modelspec.license"]
        baseModel = metadata["ss_base_model_version"] ?? metadata["modelspec.architecture"]
        triggerWords = Self.words(metadata["modelspec.trigger_phrase"])
        // What this project's trainer makes for its own models is known without a file beside it.
        if baseModel == LoRAMetadata.ownVersion { base = metadata["ss_sd_model_name"] }
        prediction = metadata["modelspec.prediction_type"].flatMap(Self.prediction)
    }

    private mutating func read(civitai url: URL) throws {
        let file = try Configuration(contentsOf: url)
        let words = file.value("trainedWords")?.list { $0.text } ?? []
        if !words.isEmpty { triggerWords = words }
        baseModel = file.value("baseModel")?.text ?? baseModel
        if case .object(let model) = file.value("model"), let name = model["name"]?.text { summary = name }
    }

    /// The configuration of a network, of which one line matters: `parameterization: "v"`.
    private mutating func read(yaml url: URL) throws {
        let text = try String(contentsOf: url, encoding: .utf8)
        guard let line = text.split(whereSeparator: \.isNewline).first(where: { $0.contains("parameterization:") }) else { return }
        let value = line.split(separator: ":", maxSplits: 1).last?.split(separator: "#").first ?? ""
        prediction = Self.prediction(value.trimmingCharacters(in: CharacterSet(charactersIn: " \t\"'")))
    }

    private mutating func read(json url: URL) throws {
        let file = try Configuration(contentsOf: url)
        func text(_ key: String, _ other: String? = nil) -> String? {
            let value = (file.value(key) ?? other.flatMap(file.value))?.text
            return value?.isEmpty == false ? value : nil
        }
        summary = text("summary", "description") ?? summary
        licence = text("licence", "license") ?? licence
        style = text("style") ?? style
        baseModel = text("sd version") ?? baseModel
        vae = text("vae").flatMap { ["none", "automatic"].contains($0.lowercased()) ? nil : $0 } ?? vae
        sampler = text("sampler") ?? sampler
        schedule = text("schedule") ?? schedule
        if let words = file.value("trigger_words")?.list({ $0.text }) { triggerWords = words }
        if let words = text("activation text") { triggerWords = Self.words(words) }
        if file.contains("atelier") {
            let own = try file.section("atelier")
            base = own.text("base")
            addsTrigger = own.flag("adds_trigger", default: true)
            try own.check()
        }
        // The web UI writes 0 for none.
        if let weight = file.value("preferred weight")?.number, weight != 0 { preferredWeight = weight }
        if let name = text("prediction") {
            prediction = Self.prediction(name)
            file.require(prediction != nil, "prediction must be epsilon or v, not \(name)")
        }
        zeroTerminalSNR = file.value("zero_terminal_snr")?.flag ?? zeroTerminalSNR
        func integer(_ key: String, in range: ClosedRange<Int>, _ keep: inout Int?) {
            if file.contains(key) { keep = file.integer(key, in: range) }
        }
        integer("clip_skip", in: 1...12, &clipSkip)
        integer("image_size", in: 64...4096, &imageSize)
        integer("steps", in: 1...1000, &steps)
        integer("attention_heads", in: 1...1024, &unseen.heads)
        integer("text_heads", in: 1...1024, &unseen.textHeads)
        integer("norm_num_groups", in: 1...1024, &unseen.groups)
        if file.contains("cost_factor") { costFactor = file.number("cost_factor", in: 0.01...1000) }
        if file.contains("guidance_scale") { guidanceScale = file.number("guidance_scale", in: 1...30) }
        if file.contains("latent_scale") { unseen.latentScale = file.number("latent_scale", in: 1e-6...1e6) }
        try file.checkValues()
    }

    private static func prediction(_ name: String) -> SchedulerConfiguration.Prediction? {
        switch name.lowercased() {
        case "v", "v_prediction", "velocity", "v-prediction": .velocity
        case "epsilon", "eps": .epsilon
        default: nil
        }
    }

    private static func words(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
