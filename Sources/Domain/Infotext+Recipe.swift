import Foundation

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
    /// Reads the schedule both from its own key and, as before the web UI's version 1.9, from the end of the sampler's name.
    /// - Throws: ``IncompleteInfotext`` that names everything that is missing or unreadable.
    public init(infotext: Infotext) throws {
        var reader = PairReader(infotext: infotext)
        let steps = reader.value("Steps") { Int($0).flatMap { ImageRequest.Limits.steps.contains($0) ? $0 : nil } }
        let sampler = reader.value("Sampler") { $0 }
        let guidanceScale = reader.value("CFG scale") { Double($0).flatMap { ImageRequest.Limits.guidanceScale.contains($0) ? $0 : nil } }
        let seed = reader.value("Seed") { UInt32($0) }
        let size = reader.value("Size", parse: Size.init)
        let model = reader.value("Model") { $0 }
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
    }

    /// `DPM++ 2M Karras` is the sampler `DPM++ 2M` and the schedule `Karras`.
    static func splitSchedule(_ sampler: String) -> (sampler: String, schedule: String) {
        for schedule in ["Karras", "Polyexponential", "Exponential", "SGM Uniform"] where sampler.hasSuffix(" " + schedule) {
            return (String(sampler.dropLast(schedule.count + 1)), schedule)
        }
        return (sampler, "Automatic")
    }
}

private struct Size {
    var width: Int
    var height: Int

    init?(_ text: String) {
        let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard sides.count == 2, let width = sides[0], let height = sides[1],
            ImageRequest.Limits.side.contains(width), ImageRequest.Limits.side.contains(height)
        else { return nil }
        (self.width, self.height) = (width, height)
    }
}

/// Reads keys and notes what is wrong with them.
private struct PairReader {
    let infotext: Infotext
    var problem = IncompleteInfotext(missing: [], unreadable: [])

    init(infotext: Infotext) { self.infotext = infotext }

    mutating func value<Value>(_ key: String, parse: (String) -> Value?) -> Value? {
        guard let text = infotext[key] else {
            problem.missing.append(key)
            return nil
        }
        guard let value = parse(text) else {
            problem.unreadable.append(Infotext.Pair(key: key, value: text))
            return nil
        }
        return value
    }
}
