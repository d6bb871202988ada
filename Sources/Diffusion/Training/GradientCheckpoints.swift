import Tensors

/// Gradients in less memory: parts of a network forget what happened inside of them and are run again when their gradients are wanted. Chen
/// et al., "Training Deep Nets with Sublinear Memory Cost", 2016.
///
/// A part's result becomes a leaf of its own graph. After `backward()` of the loss, which reaches back to the leaves of the last parts,
/// ``backward()`` of this goes through the parts from the last to the first. One forward run more, for memory of one part instead of all.
public final class GradientCheckpoints {
    private struct Part {
        let result: Tensor
        let body: () throws -> Tensor
    }

    private var parts: [Part] = []

    public init() {}

    /// Runs a part, recorded, and forgets the record.
    ///
    /// - Parameter body: gives the same result when it is run again. Of tensors that need gradients it may use leaves and results of parts.
    func part(_ body: @escaping () throws -> Tensor) throws -> Tensor {
        let result = try body()
        guard result.needsGradient else { return result }
        let leaf = try result.detached().requiringGradient()
        parts.append(Part(result: leaf, body: body))
        return leaf
    }

    /// Brings the gradients of the results to where they came from.
    public func backward() throws {
        while let part = parts.popLast() {
            // What nobody used has none.
            guard let gradient = part.result.gradient else { continue }
            // The derivative of this sum by the result is exactly the gradient.
            try Tensor.recordingGradients { try (part.body() * gradient).sum() }.backward()
        }
    }

    /// Lets parts go that no gradients were asked of.
    public func forget() { parts = [] }
}
