import Tensors

/// What texts are to a UNet, one row for each.
struct Conditioning {
    /// [N, tokens, width].
    let states: Tensor
    /// [N, width], in networks that have it.
    let classLabels: Tensor?

    /// The rows of all of them, which must be of one network and have the same number of tokens.
    static func joined(_ all: [Conditioning]) throws -> Conditioning {
        if all.count == 1 { return all[0] }
        let labels = all.compactMap(\.classLabels)
        return Conditioning(
            states: try .cat(all.map(\.states), dim: 0), classLabels: try labels.isEmpty ? nil : .cat(labels, dim: 0))
    }
}
