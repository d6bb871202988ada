import Domain
import Foundation

/// Files beside the checkpoint, and how the prompt is read.
struct ResourceOptions: OptionGroup {
    static let title = "add-ons"
    static let lora = Flag(
        "lora", .text("NAME[:W]"), "adds <lora:NAME:W> to the prompt, several times if you like; “none” takes all out", isRepeatable: true)
    static let vae = Flag("vae", .text("NAME"), "another decoder; “none” is the model's own")
    static let clipSkip = Flag("clip-skip", aliases: ["skip"], .word("N"), "1 to 4; 2 takes the text encoder's last layer but one")
    static let flags = [lora, vae, clipSkip]

    private static let clipSkips = 1...4

    private let tags: [(value: String, tag: LoRATag)]
    private let clearsTags: Bool
    private let vae: Change<String>?
    private let clipSkip: Int?

    init(_ arguments: Arguments) throws(UsageError) {
        clipSkip = try arguments.integer(Self.clipSkip, in: Self.clipSkips)
        vae = arguments.clears(Self.vae) ? .cleared : arguments.value(of: Self.vae).map { .to($0) }
        clearsTags = arguments.clears(Self.lora)
        var tags: [(value: String, tag: LoRATag)] = []
        for value in arguments.values(of: Self.lora) where value.lowercased() != "none" {
            tags.append((value, try Self.tag(value, arguments)))
        }
        self.tags = tags
    }

    func apply(to recipe: inout Recipe, _ setting: DrawingSetting) throws(UsageError) {
        if let clipSkip { recipe.clipSkip = clipSkip }
        switch vae {
        case nil: break
        case .cleared: recipe.vae = nil
        case .to(let name):
            let names = setting.engine.resources.vaes.map(\.name)
            recipe.vae = try setting.arguments.known("VAE", name, flag: Self.vae, among: names)
        }
        if clearsTags { recipe.prompt = LoRATag.removed(from: recipe.prompt) }
        let names = setting.engine.resources.loras.map(\.name)
        for (value, tag) in tags {
            let name = try setting.arguments.known("LoRA", tag.name, flag: Self.lora, value: value, among: names)
            // The same one with another weight takes the place of the first.
            recipe.prompt = LoRATag.removed(named: name, from: recipe.prompt) + " \(LoRATag(name: name, weight: tag.weight))"
        }
        for name in LoRATag.names(in: recipe.prompt) where !names.contains(where: { $0.lowercased() == name.lowercased() }) {
            throw Self.unknown(String(name), among: names, in: recipe.prompt, setting.arguments)
        }
    }

    /// Of a tag in the prompt, which the corrected line names rightly.
    private static func unknown(_ name: String, among names: [String], in prompt: String, _ arguments: Arguments) -> UsageError {
        let offered = NearestNames.of(name, among: names)
        let known = offered.isEmpty ? "there is none of a name like that" : "there is \(Texts.list(offered))"
        // A remixed prompt that nobody has typed has no line that could be corrected.
        guard arguments.text.contains("<lora:\(name)") else { return UsageError("There is no LoRA “\(name)” any more; \(known).") }
        let text =
            offered.first.map { arguments.text.replacingOccurrences(of: "<lora:\(name)", with: "<lora:\($0)") }
            ?? LoRATag.removed(named: name, from: arguments.text)
        return UsageError("There is no LoRA “\(name)”; \(known).", correction: arguments.line(text: text))
    }

    /// `ink` and `ink:0.8`.
    private static func tag(_ value: String, _ arguments: Arguments) throws(UsageError) -> LoRATag {
        let parts = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard parts.count == 2 else { return LoRATag(name: name) }
        guard let weight = Double(parts[1].replacingOccurrences(of: ",", with: ".")), LoRATag.weights.contains(weight) else {
            throw UsageError(
                "A LoRA's weight is a number from \(LoRATag.weights.lowerBound.shortest) to \(LoRATag.weights.upperBound.shortest), not “\(parts[1])”.",
                correction: arguments.line(replacing: lora, old: value, with: name))
        }
        return LoRATag(name: name, weight: weight)
    }
}
