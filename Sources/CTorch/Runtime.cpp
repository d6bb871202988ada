#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <malloc.h>
#include <torch/csrc/api/include/torch/version.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "Support.hpp"

using namespace ctorch;

const char *ctorch_last_error(void) { return last_error.c_str(); }

const char *ctorch_version(void) { return TORCH_VERSION; }

double ctorch_operations(void) { return operations; }

int ctorch_set_threads(int count) {
    return guarded(-1, [&] {
        TORCH_CHECK(count > 0, "the number of threads must be positive, not ", count);
        at::set_num_threads(count);
        // OpenBLAS built on pthreads keeps a count of its own.
        auto set_blas_threads = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
        if (set_blas_threads != nullptr) set_blas_threads(count);
        return 0;
    });
}

int ctorch_threads(void) { return at::get_num_threads(); }

int ctorch_has_fast_bfloat16(void) {
#if defined(__x86_64__)
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (edx & (1u << 22))) return 1;  // AMX-BF16
    if (__get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) && (eax & (1u << 5))) return 1;   // AVX512-BF16
#endif
    return 0;
}

void ctorch_tune_allocator(void) {
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 64 << 20);
}
