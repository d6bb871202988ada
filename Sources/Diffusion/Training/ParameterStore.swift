import Tensors

/// The float32 tensors of a network that is trained, by the names that the network uses.
///
/// They are leaves of the graph: `Tensor.backward()` fills in their gradients, and an optimiser writes into their memory, which the network
/// sees at once. Like all that holds tensors it belongs to one thread.
public final class ParameterStore {
    /// Sorted.
    public let names: [String]
    private let leaves: [String: Tensor]
    /// Grows whenever values become other ones, so that layers know when what they made of them is out of date.
    public private(set) var version = 0

    /// - Parameters:
    ///   - values: float32; they are copied.
    ///   - isTrained: by name; the others get no gradient and stay as they are.
    public init(_ values: [String: Tensor], isTrained: (String) -> Bool = { _ in true }) throws {
        names = values.keys.sorted()
        var leaves: [String: Tensor] = [:]
        for (name, value) in values {
            let own = try value.cast(to: .float32).copied()
            leaves[name] = isTrained(name) ? try own.requiringGradient() : own
        }
        self.leaves = leaves
    }

    public subscript(_ name: String) -> Tensor? { leaves[name] }

    /// The number of elements of all of them.
    public var elements: Int { leaves.values.reduce(0) { $0 + $1.count } }

    /// Copies of all values.
    public func copies() throws -> [String: Tensor] { try leaves.mapValues { try $0.copied() } }

    /// Writes values into the tensors of these names.
    ///
    /// - Throws: ``WeightsError`` when names are missing, unknown or of other shapes; nothing is changed then.
    public func assign(_ values: [String: Tensor]) throws {
        let misshaped = values.compactMap { name, value in
            leaves[name].flatMap { $0.shape == value.shape ? nil : "\(name) is \(value.shape), not \($0.shape)" }
        }
        let error = WeightsError(
            file: "the training", missing: names.filter { values[$0] == nil }, misshaped: misshaped.sorted(),
            unexpected: values.keys.filter { leaves[$0] == nil }.sorted())
        guard error.isEmpty else { throw error }
        for (name, value) in values { try leaves[name]?.assign(value) }
        version += 1
    }

    /// Runs `body` with other values in the network, such as averages, and puts the own ones back.
    public func with<Result>(_ values: [String: Tensor], _ body: () throws -> Result) throws -> Result {
        let own = try copies()
        try assign(values)
        let result = Swift.Result { try body() }
        try assign(own)
        return try result.get()
    }

    public func clearGradients() throws {
        for leaf in leaves.values { try leaf.clearGradient() }
    }

    /// To be called after tensors were written into.
    func noteChange() { version += 1 }
}
