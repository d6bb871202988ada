import Tensors

/// The rate of a large matrix product: the yardstick of what this machine can do in a number type.
public enum MatrixProduct {
    /// Who multiplies.
    public enum Kernel: Sendable {
        /// The kernels behind the networks' layers.
        case layers
        /// libtorch's own way, which for float32 is the BLAS that is installed.
        case blas
    }

    /// Multiplies two square matrices a few times and takes the fastest.
    ///
    /// - Parameters:
    ///   - side: rows and columns.
    ///   - threads: as many as the engine is given.
    /// - Returns: in 10⁹ floating-point operations a second; a multiplication and an addition are two.
    public static func gigaflops(
        dtype: DType, by kernel: Kernel = .layers, side: Int = 2048, threads: Int = Torch.processors, runs: Int = 4
    ) throws -> Double {
        try Torch.setThreads(threads)
        let matrix = try Tensor.full([side, side], value: 0.5, dtype: dtype)
        let layer = try PackedLayer(linear: matrix)
        func multiply() throws {
            switch kernel {
            case .layers: _ = try layer(matrix)
            case .blas: _ = try matrix.matmul(matrix)
            }
        }
        // The first product of a type also builds its kernel.
        try multiply()
        var fastest = Double.infinity
        for _ in 0..<runs {
            let begun = ContinuousClock.now
            try multiply()
            fastest = min(fastest, (ContinuousClock.now - begun) / .seconds(1))
        }
        return 2 * Double(side) * Double(side) * Double(side) / fastest / 1e9
    }
}
