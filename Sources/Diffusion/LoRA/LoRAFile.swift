import Foundation
import Tensors

/// A LoRA: for some layers two small matrices whose product is added to the weights. Hu et al., "LoRA: Low-Rank Adaptation of Large
/// Language Models", 2021.
public struct LoRAFile: Sendable, Hashable {
    public let url: URL
    /// By which prompts ask for it.
    public let name: String
    /// What it was made for; nil when the layers that it changes look alike in all of them.
    public let family: ModelFamily?
    let modules: [LoRAModule]
    private let stamp: FileStamp
    /// Tensors that mean nothing here.
    public let unknown: [String]

    /// - Throws: ``ModelFileError``, ``WeightsError`` for factors without their other half, `SafetensorsError`.
    public init(_ file: ModelFile) throws {
        guard case .lora(let family) = file.kind else { throw ModelFileError.otherKind(file.kind, wanted: "a LoRA") }
        (url, name, self.family) = (file.url, file.name, family)
        stamp = file.weights.stamp
        var names: [LoRAModule.Place: [LoRAName.Part: String]] = [:]
        var unknown: [String] = []
        for tensor in file.weights.names {
            guard let parsed = LoRAName(tensor) else {
                unknown.append(tensor)
                continue
            }
            let place = LoRAModule.Place(network: parsed.network, module: parsed.module)
            guard names[place, default: [:]].updateValue(tensor, forKey: parsed.part) == nil else {
                throw WeightsError(file: name, missing: [], misshaped: [], unexpected: ["\(tensor), which stands twice"])
            }
        }
        self.unknown = unknown
        let scales = LoRAScales(file.metadata)
        modules = try names.map { try LoRAModule(file, $0.key, $0.value, scales) }.sorted { $0.place < $1.place }
    }

    public init(url: URL) throws { try self.init(ModelFile(url: url)) }

    /// Names of its tensors that hold a NaN or an infinity.
    public func nonFinite() throws -> [String] {
        guard let weights = modules.first?.weights else { return [] }
        return try weights.names.filter { try !weights.isFinite($0) }
    }

    /// One that was written anew under the same name is another one.
    public static func == (a: Self, b: Self) -> Bool { a.stamp == b.stamp }

    public func hash(into hasher: inout Hasher) { hasher.combine(stamp) }

    /// Words that wake it up: what lies beside the file says, or what most of its training pictures were tagged with.
    ///
    /// - Parameter limit: of the tags.
    public static func triggerWords(_ sidecar: Sidecar, metadata: [String: String], limit: Int = 5) -> [String] {
        guard sidecar.triggerWords.isEmpty else { return sidecar.triggerWords }
        // {folder: {tag: count}}, written by kohya's trainer.
        guard let text = metadata["ss_tag_frequency"],
            let folders = try? JSONDecoder().decode([String: [String: Int]].self, from: Data(text.utf8))
        else { return [] }
        let counts = folders.values.reduce(into: [String: Int]()) { sums, tags in
            for (tag, count) in tags { sums[tag.trimmingCharacters(in: .whitespaces), default: 0] += max(0, min(count, 1 << 32)) }
        }
        return counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }.prefix(limit).map(\.key)
    }
}

/// Ranks and alphas that PEFT keeps in the metadata, under `lora_adapter_metadata`.
struct LoRAScales {
    private var values: [String: JSONValue] = [:]

    init(_ metadata: [String: String]) {
        guard let text = metadata["lora_adapter_metadata"] else { return }
        values = (try? JSONDecoder().decode([String: JSONValue].self, from: Data(text.utf8))) ?? [:]
    }

    /// What the product is multiplied by; nil when the file does not say.
    func scale(_ place: LoRAModule.Place, rank: Int) -> Double? {
        let prefix = place.network == .unet ? "unet." : "text_encoder."
        guard let alpha = pattern(prefix, place) ?? values[prefix + "lora_alpha"]?.number else { return nil }
        let isStabilised = values[prefix + "use_rslora"]?.flag ?? false
        return alpha / (isStabilised ? Double(rank).squareRoot() : Double(rank))
    }

    private func pattern(_ prefix: String, _ place: LoRAModule.Place) -> Double? {
        guard case .object(let pattern) = values[prefix + "alpha_pattern"] else { return nil }
        return pattern.first { LoRAName.mangled($0.key) == place.module }?.value.number
    }
}
