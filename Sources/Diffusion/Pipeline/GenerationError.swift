/// Why a request cannot be drawn.
public enum GenerationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// With the nearest names.
    case unknownSampler(String, nearest: [String])
    case unknownSchedule(String, known: [String])
    case badSize(width: Int, height: Int, multiple: Int)
    case badSteps(Int)
    case badGuidanceScale(Double)
    case badGuidanceRescale(Double)
    case badEta(Double)
    case badClipSkip(Int)
    /// Of an input picture, a second pass or a variation.
    case badStrength(Double)
    case badPictureSize(width: Int, height: Int, expected: String)
    case maskWithoutPicture
    case badMask(count: Int, expected: Int)
    /// Weight, start and end of a ControlNet.
    case badControl(weight: Double, start: Double, end: Double)
    /// The name of a ControlNet that was made for other networks.
    case foreignControl(String)
    /// Of a UNet, which is neither one for latents alone nor one for inpainting.
    case unknownInputs(channels: Int)

    public var description: String {
        switch self {
        case .unknownSampler(let name, let nearest): "no sampler is called \(name); the nearest are \(nearest.joined(separator: ", "))"
        case .unknownSchedule(let name, let known): "no schedule is called \(name); there are \(known.joined(separator: ", "))"
        case .badSize(let width, let height, let multiple):
            "\(width)x\(height) cannot be drawn: both must be multiples of \(multiple), up to \(GenerationRequest.largestSide)"
        case .badSteps(let steps): "\(steps) steps cannot be taken: 1 to \(GenerationRequest.mostSteps)"
        case .badGuidanceScale(let scale): "a guidance scale of \(scale) is no finite number from 0 up"
        case .badGuidanceRescale(let share): "a guidance rescale of \(share) does not lie between 0 and 1"
        case .badEta(let eta): "an eta of \(eta) does not lie between 0 and 1"
        case .badClipSkip(let skip): "a clip skip of \(skip) is no number from 1 up"
        case .badStrength(let strength): "a strength of \(strength) does not lie between 0 and 1"
        case .badPictureSize(let width, let height, let expected): "the input picture is \(width)x\(height), not \(expected)"
        case .maskWithoutPicture: "a mask needs a picture"
        case .badMask(let count, let expected): "a mask of \(count) values does not fit a picture of \(expected) pixels"
        case .badControl(let weight, let start, let end):
            "a ControlNet of weight \(weight) from \(start) to \(end) cannot be used: the weight must be a finite number, and the other two "
                + "must lie between 0 and 1 in this order"
        case .foreignControl(let name): "the ControlNet \(name) was made for models of another family"
        case .unknownInputs(let channels):
            "a UNet of \(channels) input channels sees something beside latents, mask and picture, which is not supported"
        }
    }
}

/// A network made something else than numbers: nearly always damaged weights.
public struct NonFiniteLatents: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Network: String, Sendable {
        case unet = "UNet"
        case autoencoder
    }

    public let network: Network
    /// Steps of this pass that had gone well.
    public let step: Int

    public var description: String {
        "the \(network.rawValue) made NaN or infinity after \(step) steps; its weights are probably damaged"
    }
}

/// There was no memory for a tensor; what had been drawn until then is lost, everything else goes on.
public struct OutOfMemory: Error, Sendable, Hashable, CustomStringConvertible {
    /// libtorch's own words.
    public let message: String

    public var description: String { "there is not enough memory: \(message)" }
}

extension GenerationRequest {
    static let largestSide = 16_384
    static let mostSteps = 1000

    /// The sampler and the schedule that the names mean, a schedule behind the sampler's name too.
    func resolved() throws(GenerationError) -> (Sampler, SigmaSchedule) {
        guard let (sampler, ownSchedule) = Sampler.named(sampler) else {
            throw .unknownSampler(sampler, nearest: Sampler.nearest(to: sampler))
        }
        guard let schedule = SigmaSchedule.named(schedule) else {
            throw .unknownSchedule(schedule, known: SigmaSchedule.all.map(\.name))
        }
        return (sampler, schedule == .automatic ? ownSchedule ?? .automatic : schedule)
    }

    /// - Parameter multiple: what all sides must be multiples of.
    func check(multiple: Int) throws(GenerationError) {
        try Self.check(width: width, height: height, multiple: multiple)
        try Self.check(steps: steps)
        guard guidanceScale.isFinite, guidanceScale >= 0 else { throw .badGuidanceScale(guidanceScale) }
        guard guidanceRescale >= 0, guidanceRescale <= 1 else { throw .badGuidanceRescale(guidanceRescale) }
        if let eta, !(eta >= 0 && eta <= 1) { throw .badEta(eta) }
        if let variation { try Self.check(strength: variation.strength) }
        guard clipSkip >= 1 else { throw .badClipSkip(clipSkip) }
        if case .picture(let picture, let strength) = source {
            try Self.check(strength: strength)
            guard (picture.width, picture.height) == (width, height) else {
                throw .badPictureSize(width: picture.width, height: picture.height, expected: "\(width)x\(height)")
            }
        }
        if let mask {
            guard case .picture = source else { throw .maskWithoutPicture }
            guard mask.values.count == width * height else { throw .badMask(count: mask.values.count, expected: width * height) }
        }
        for use in controls {
            guard use.weight.isFinite, use.start >= 0, use.start <= use.end, use.end <= 1 else {
                throw .badControl(weight: use.weight, start: use.start, end: use.end)
            }
        }
        if let hires {
            try Self.check(width: hires.width, height: hires.height, multiple: multiple)
            try Self.check(steps: hires.steps)
            try Self.check(strength: hires.strength)
        }
    }

    private static func check(width: Int, height: Int, multiple: Int) throws(GenerationError) {
        guard [width, height].allSatisfy({ $0 >= multiple && $0 <= largestSide && $0 % multiple == 0 }) else {
            throw .badSize(width: width, height: height, multiple: multiple)
        }
    }

    private static func check(steps: Int) throws(GenerationError) {
        guard (1...mostSteps).contains(steps) else { throw .badSteps(steps) }
    }

    private static func check(strength: Double) throws(GenerationError) {
        guard strength >= 0, strength <= 1 else { throw .badStrength(strength) }
    }
}
