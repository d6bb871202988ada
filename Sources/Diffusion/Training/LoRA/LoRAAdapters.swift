import Tensors

/// The adapters of a UNet whose own weights stay as they are.
struct LoRAAdapters {
    /// The factors by the names that kohya's trainer gives them: `lora_unet_MODULE.lora_down.weight`, `….lora_up.weight`.
    let parameters: ParameterStore
    private let modules: [String]
    private let alpha: Double

    /// - Parameters:
    ///   - convolutions: whether the residual blocks and what changes the size get adapters too; otherwise the attention alone.
    ///   - seed: for the first factors; the second ones begin at zero, so that nothing is changed yet.
    init(_ unet: UNet2DConditionModel, rank: Int, alpha: Double, convolutions: Bool, seed: UInt64) throws {
        let chosen = unet.parameters.byName.values.filter { Self.isAdapted($0, convolutions: convolutions) }
        var values: [String: Tensor] = [:]
        for parameter in chosen {
            let (down, up) = Self.names(of: Self.module(of: parameter))
            let shape = parameter.shape
            let inner = [rank] + shape.dropFirst()
            values[down] = try Initialiser.standard(down, weight: inner).tensor(inner, name: down, seed: seed)
            values[up] = try .zeros([shape[0], rank] + shape.dropFirst(2).map { _ in 1 })
        }
        let store = try ParameterStore(values)
        for parameter in chosen {
            let names = Self.names(of: Self.module(of: parameter))
            guard let down = store[names.down], let up = store[names.up] else { continue }
            parameter.adapter = LoRAAdapter(down: down, up: up, scale: alpha / Double(rank))
        }
        (parameters, self.alpha) = (store, alpha)
        modules = chosen.map(Self.module).sorted()
    }

    /// What kohya's trainer takes: linear layers and 1 × 1 convolutions of the attention, and the others on demand.
    private static func isAdapted(_ parameter: Parameter, convolutions: Bool) -> Bool {
        let isInside = ["down_blocks.", "mid_block.", "up_blocks."].contains { parameter.name.hasPrefix($0) }
        return isInside && (convolutions || parameter.name.contains(".attentions."))
    }

    private static func module(of parameter: Parameter) -> String {
        "lora_unet_" + LoRAName.mangled(parameter.name.replacing(/\.weight$/, with: ""))
    }

    private static func names(of module: String) -> (down: String, up: String) {
        ("\(module).lora_down.weight", "\(module).lora_up.weight")
    }

    /// What a file holds.
    ///
    /// - Parameter values: the factors, such as averages of them.
    func tensors(_ values: [String: Tensor], as dtype: DType) throws -> [String: Tensor] {
        var tensors = try values.mapValues { try $0.detached().cast(to: dtype) }
        for module in modules { tensors["\(module).alpha"] = try Tensor([Float(alpha)], shape: []).cast(to: dtype) }
        return tensors
    }
}
