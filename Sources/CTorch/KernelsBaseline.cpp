#include "Kernels.hpp"

namespace ctorch {
namespace {
#include "Vector.inc"
#include "Norms.inc"
#include "Gradients.inc"
#include "Attention.inc"
#include "AttentionGradient.inc"
}  // namespace

const Kernels baseline_kernels = {
    "plain", moments, column_sums, normalise, layer_norm, geglu, norm_sums, norm_gradient, layer_norm_gradient,
    geglu_gradient, square_sum, adamw, half_to_bfloat16, half_to_float, packed_head_bytes, pack_head, scratch_bytes, query_block, attend,
    attention_gradient_bytes, attention_gradient,
};

}  // namespace ctorch
