#include "Kernels.hpp"

namespace ctorch {

const Kernels &kernels() {
#if defined(__x86_64__)
    static const Kernels &chosen = [&]() -> const Kernels & {
        __builtin_cpu_init();
        const bool has_512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
            && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
        if (has_512 && __builtin_cpu_supports("avx512bf16")) return avx512_bf16_kernels;
        if (has_512) return avx512_kernels;
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c")) return avx2_kernels;
        return baseline_kernels;
    }();
    return chosen;
#else
    return baseline_kernels;
#endif
}

}  // namespace ctorch
