import Tensors

/// A place in a checkpoint, or among tensors that are trained, from which a network takes its weights, by the names that the network uses.
///
/// Loading is strict and reports everything at once: tensors that the network wants and the file lacks, tensors of another shape,
/// tensors that nobody asked for.
public struct Weights {
    private let ledger: Ledger
    private let prefix: String
    /// What matrix products and convolutions compute in. Norms and embeddings stay float32.
    let dtype: DType
    let device: Device

    /// What has been asked for, and what was wrong with it.
    private final class Ledger {
        let tensors: TensorIndex
        /// In place of the files, when the network is trained.
        let store: ParameterStore?
        let parameters = ParameterList()
        var taken: Set<String> = []
        /// The shapes that were asked for.
        var wanted: [String: [Int]] = [:]
        var missing: [String] = []
        var misshaped: [String] = []

        init(_ tensors: TensorIndex, store: ParameterStore? = nil) {
            (self.tensors, self.store) = (tensors, store)
        }
    }

    /// Builds a network from files.
    ///
    /// - Parameter ignoring: tensors that may be there and are not wanted, by the start of their names.
    /// - Throws: ``WeightsError`` with all that does not fit.
    static func load<Network>(
        _ tensors: TensorIndex, dtype: DType, device: Device, ignoring: [String] = [], build: (Weights) throws -> Network
    ) throws -> Network {
        let ledger = Ledger(tensors)
        let network = try build(Weights(ledger: ledger, prefix: "", dtype: dtype, device: device))
        let unexpected = tensors.places.keys.filter { name in
            !ledger.taken.contains(name) && !ignoring.contains { name.hasPrefix($0) }
        }
        let error = WeightsError(
            file: tensors.title, missing: ledger.missing.sorted(), misshaped: ledger.misshaped.sorted(), unexpected: unexpected.sorted())
        guard error.isEmpty else { throw error }
        return network
    }

    /// Builds a network of tensors that are trained. The store must have all of them, in their shapes.
    static func trained<Network>(_ store: ParameterStore, dtype: DType, build: (Weights) throws -> Network) throws -> Network {
        try build(Weights(ledger: Ledger(TensorIndex(title: ""), store: store), prefix: "", dtype: dtype, device: .cpu))
    }

    /// Name and shape of every tensor that a network asks for.
    static func shapes<Network>(_ build: (Weights) throws -> Network) throws -> [String: [Int]] {
        let ledger = Ledger(TensorIndex(title: ""))
        _ = try build(Weights(ledger: ledger, prefix: "", dtype: .float32, device: .cpu))
        return ledger.wanted
    }

    /// The part below this name: `weights["down_blocks"][0]` is `down_blocks.0`.
    subscript(_ name: some CustomStringConvertible) -> Weights {
        Weights(ledger: ledger, prefix: prefix + name.description + ".", dtype: dtype, device: device)
    }

    /// All parameters that the network asks for, also later than now.
    var parameters: ParameterList { ledger.parameters }

    /// The tensor of that name, read at once, in the network's dtype or in another one. One that does not fit is noted, and stands in as
    /// an empty one. One that is trained is the float32 leaf itself, so that steps of the optimiser show in it.
    func tensor(_ name: String, _ shape: [Int], as dtype: DType? = nil) throws -> Tensor {
        if let leaf = ledger.store?[prefix + name] { return leaf }
        guard let place = place(name, shape) else { return try .zeros([0]) }
        return try place.tensor(as: dtype ?? self.dtype, device: device)
    }

    /// The weight of that name, read when a layer first runs.
    func parameter(_ name: String, _ shape: [Int]) -> Parameter {
        let parameter = Parameter(name: prefix + name, shape: shape, source: source(name, shape), dtype: dtype, device: device)
        ledger.parameters.add(parameter)
        return parameter
    }

    private func source(_ name: String, _ shape: [Int]) -> Parameter.Source {
        if let store = ledger.store, let leaf = store[prefix + name] { return .memory(leaf, store) }
        return place(name, shape).map { .file($0) } ?? .nowhere
    }

    private func place(_ name: String, _ shape: [Int]) -> TensorIndex.Place? {
        let name = prefix + name
        ledger.wanted[name] = shape
        guard let place = ledger.tensors.places[name] else {
            ledger.missing.append(name)
            return nil
        }
        ledger.taken.insert(name)
        guard place.shape == shape else {
            ledger.misshaped.append("\(name) is \(place.shape), not \(shape)")
            return nil
        }
        return place
    }
}

/// A checkpoint that is not the network that its configuration describes.
public struct WeightsError: Error, Sendable, Equatable, CustomStringConvertible {
    public let file: String
    public let missing: [String]
    public let misshaped: [String]
    public let unexpected: [String]

    var isEmpty: Bool { missing.isEmpty && misshaped.isEmpty && unexpected.isEmpty }

    public var description: String {
        let parts = [("missing", missing), ("of another shape", misshaped), ("unexpected", unexpected)].filter { !$0.1.isEmpty }
        let lists = parts.map { kind, names in
            let more = names.count > 10 ? " and \(names.count - 10) more" : ""
            return "\(kind): \(names.prefix(10).joined(separator: ", "))\(more)"
        }
        return "\(file) does not fit its configuration: \(lists.joined(separator: "; "))"
    }
}
