import CTorch
import Foundation

/// libtorch as a whole, for this process.
public enum Torch {
    /// For example `1.13.1`.
    public static var version: String { String(cString: ctorch_version()) }

    /// The threads that one operation may use.
    public static var threads: Int { Int(ctorch_threads()) }

    /// The processors that this process may run on. libtorch's own guess is too low on some virtual machines.
    public static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// What convolutions and matrix products are fastest in on this processor.
    public static var fastestType: DType { hasFastBFloat16 ? .bfloat16 : .float32 }

    /// Call it once at the start, also with the default number: it keeps OpenBLAS from running a pool of its own beside libtorch's.
    public static func setThreads(_ count: Int) throws(TensorError) {
        guard ctorch_set_threads(Int32(clamping: count)) == 0 else { throw TensorError.last }
    }

    /// The BLAS that multiplies float32 matrices.
    public enum BLAS: Sendable, Hashable {
        /// The fast one: OpenBLAS on libtorch's own threads (Debian's `libopenblas0-openmp`).
        case openBLAS
        /// OpenBLAS with threads of its own (`libopenblas0-pthread`), of which one is used, or without any.
        case openBLASOnOneThread
        /// Possibly the reference implementation, some thirty times slower.
        case other
    }

    public static var blas: BLAS {
        switch ctorch_blas_threading() {
        case CTORCH_OPENBLAS_OPENMP: .openBLAS
        case CTORCH_OPENBLAS_PTHREADS, CTORCH_OPENBLAS_SEQUENTIAL: .openBLASOnOneThread
        default: .other
        }
    }

    /// Whether this processor multiplies bfloat16 in hardware (AVX512-BF16 or AMX). Elsewhere float32 is the faster dtype.
    public static var hasFastBFloat16: Bool { ctorch_has_fast_bfloat16() == 1 }

    /// Keeps big freed blocks in the process. Without it the allocator returns each activation to the kernel, and the next one
    /// is paid for in page faults: element-wise operations run two to three times slower. Call it once, before the first tensor.
    public static func tuneAllocator() { ctorch_tune_allocator() }

    /// Gives the freed blocks that are kept back to the system, for the time after a large picture.
    public static func releaseMemory() { ctorch_release_memory() }

    /// Floating-point operations of this thread's matrix products and convolutions so far; a multiplication and an addition are two.
    public static var operations: Double { ctorch_operations() }
}
