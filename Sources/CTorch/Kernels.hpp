#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ctorch {

/// The two kinds of elements that kernels take; sums and functions are computed in float32.
enum class Element { float32, bfloat16 };

/// A normalisation of one picture of [rows, channels].
struct NormRows {
    Element input_element;
    Element output_element;
    const void *input;
    void *output;
    int64_t channels;
    /// output = input * scale + shift, by channel.
    const float *scale;
    const float *shift;
    bool silu;
};

/// Queries, keys or values: rows are `row` elements apart, rows of the batch's next member `batch` apart, heads `width` apart.
struct AttentionSide {
    const void *data;
    int64_t batch;
    int64_t row;
};

/// Softmax attention of several heads.
struct AttentionTask {
    Element element;
    AttentionSide query, key, value;
    void *output;  ///< [batch, queries, heads * width], dense.
    int64_t batch, heads, queries, keys, width;
    float scale;
    const float *bias;  ///< [batch, keys] or NULL.
};

/// The derivative of a normalisation of one picture of [rows, channels], whose result was input * scale + shift, by channel, and SiLU of it.
struct NormGradient {
    Element input_element;
    Element output_element;
    const void *input;
    const void *gradient;  ///< Of the result.
    void *result;          ///< Of the input, in its element.
    int64_t channels;
    const float *scale;
    const float *shift;
    bool silu;
    const float *centre;  ///< What is taken from the input before it is multiplied.
    /// result = d * slope + (input - centre) * pull + push, where d is the gradient before SiLU.
    const float *slope;
    const float *pull;
    const float *push;
};

/// The derivative of a task of attention. The results are dense: [batch, queries or keys, heads * width].
struct AttentionGradient {
    Element element;
    AttentionSide query, key, value, gradient;
    void *by_query, *by_key, *by_value;
    int64_t batch, heads, queries, keys, width;
    float scale;
    const float *bias;  ///< [batch, keys] or NULL.
};

/// The numbers of one step of AdamW, as they enter.
struct AdamWStep {
    float first_kept, first_share;    ///< beta1 and 1 - beta1.
    float second_kept, second_share;  ///< beta2 and 1 - beta2.
    float epsilon;
    float gradient_scale;
    float kept;           ///< The share of the weights that weight decay leaves.
    float rate;           ///< The learning rate over the first mean's correction.
    float spread_factor;  ///< One over the root of the second mean's correction.
    float average_kept, average_share;
};

/// The inner loops, compiled once for each family of processors.
struct Kernels {
    const char *name;
    /// Sums and sums of squares of (input - pivot) by channel over rows, added to sum and square.
    void (*moments)(Element, const void *input, int64_t rows, int64_t channels, const float *pivot, float *sum, float *square);
    /// Sums by channel over rows.
    void (*column_sums)(Element, const void *input, int64_t rows, int64_t channels, float *sum);
    void (*normalise)(const NormRows &, int64_t first, int64_t end);
    /// Each row to mean 0 and variance 1, times scale plus shift (either may be NULL).
    void (*layer_norm)(
        Element, const void *input, void *output, int64_t rows, int64_t width, const float *scale, const float *shift, float epsilon);
    /// Rows of 2 * width to rows of width: the first half times GELU of the second.
    void (*geglu)(Element, const void *input, void *output, int64_t rows, int64_t width);
    /// Sums of d, the gradient before SiLU, and of d * (input - centre), by channel over the rows first ..< end.
    void (*norm_sums)(const NormGradient &, int64_t first, int64_t end, float *sum, float *product);
    void (*norm_gradient)(const NormGradient &, int64_t first, int64_t end);
    /// Adds to by_scale and by_shift, which may be NULL.
    void (*layer_norm_gradient)(
        Element, const void *input, const void *gradient, void *result, int64_t rows, int64_t width, const float *scale, float epsilon,
        float *by_scale, float *by_shift);
    void (*geglu_gradient)(Element, const void *input, const void *gradient, void *result, int64_t rows, int64_t width);
    double (*square_sum)(const float *values, int64_t count);
    /// One step in place; average may be NULL.
    void (*adamw)(const AdamWStep &, float *w, const float *g, float *m, float *v, float *average, int64_t count);
    /// From float16.
    void (*half_to_bfloat16)(const uint16_t *input, uint16_t *output, int64_t count);
    void (*half_to_float)(const uint16_t *input, float *output, int64_t count);
    /// Bytes that the keys and values of one head take when they are packed.
    size_t (*packed_head_bytes)(const AttentionTask &);
    void (*pack_head)(const AttentionTask &, int64_t batch, int64_t head, void *packed);
    /// Bytes that one call of `attend` needs to work in.
    size_t (*scratch_bytes)(const AttentionTask &);
    /// Queries taken at a time.
    int64_t query_block;
    void (*attend)(const AttentionTask &, int64_t batch, int64_t head, int64_t block, const void *packed, void *scratch);
    size_t (*attention_gradient_bytes)(const AttentionGradient &);
    void (*attention_gradient)(const AttentionGradient &, int64_t batch, int64_t head, void *scratch);
};

extern const Kernels baseline_kernels;
#if defined(__x86_64__)
extern const Kernels avx2_kernels;
extern const Kernels avx512_kernels;
extern const Kernels avx512_bf16_kernels;
#endif

/// The kernels that this processor runs, fastest first.
const std::vector<const Kernels *> &all_kernels();

/// What this thread uses: the fastest of all but the first `skipped_kernels`.
const Kernels &kernels();

/// Whether not even the plainest is left, so that libtorch's own operations do all.
bool skips_all_kernels();

/// So that tests reach those that a better processor never runs.
extern thread_local size_t skipped_kernels;

}  // namespace ctorch
