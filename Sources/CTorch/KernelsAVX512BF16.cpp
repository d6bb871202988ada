#if defined(__x86_64__)

#include <immintrin.h>

#define KERNEL_WIDE
#define KERNEL_BF16

#include "Kernels.hpp"

namespace ctorch {
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"))), apply_to = function)
namespace {
#include "Vector.inc"
#include "Norms.inc"
#include "Attention.inc"
}  // namespace
#pragma clang attribute pop

const Kernels avx512_bf16_kernels = {
    "AVX-512 with bfloat16", moments, column_sums, normalise, layer_norm, geglu, half_to_bfloat16, half_to_float,
    packed_head_bytes, pack_head, scratch_bytes, query_block, attend,
};

}  // namespace ctorch

#endif
