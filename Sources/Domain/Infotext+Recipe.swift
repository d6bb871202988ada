import Foundation

extension Infotext {
    /// Of a recipe, in the order of AUTOMATIC1111's `create_infotext`; unlike there, `RNG` is always said.
    public init(recipe: Recipe) {
        var pairs: [(String, String?)] = [
            ("Steps", String(recipe.steps)),
            ("Sampler", recipe.sampler),
            ("Schedule type", recipe.schedule),
            ("CFG scale", recipe.guidanceScale.shortest),
            ("Seed", String(recipe.seed)),
            ("Size", "\(recipe.width)x\(recipe.height)"),
            ("Model hash", recipe.modelHash),
            ("Model", recipe.model),
            ("VAE hash", recipe.resources.vae),
            ("VAE", recipe.vae),
            ("Variation seed", recipe.variation.map { String($0.seed) }),
            ("Variation seed strength", recipe.variation?.strength.shortest),
            ("Denoising strength", (recipe.initImage?.strength ?? recipe.hires?.strength)?.shortest),
            ("Clip skip", recipe.clipSkip == 1 ? nil : String(recipe.clipSkip)),
            ("Init image hash", (recipe.initImage?.picture.hash).flatMap { $0.isEmpty ? nil : $0 }),
            ("RNG", recipe.randomSource.rawValue),
        ]
        pairs += recipe.initImage?.mask?.pairs ?? []
        pairs += recipe.hires?.pairs ?? []
        pairs += [
            // The key that AUTOMATIC1111 gives to the one sampler whose eta is another setting there.
            (recipe.sampler == "DDIM" ? "Eta DDIM" : "Eta", recipe.eta?.shortest),
            ("CFG Rescale", recipe.guidanceRescale == 0 ? nil : recipe.guidanceRescale.shortest),
        ]
        pairs += Self.pairs(of: recipe.controls, hashes: recipe.resources.controls)
        pairs += [
            ("Lora hashes", recipe.resources.loras.hashList),
            ("TI hashes", recipe.resources.embeddings.hashList),
            ("Idea", recipe.idea),
            ("Version", "Atelier"),
        ]
        self.init(
            prompt: recipe.prompt, negativePrompt: recipe.negativePrompt,
            pairs: pairs.compactMap { key, value in value.map { Pair(key: key, value: $0) } })
    }
}

/// Why an infotext makes no recipe: `it lacks Seed and Size; “Steps: many” makes no sense`.
public struct IncompleteInfotext: Error, Sendable, Hashable, CustomStringConvertible {
    /// Keys that are not there.
    public var missing: [String]
    /// Pairs whose values cannot be read or are out of range.
    public var unreadable: [Infotext.Pair]

    public var description: String {
        let lacks = missing.isEmpty ? [] : ["it lacks \(missing.formatted(.list(type: .and).locale(Locale(identifier: "en_GB"))))"]
        return (lacks + unreadable.map { "“\($0.key): \($0.value)” makes no sense" }).joined(separator: "; ")
    }
}

extension Recipe {
    /// The recipe of a picture that Atelier or a program of AUTOMATIC1111's kind has drawn.
    ///
    /// Reads the schedule both from its own key and, as before the web UI's version 1.9, from the end of the sampler's name. Input pictures are
    /// only known by their hashes; those of other programs, whose texts name none, by an empty one.
    /// - Throws: ``IncompleteInfotext`` that names everything that is missing or unreadable.
    public init(infotext: Infotext) throws {
        var reader = InfotextReader(infotext)
        let steps = reader.required("Steps") { ImageRequest.Limits.steps.reading($0) }
        let sampler = reader.required("Sampler") { $0 }
        let guidanceScale = reader.required("CFG scale") { ImageRequest.Limits.guidanceScale.reading($0) }
        let seed = reader.required("Seed") { UInt32($0) }
        let size = reader.required("Size", parse: InfotextSize.init)
        let model = reader.required("Model") { $0 }

        let variation = reader.optional("Variation seed") { UInt32($0) }.flatMap { seed in
            reader.optional("Variation seed strength") { ImageRequest.Limits.strength.reading($0) }.map {
                Variation(seed: seed, strength: $0)
            }
        }
        let hires = HiresPass(reader: &reader, size: size)
        let initImage = hires == nil ? InitImage(reader: &reader) : nil
        let rescale = reader.optional("CFG Rescale") { ImageRequest.Limits.guidanceRescale.reading($0) } ?? 0
        let eta = reader.optional("Eta DDIM", or: "Eta") { ImageRequest.Limits.eta.reading($0) }
        let clipSkip = reader.optional("Clip skip") { ImageRequest.Limits.clipSkip.reading($0) } ?? 1
        // A text without it is of a program that draws its noise as a graphics card does.
        let source = reader.optional("RNG") { $0 == "NV" ? .gpu : RandomSource(rawValue: $0) } ?? .gpu
        let (controls, controlHashes) = reader.controls()

        guard reader.problem.missing.isEmpty, reader.problem.unreadable.isEmpty, let steps, let sampler, let guidanceScale, let seed,
            let size,
            let model
        else { throw reader.problem }

        let named = infotext["Schedule type"]
        let (plainSampler, schedule) = named.map { (sampler, $0) } ?? Self.splitSchedule(sampler)
        self.init(
            prompt: infotext.prompt, negativePrompt: infotext.negativePrompt, model: model, modelHash: infotext["Model hash"],
            width: size.width, height: size.height, steps: steps, guidanceScale: guidanceScale, sampler: plainSampler, schedule: schedule,
            seed: seed, idea: infotext["Idea"])
        self.randomSource = source
        self.variation = variation
        self.guidanceRescale = rescale
        self.eta = eta
        self.clipSkip = clipSkip
        self.vae = infotext["VAE"]
        self.initImage = initImage
        self.hires = hires
        self.controls = controls
        self.resources = ResourceHashes(
            vae: infotext["VAE hash"], loras: .init(hashList: infotext["Lora hashes"]), embeddings: .init(hashList: infotext["TI hashes"]),
            controls: controlHashes)
    }

    /// `DPM++ 2M Karras` is the sampler `DPM++ 2M` and the schedule `Karras`.
    static func splitSchedule(_ sampler: String) -> (sampler: String, schedule: String) {
        for schedule in ["Karras", "Polyexponential", "Exponential", "SGM Uniform"] where sampler.hasSuffix(" " + schedule) {
            return (String(sampler.dropLast(schedule.count + 1)), schedule)
        }
        return (sampler, "Automatic")
    }
}

extension [ResourceHashes.Named] {
    /// `one: 1122, two: 3344`; nil for none. Signs that would break the list leave the names, as in AUTOMATIC1111.
    fileprivate var hashList: String? {
        isEmpty ? nil : map { "\($0.name.withoutListSigns): \($0.hash)" }.joined(separator: ", ")
    }

    fileprivate init(hashList text: String?) {
        self = (text ?? "").components(separatedBy: ", ").compactMap { entry in
            guard let colon = entry.range(of: ": ") else { return nil }
            return .init(name: String(entry[..<colon.lowerBound]), hash: String(entry[colon.upperBound...]))
        }
    }
}
