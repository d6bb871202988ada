/// Everything that decides the pixels of one picture of a model.
public struct GenerationRequest: Sendable, Hashable {
    public var prompt: String
    /// Empty for none.
    public var negativePrompt: String
    /// In the model's own pixels, before any enlargement for display.
    public var width: Int
    public var height: Int
    public var steps: Int
    /// 1 leaves the unconditional run away.
    public var guidanceScale: Double
    /// A name or alias of ``Sampler``.
    public var sampler: String
    /// A name or alias of ``SigmaSchedule``; `Automatic` is the model's or the sampler's own.
    public var schedule: String
    public var seed: UInt32

    public init(
        prompt: String, negativePrompt: String = "", width: Int, height: Int, steps: Int, guidanceScale: Double, sampler: String,
        schedule: String, seed: UInt32
    ) {
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.width = width
        self.height = height
        self.steps = steps
        self.guidanceScale = guidanceScale
        self.sampler = sampler
        self.schedule = schedule
        self.seed = seed
    }
}

/// Why a request cannot be drawn.
public enum GenerationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// With the nearest names.
    case unknownSampler(String, nearest: [String])
    case unknownSchedule(String, known: [String])
    case badSize(width: Int, height: Int, multiple: Int)
    case badSteps(Int)
    case badGuidanceScale(Double)

    public var description: String {
        switch self {
        case .unknownSampler(let name, let nearest): "no sampler is called \(name); the nearest are \(nearest.joined(separator: ", "))"
        case .unknownSchedule(let name, let known): "no schedule is called \(name); there are \(known.joined(separator: ", "))"
        case .badSize(let width, let height, let multiple):
            "\(width)x\(height) cannot be drawn: both must be multiples of \(multiple), up to \(GenerationRequest.largestSide)"
        case .badSteps(let steps): "\(steps) steps cannot be taken: 1 to \(GenerationRequest.mostSteps)"
        case .badGuidanceScale(let scale): "a guidance scale of \(scale) is no finite number from 0 up"
        }
    }
}

extension GenerationRequest {
    static let largestSide = 4096
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

    /// - Parameter multiple: what both sides must be multiples of.
    func check(multiple: Int) throws(GenerationError) {
        guard [width, height].allSatisfy({ $0 >= multiple && $0 <= Self.largestSide && $0 % multiple == 0 }) else {
            throw .badSize(width: width, height: height, multiple: multiple)
        }
        guard (1...Self.mostSteps).contains(steps) else { throw .badSteps(steps) }
        guard guidanceScale.isFinite, guidanceScale >= 0 else { throw .badGuidanceScale(guidanceScale) }
    }
}
