#if defined(__x86_64__)

#include <immintrin.h>

#include "Kernels.hpp"

namespace ctorch {
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
namespace {
#include "Vector.inc"
#include "Norms.inc"
#include "Attention.inc"
}  // namespace
#pragma clang attribute pop

const Kernels avx2_kernels = {
    "AVX2", moments, column_sums, normalise, layer_norm, geglu, half_to_bfloat16, half_to_float,
    packed_head_bytes, pack_head, scratch_bytes, query_block, attend,
};

}  // namespace ctorch

#endif
