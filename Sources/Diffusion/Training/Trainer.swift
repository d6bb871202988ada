import Tensors

/// How weights are moved.
public struct TrainerSettings: Sendable, Hashable, Codable {
    public var optimiser: AdamW
    public var rate: LearningRate
    /// The longest that all gradients together may be; nil for any.
    public var clipping: Double?
    public var average: ExponentialAverage?
    /// Batches whose gradients are averaged for one step.
    public var accumulation: Int
    public var seed: UInt64

    public init(
        optimiser: AdamW = AdamW(), rate: LearningRate, clipping: Double? = 1, average: ExponentialAverage? = nil, accumulation: Int = 1,
        seed: UInt64 = 0
    ) {
        (self.optimiser, self.rate, self.clipping) = (optimiser, rate, clipping)
        (self.average, self.accumulation, self.seed) = (average, max(1, accumulation), seed)
    }
}

/// Moves the weights of a network, step by step, so that a loss falls.
public final class Trainer {
    /// What one step did.
    public struct Report: Sendable, Hashable {
        /// Finished steps, this one included.
        public let step: Int
        /// Mean over the batches of the step.
        public let loss: Double
        /// Of all gradients together, before they were clipped.
        public let gradientNorm: Double
        public let rate: Double
    }

    public let parameters: ParameterStore
    public let settings: TrainerSettings
    /// Finished steps.
    public private(set) var step = 0
    private var moments: [String: AdamW.Moments] = [:]
    private var running: [String: Tensor]

    public init(_ parameters: ParameterStore, _ settings: TrainerSettings) throws {
        (self.parameters, self.settings) = (parameters, settings)
        running = try settings.average == nil ? [:] : parameters.copies()
    }

    /// The running averages of the weights, or the weights themselves where none are kept. They go on changing with each step.
    public var averages: [String: Tensor] {
        guard running.isEmpty else { return running }
        return Dictionary(uniqueKeysWithValues: parameters.names.compactMap { name in parameters[name].map { (name, $0) } })
    }

    /// Takes one step.
    ///
    /// - Parameters:
    ///   - checkpoints: those that `loss` gives to the network.
    ///   - loss: a single number from the network, for a batch that is known by its number from the beginning of the training, with that
    ///     batch's own random numbers. Runs with operations recorded, once for each batch of the step.
    /// - Throws: ``NonFiniteLoss`` before anything was changed, and what `loss` throws.
    public func step(
        checkpoints: GradientCheckpoints? = nil, _ loss: (_ batch: Int, _ random: inout TrainingRandom) throws -> Tensor
    ) throws -> Report {
        try parameters.clearGradients()
        let count = settings.accumulation
        var sum = 0.0
        for part in 0..<count {
            let batch = step * count + part
            var random = TrainingRandom(seed: settings.seed, stream: [UInt64(batch)])
            checkpoints?.forget()
            let value = try Tensor.recordingGradients { try loss(batch, &random) }
            let number = Double(try value.floats()[0])
            guard number.isFinite else { throw NonFiniteLoss(step: step + 1) }
            sum += number
            try value.backward()
            try checkpoints?.backward()
        }
        let report = try move(loss: sum / Double(count), scale: 1 / Double(count))
        try parameters.clearGradients()
        return report
    }

    /// - Parameter scale: what makes of the gradients that were added up their mean.
    private func move(loss: Double, scale: Double) throws -> Report {
        let gradients = parameters.names.compactMap { name in
            parameters[name].flatMap { leaf in leaf.gradient.map { (name: name, leaf: leaf, gradient: $0) } }
        }
        let norm = try scale * gradients.reduce(0) { try $0 + pow2($1.gradient.norm()) }.squareRoot()
        guard norm.isFinite else { throw NonFiniteLoss(step: step + 1) }
        let rate = settings.rate(step: step)
        let clip = GradientClipping.scale(norm: norm, bound: settings.clipping)
        let averageDecay = settings.average?.decay(step: step) ?? 0
        for (name, leaf, gradient) in gradients {
            let own = try moments[name] ?? AdamW.Moments(like: leaf)
            moments[name] = own
            try leaf.moveAdamW(
                gradient: gradient, first: own.first, second: own.second, average: running[name],
                settings.optimiser.step(
                    step + 1, rate: rate, shape: leaf.shape, gradientScale: scale * clip, averageDecay: averageDecay))
        }
        step += 1
        parameters.noteChange()
        return Report(step: step, loss: loss, gradientNorm: norm, rate: rate)
    }

    private func pow2(_ x: Double) -> Double { x * x }

    // MARK: - Stopping and going on

    /// To be written before the next step changes it.
    ///
    /// - Parameter notes: what the program wants to find again.
    public func state(notes: [String: String] = [:]) -> TrainingState {
        TrainingState(
            step: step,
            values: Dictionary(uniqueKeysWithValues: parameters.names.compactMap { name in parameters[name].map { (name, $0) } }),
            first: moments.mapValues(\.first), second: moments.mapValues(\.second), averages: running, notes: notes)
    }

    /// Goes on where a state was left.
    ///
    /// - Throws: ``WeightsError`` when it is one of another network; nothing is changed then.
    public func resume(_ state: TrainingState) throws {
        guard running.isEmpty == state.averages.isEmpty, state.first.keys == state.second.keys else {
            throw WeightsError(file: "the training's state", missing: ["averages or means"], misshaped: [], unexpected: [])
        }
        let (values, first, second) = (state.values, state.first, state.second)
        for part in [first, second, state.averages] {
            let misshaped = part.filter { $0.value.shape != parameters[$0.key]?.shape }.keys.sorted()
            guard misshaped.isEmpty else {
                throw WeightsError(file: "the training's state", missing: [], misshaped: misshaped, unexpected: [])
            }
        }
        try parameters.assign(values)
        // Copies: what lies in the file cannot be written into.
        running = try state.averages.mapValues { try $0.copied() }
        moments = [:]
        for (name, mean) in first {
            guard let square = second[name] else { continue }
            moments[name] = AdamW.Moments(first: try mean.copied(), second: try square.copied())
        }
        step = state.step
    }
}

/// A loss, or its gradient, that is no number: a training that goes on from there learns nothing any more.
public struct NonFiniteLoss: Error, Sendable, Hashable, CustomStringConvertible {
    /// The step that was to be taken, counted from 1.
    public let step: Int

    public var description: String { "the loss of step \(step) is no number; the training stopped before it" }
}
