import Tensors

/// Pictures as latents and captions as states, made once for a whole training.
struct LoRATrainingData {
    /// What is left to do for one picture when the networks have run.
    struct Sample {
        /// [1, C, h, w]; the second one is mirrored.
        let latents: [Tensor]
        let caption: Conditioning
    }

    /// Rows of one step.
    struct Batch {
        let latents: Tensor
        let text: Conditioning
    }

    private let samples: [Sample]
    private let nothing: Conditioning
    private let order: DataOrder
    /// Samples whose latents are of one size, for each sample.
    private let alike: [[Int]]

    init(_ samples: [Sample], nothing: Conditioning, seed: UInt64) {
        (self.samples, self.nothing) = (samples, nothing)
        order = DataOrder(count: samples.count, seed: seed)
        let shapes = samples.map { $0.latents[0].shape }
        alike = shapes.map { shape in shapes.indices.filter { shapes[$0] == shape } }
    }

    /// Every picture leads a batch once in an epoch; others of its size keep it company.
    func batch(_ number: Int, _ settings: LoRATrainingSettings, _ random: inout TrainingRandom) throws -> Batch {
        let leader = order.samples(from: number, count: 1)[0]
        var company = alike[leader].filter { $0 != leader }.shuffled(using: &random)
        while company.count < settings.batch - 1 { company += alike[leader].shuffled(using: &random) }
        let rows = ([leader] + company.prefix(settings.batch - 1)).map { samples[$0] }
        let latents = try Tensor.cat(rows.map { $0.latents[Int.random(in: $0.latents.indices, using: &random)] }, dim: 0)
        let texts = rows.map { random.uniform() < settings.captionDropout ? nothing : $0.caption }
        return Batch(latents: latents, text: try .joined(texts))
    }
}
