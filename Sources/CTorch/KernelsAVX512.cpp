#if defined(__x86_64__)

#include <immintrin.h>

#define KERNEL_WIDE

#include "Kernels.hpp"

namespace ctorch {
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)
namespace {
#include "Vector.inc"
#include "Norms.inc"
#include "Gradients.inc"
#include "Attention.inc"
#include "AttentionGradient.inc"
}  // namespace
#pragma clang attribute pop

const Kernels avx512_kernels = {
    "AVX-512", moments, column_sums, normalise, layer_norm, geglu, norm_sums, norm_gradient, layer_norm_gradient,
    geglu_gradient, square_sum, adamw, half_to_bfloat16, half_to_float, packed_head_bytes, pack_head, scratch_bytes, query_block, attend,
    attention_gradient_bytes, attention_gradient,
};

}  // namespace ctorch

#endif
