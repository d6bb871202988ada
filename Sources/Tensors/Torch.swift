import CTorch

/// libtorch as a whole, for this process.
public enum Torch {
    /// For example `1.13.1`.
    public static var version: String { String(cString: ctorch_version()) }

    /// The threads that one operation may use.
    public static var threads: Int { Int(ctorch_threads()) }

    /// Also sets the number of OpenBLAS' own threads.
    public static func setThreads(_ count: Int) throws(TensorError) {
        guard ctorch_set_threads(Int32(clamping: count)) == 0 else { throw TensorError.last }
    }

    /// Whether this processor multiplies bfloat16 in hardware (AVX512-BF16 or AMX). Elsewhere float32 is the faster dtype.
    public static var hasFastBFloat16: Bool { ctorch_has_fast_bfloat16() == 1 }

    /// Keeps big freed blocks in the process. Without it the allocator returns each activation to the kernel, and the next one
    /// is paid for in page faults: element-wise operations run two to three times slower. Call it once, before the first tensor.
    public static func tuneAllocator() { ctorch_tune_allocator() }

    /// Floating-point operations of this thread's matrix products and convolutions so far; a multiplication and an addition are two.
    public static var operations: Double { ctorch_operations() }
}
