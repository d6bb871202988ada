#include "Kernels.hpp"

namespace ctorch {
namespace {
#include "Vector.inc"
#include "Norms.inc"
#include "Attention.inc"
}  // namespace

const Kernels baseline_kernels = {
    "plain", moments, column_sums, normalise, layer_norm, geglu, half_to_bfloat16, half_to_float,
    packed_head_bytes, pack_head, scratch_bytes, query_block, attend,
};

}  // namespace ctorch
