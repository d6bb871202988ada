import Tensors

/// What a LoRA adds to one layer.
struct LoRAModule: Sendable {
    struct Place: Sendable, Hashable, Comparable {
        let network: LoRAName.Network
        /// See ``LoRAName/module``.
        let module: String

        static func < (a: Self, b: Self) -> Bool { (a.network == .text ? 1 : 0, a.module) < (b.network == .text ? 1 : 0, b.module) }
    }

    let place: Place
    let weights: Safetensors
    private let down: String
    private let up: String
    private let middle: String?
    private let rank: Int
    private let scale: Double
    /// What layers it fits: the first size of the weight, and the product of the others.
    let outputs: Int
    let inputs: Int

    /// - Parameter names: of the tensors, by what they are.
    init(_ file: ModelFile, _ place: Place, _ names: [LoRAName.Part: String], _ scales: LoRAScales) throws {
        let title = file.name
        func problem(_ text: String) -> WeightsError { WeightsError(file: title, missing: [], misshaped: [text], unexpected: []) }
        guard let down = names[.down], let up = names[.up] else {
            throw WeightsError(file: file.name, missing: ["the other half of \(place.module)"], misshaped: [], unexpected: [])
        }
        weights = file.weights
        (self.place, self.down, self.up, middle) = (place, down, up, names[.middle])
        let entries = file.weights.header.entries
        let shapes = [down, up, names[.middle]].compactMap { $0.flatMap { entries[$0]?.shape } }
        guard shapes.allSatisfy({ $0.count >= 2 && $0.allSatisfy { $0 > 0 } }) else { throw problem("\(place.module) is of \(shapes)") }
        rank = shapes[0][0]
        outputs = shapes[1][0]
        guard shapes[1].dropFirst().reduce(1, *) == (middle == nil ? rank : shapes[2][0]) else {
            throw problem("\(up) is \(shapes[1]), which does not go with \(shapes[0])")
        }
        if middle != nil {
            guard shapes[2].count == 4, shapes[2][1] == rank else { throw problem("\(place.module) is of \(shapes)") }
            inputs = shapes[0].dropFirst().reduce(1, *) * shapes[2][2] * shapes[2][3]
        } else {
            inputs = shapes[0].dropFirst().reduce(1, *)
        }
        let alpha = try names[.alpha].flatMap { try file.weights.tensor($0).floats().first }.map(Double.init)
        if let alpha, !alpha.isFinite { throw problem("the alpha of \(place.module) is no number") }
        // Trainers write 0 for an alpha that is the rank.
        if let alpha {
            scale = alpha == 0 ? 1 : alpha / Double(rank)
        } else {
            scale = scales.scale(place, rank: rank) ?? 1
        }
    }

    /// Whether a weight of this shape can be changed.
    func fits(_ shape: [Int]) -> Bool {
        shape.first == outputs && shape.dropFirst().reduce(1, *) == inputs
    }

    /// The change of a weight: alpha / rank · weight · up · down, float32.
    func change(of shape: [Int], weight: Double, device: Device) throws -> Tensor {
        let up = try weights.tensor(up, as: .float32, device: device).reshape([outputs, -1])
        let down = try weights.tensor(down, as: .float32, device: device).reshape([rank, -1])
        guard let middle else { return try up.matmul(down).reshape(shape) * (scale * weight) }
        // Out of the kernel's middle [r, r', h, w] a kernel of as many inputs: over r' first, then over r.
        let kernel = try weights.tensor(middle, as: .float32, device: device)
        let sizes = kernel.shape
        let widened = try kernel.permute([0, 2, 3, 1]).matmul(down).permute([0, 3, 1, 2]).reshape([sizes[0], inputs])
        return try up.matmul(widened).reshape(shape) * (scale * weight)
    }
}
