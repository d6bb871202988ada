import CTorch

/// Other arrangements of the same elements. Negative dimensions count from the last, −1.
extension Tensor {
    /// The same elements in row-major order; one size may be −1 and is worked out.
    public func reshape(_ shape: [Int]) throws(TensorError) -> Tensor {
        let sizes = shape.map(Int64.init)
        return try .make(self) { ctorch_reshape(pointer, sizes, sizes.count) }
    }

    /// Repeats dimensions of size 1, without copying; −1 leaves a size as it is.
    public func expand(_ shape: [Int]) throws(TensorError) -> Tensor {
        let sizes = shape.map(Int64.init)
        return try .make(self) { ctorch_expand(pointer, sizes, sizes.count) }
    }

    public func permute(_ dims: [Int]) throws(TensorError) -> Tensor {
        let order = dims.map(Int64.init)
        return try .make(self) { ctorch_permute(pointer, order, order.count) }
    }

    public func transpose(_ first: Int, _ second: Int) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_transpose(pointer, Int64(first), Int64(second)) }
    }

    public func squeeze(_ dim: Int) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_squeeze(pointer, Int64(dim)) }
    }

    public func unsqueeze(_ dim: Int) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_unsqueeze(pointer, Int64(dim)) }
    }

    public func narrow(dim: Int, start: Int, length: Int) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_narrow(pointer, Int64(dim), Int64(start), Int64(length)) }
    }

    /// Cuts dimension `dim` into `parts` pieces of equal size.
    public func split(_ parts: Int, dim: Int) throws(TensorError) -> [Tensor] {
        let shape = shape
        let axis = dim < 0 ? shape.count + dim : dim
        guard shape.indices.contains(axis), parts > 0, shape[axis] % parts == 0 else {
            throw TensorError(message: "shape \(shape) cannot be cut into \(parts) equal parts along dimension \(dim)")
        }
        let length = shape[axis] / parts
        var pieces: [Tensor] = []
        for part in 0..<parts {
            pieces.append(try narrow(dim: axis, start: part * length, length: length))
        }
        return pieces
    }

    public func flip(_ dims: [Int]) throws(TensorError) -> Tensor {
        let over = dims.map(Int64.init)
        return try .make(self) { ctorch_flip(pointer, over, over.count) }
    }

    /// Laid out row-major in memory; itself when it is so already.
    public func contiguous() throws(TensorError) -> Tensor { try unary(CTORCH_CONTIGUOUS) }

    /// Joins tensors along an existing dimension.
    public static func cat(_ parts: [Tensor], dim: Int) throws(TensorError) -> Tensor {
        let pointers = parts.map { Optional($0.pointer) }
        let joined = withExtendedLifetime(parts) { ctorch_cat(pointers, pointers.count, Int64(dim)) }
        guard let joined else { throw TensorError.last }
        return Tensor(owning: joined)
    }

    /// Constant borders; `amounts` run from the last dimension backwards: left, right, top, bottom.
    public func padded(_ amounts: [Int], value: Double = 0) throws(TensorError) -> Tensor {
        let sizes = amounts.map(Int64.init)
        return try .make(self) { ctorch_pad(pointer, sizes, sizes.count, value) }
    }

    /// [N, C·f², H, W] → [N, C, H·f, W·f].
    public func pixelShuffle(_ factor: Int) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_pixel_shuffle(pointer, Int64(factor)) }
    }

    /// [N, C, H·f, W·f] → [N, C·f², H, W].
    public func pixelUnshuffle(_ factor: Int) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_pixel_unshuffle(pointer, Int64(factor)) }
    }
}
