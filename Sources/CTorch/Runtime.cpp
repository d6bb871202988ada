#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <climits>
#include <malloc.h>
#include <torch/csrc/api/include/torch/version.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "Kernels.hpp"
#include "Support.hpp"

using namespace ctorch;

const char *ctorch_last_error(void) { return last_error.c_str(); }

const char *ctorch_version(void) { return TORCH_VERSION; }

double ctorch_operations(void) { return operations; }

namespace {

/// A function of OpenBLAS, when that is the BLAS in use.
template <class Function> Function openblas(const char *name) { return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name)); }

}  // namespace

ctorch_blas ctorch_blas_threading(void) {
    auto parallel = openblas<int (*)(void)>("openblas_get_parallel");
    if (parallel == nullptr) return CTORCH_BLAS_OTHER;
    switch (parallel()) {
        case 1: return CTORCH_OPENBLAS_PTHREADS;
        case 2: return CTORCH_OPENBLAS_OPENMP;
        default: return CTORCH_OPENBLAS_SEQUENTIAL;
    }
}

int ctorch_set_threads(int count) {
    return guarded(-1, [&] {
        TORCH_CHECK(count > 0, "the number of threads must be positive, not ", count);
        // libtorch sets a thread up at its first operation, with whatever count was asked for last anywhere: let that be over before.
        at::get_num_threads();
        at::set_num_threads(count);
        auto set_blas_threads = openblas<void (*)(int)>("openblas_set_num_threads");
        // A second pool of threads takes turns with OpenMP's, each spinning while the other one works: one thread is faster then.
        if (set_blas_threads != nullptr) set_blas_threads(ctorch_blas_threading() == CTORCH_OPENBLAS_PTHREADS ? 1 : count);
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

size_t ctorch_kernel_count(void) { return all_kernels().size(); }

const char *ctorch_kernel_name(size_t index) { return index < all_kernels().size() ? all_kernels()[index]->name : nullptr; }

size_t ctorch_skip_kernels(size_t count) { return std::exchange(skipped_kernels, count); }

void ctorch_tune_allocator(void) {
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    mallopt(M_TOP_PAD, 64 << 20);
}

void ctorch_release_memory(void) { malloc_trim(0); }
