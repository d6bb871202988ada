import Tensors

/// What texts are to a UNet, one row for each.
struct Conditioning {
    /// [N, tokens, width].
    let states: Tensor
    /// [N, width], in networks that have it.
    let classLabels: Tensor?

    /// The rows of this one, then those of another one of the same network.
    func joined(_ other: Conditioning) throws -> Conditioning {
        let labels = [classLabels, other.classLabels].compactMap(\.self)
        return Conditioning(
            states: try .cat([states, other.states], dim: 0), classLabels: try labels.isEmpty ? nil : .cat(labels, dim: 0))
    }
}
