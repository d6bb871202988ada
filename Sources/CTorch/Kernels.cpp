#include "Kernels.hpp"

#include <algorithm>

namespace ctorch {

thread_local size_t skipped_kernels = 0;

const std::vector<const Kernels *> &all_kernels() {
    static const auto all = [] {
        std::vector<const Kernels *> found;
#if defined(__x86_64__)
        __builtin_cpu_init();
        const bool has_512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
            && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
        if (has_512 && __builtin_cpu_supports("avx512bf16")) found.push_back(&avx512_bf16_kernels);
        if (has_512) found.push_back(&avx512_kernels);
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c")) found.push_back(&avx2_kernels);
#endif
        found.push_back(&baseline_kernels);
        return found;
    }();
    return all;
}

const Kernels &kernels() {
    const auto &all = all_kernels();
    return *all[std::min(skipped_kernels, all.size() - 1)];
}

bool skips_all_kernels() { return skipped_kernels >= all_kernels().size(); }

}  // namespace ctorch
