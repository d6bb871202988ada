import CTorch

/// Kernels beside libtorch's, compiled for several families of processors.
extension Torch {
    /// The families that this processor belongs to, the fastest first, which is used: for example `AVX2`.
    public static var kernels: [String] {
        (0..<ctorch_kernel_count()).compactMap { ctorch_kernel_name($0).map { String(cString: $0) } }
    }

    /// Runs `body` with a slower family on this thread.
    static func withoutKernels<Result, Failure: Error>(_ first: Int, _ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let before = ctorch_skip_kernels(first)
        defer { _ = ctorch_skip_kernels(before) }
        return try body()
    }
}
