import Tensors

/// A way from noise to a picture: a solver of the differential equation along which noise is removed, by AUTOMATIC1111's name.
///
/// A new one is a file with a function and a line in ``all``.
public struct Sampler: Sendable {
    /// The picture x0 that the model sees in `x` at `sigma`, in the shape of `x`.
    public typealias Denoise = (_ x: Tensor, _ sigma: Double) throws -> Tensor
    /// Fresh standard normal noise in the shape of `x`.
    public typealias Noise = () throws -> Tensor
    /// Called after each step with the number of steps done; what it throws ends the run.
    public typealias OnStep = (_ done: Int) throws -> Void

    /// The whole run, from `x` at the first of `sigmas` to the last of them.
    typealias Run = @Sendable (_ x: Tensor, _ sigmas: [Double], _ denoise: Denoise, _ noise: Noise, _ onStep: OnStep) throws -> Tensor

    public let name: String
    /// Other spellings that people type.
    public let aliases: [String]
    /// The schedule that a run takes when none is asked for.
    public let defaultSchedule: SigmaSchedule
    private let run: Run

    init(name: String, aliases: [String] = [], defaultSchedule: SigmaSchedule = .automatic, run: @escaping Run) {
        self.name = name
        self.aliases = aliases
        self.defaultSchedule = defaultSchedule
        self.run = run
    }

    public static let all: [Sampler] = [dpmPlusPlus2M, euler, eulerAncestral, ddim]

    /// Takes `x` = x0 + sigma·noise at the first of `sigmas` to the last of them, which is 0 for a finished picture.
    ///
    /// - Throws: ``SamplingError`` unless `sigmas` are at least two, finite, strictly descending and not negative; and what the
    ///   closures throw.
    public func sample(
        _ x: Tensor, sigmas: [Double], denoise: Denoise, noise: Noise, onStep: OnStep = { _ in }
    ) throws -> Tensor {
        let descends = zip(sigmas, sigmas.dropFirst()).allSatisfy { $0 > $1 }
        guard sigmas.count >= 2, sigmas[0].isFinite, descends, sigmas[sigmas.count - 1] >= 0 else {
            throw SamplingError.sigmasNotDescending(sigmas)
        }
        return try run(x, sigmas, denoise, noise, onStep)
    }
}

public enum SamplingError: Error, Sendable, Hashable, CustomStringConvertible {
    case sigmasNotDescending([Double])

    public var description: String {
        switch self {
        case .sigmasNotDescending(let sigmas): "sigmas must descend and end at 0 or above: \(sigmas)"
        }
    }
}

extension Sampler {
    /// By name or alias, in any case, with or without spaces. Names of the old kind end with a schedule, `DPM++ 2M Karras`; the
    /// schedule is nil where the name has none.
    public static func named(_ name: String) -> (sampler: Sampler, schedule: SigmaSchedule?)? {
        let key = NameKey(name)
        if let sampler = all.first(where: { $0.keys.contains(key) }) { return (sampler, nil) }
        for schedule in SigmaSchedule.all {
            for start in schedule.keys.compactMap({ key.dropping(ending: $0) }) {
                if let sampler = all.first(where: { $0.keys.contains(start) }) { return (sampler, schedule) }
            }
        }
        return nil
    }

    /// The names nearest to what somebody typed, the nearest first.
    public static func nearest(to name: String) -> [String] {
        let key = NameKey(name)
        let distances = all.map { sampler in (sampler.name, sampler.keys.map { key.distance(to: $0) }.min() ?? .max) }
        return distances.sorted { $0.1 < $1.1 }.prefix(3).map(\.0)
    }

    private var keys: [NameKey] { ([name] + aliases).map(NameKey.init) }
}
