// A flat C edge over libtorch (ATen). Plain C, so that Swift never sees a C++ header.
//
// Conventions
// - Tensors are opaque handles, owned by the caller and released by ctorch_free. Every operation makes a new handle.
// - A function that makes a tensor returns NULL when it fails; the others return 0 for success and -1 for failure.
// - No C++ exception leaves this edge. The text of the last failure on the calling thread is ctorch_last_error().
// - Nothing is recorded for autograd unless ctorch_set_recording(1) was called on the same thread.
#ifndef CTORCH_H
#define CTORCH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctorch_tensor ctorch_tensor;

typedef enum {
    CTORCH_FLOAT32,
    CTORCH_BFLOAT16,
    CTORCH_FLOAT16,
    CTORCH_FLOAT64,
    CTORCH_INT64,
    CTORCH_INT32,
    CTORCH_UINT8,
    CTORCH_BOOL,
} ctorch_dtype;

typedef enum { CTORCH_ADD, CTORCH_SUBTRACT, CTORCH_MULTIPLY, CTORCH_DIVIDE, CTORCH_MATMUL } ctorch_binary_op;

typedef enum { CTORCH_PLUS, CTORCH_TIMES, CTORCH_RECIPROCAL_TIMES, CTORCH_POWER } ctorch_scalar_op;

typedef enum {
    CTORCH_NEGATE,
    CTORCH_ABS,
    CTORCH_EXP,
    CTORCH_SQRT,
    CTORCH_SIN,
    CTORCH_COS,
    CTORCH_TANH,
    CTORCH_SIGMOID,
    CTORCH_RELU,
    CTORCH_SILU,
    CTORCH_GELU,
    CTORCH_ROUND,
    CTORCH_CONTIGUOUS,
    CTORCH_DETACH,
} ctorch_unary_op;

typedef enum { CTORCH_SUM, CTORCH_MEAN, CTORCH_AMAX } ctorch_reduction;

// --- The library and the machine ---

/// Floating-point operations of the calling thread's matrix products and convolutions so far.
double ctorch_operations(void);

const char *ctorch_last_error(void);
/// Static text, for example "1.13.1".
const char *ctorch_version(void);
/// How the BLAS behind float32 matrix products keeps its threads.
typedef enum { CTORCH_BLAS_OTHER, CTORCH_OPENBLAS_SEQUENTIAL, CTORCH_OPENBLAS_PTHREADS, CTORCH_OPENBLAS_OPENMP } ctorch_blas;

ctorch_blas ctorch_blas_threading(void);
int ctorch_set_threads(int count);
int ctorch_threads(void);
/// 1 when the processor has instructions for products of bfloat16 (AVX512-BF16 or AMX), so that bfloat16 is faster than float32.
int ctorch_has_fast_bfloat16(void);
/// Kernels of our own are compiled for several families of processors; so many of them run here, the fastest first.
size_t ctorch_kernel_count(void);
/// Static text, for example "AVX2"; NULL behind the last.
const char *ctorch_kernel_name(size_t index);
/// Leaves out the first ones on the calling thread, so that tests reach all; without any, recorded operations are libtorch's own. Returns how
/// many were left out before.
size_t ctorch_skip_kernels(size_t count);
/// Keeps big freed blocks inside the process instead of returning them to the kernel: no page faults for each new activation.
void ctorch_tune_allocator(void);
/// Returns freed blocks that are kept to the kernel.
void ctorch_release_memory(void);

// --- Making and reading ---

/// Copies byte_count bytes, row-major elements of the dtype in the machine's byte order. Any alignment will do.
ctorch_tensor *ctorch_from_bytes(const void *bytes, size_t byte_count, const int64_t *shape, size_t rank, ctorch_dtype dtype, const char *device);
/// Elements that stay where they are. release(owner) is called once, when the tensor and all its views are gone, also on failure.
/// Elements that do not stand at a multiple of their size are copied.
ctorch_tensor *ctorch_from_mapping(
    const void *bytes, size_t byte_count, const int64_t *shape, size_t rank, ctorch_dtype dtype, void *owner, void (*release)(void *owner));
ctorch_tensor *ctorch_full(const int64_t *shape, size_t rank, double value, ctorch_dtype dtype, const char *device);
/// 0, 1, ... count - 1.
ctorch_tensor *ctorch_arange(int64_t count, ctorch_dtype dtype, const char *device);
void ctorch_free(ctorch_tensor *tensor);
size_t ctorch_rank(const ctorch_tensor *tensor);
int64_t ctorch_size(const ctorch_tensor *tensor, size_t dimension);
int64_t ctorch_count(const ctorch_tensor *tensor);
/// -1 for a dtype that this edge has no name for.
int ctorch_dtype_of(const ctorch_tensor *tensor);
/// Writes the elements, row-major, without conversion. byte_count must be the exact size.
int ctorch_copy_bytes(const ctorch_tensor *tensor, void *bytes, size_t byte_count);
ctorch_tensor *ctorch_cast(const ctorch_tensor *tensor, ctorch_dtype dtype);
ctorch_tensor *ctorch_to_device(const ctorch_tensor *tensor, const char *device);
/// 1 when both have the same shape, dtype and values, 0 when not, -1 on failure.
int ctorch_equal(const ctorch_tensor *a, const ctorch_tensor *b);

// --- Arithmetic (broadcasting as libtorch does) ---

ctorch_tensor *ctorch_binary(ctorch_binary_op op, const ctorch_tensor *a, const ctorch_tensor *b);
ctorch_tensor *ctorch_scalar(ctorch_scalar_op op, const ctorch_tensor *a, double value);
ctorch_tensor *ctorch_unary(ctorch_unary_op op, const ctorch_tensor *a);
ctorch_tensor *ctorch_clamp(const ctorch_tensor *a, double low, double high);
/// Over all dimensions when count is 0.
ctorch_tensor *ctorch_reduce(ctorch_reduction op, const ctorch_tensor *a, const int64_t *dims, size_t count, int keep);

/// Of a symmetric matrix: the values from the smallest to the largest, and the vectors as columns. 0 for success.
int ctorch_eigenvectors(const ctorch_tensor *matrix, ctorch_tensor **values, ctorch_tensor **vectors);

// --- Shape ---

ctorch_tensor *ctorch_reshape(const ctorch_tensor *a, const int64_t *shape, size_t rank);
ctorch_tensor *ctorch_expand(const ctorch_tensor *a, const int64_t *shape, size_t rank);
ctorch_tensor *ctorch_permute(const ctorch_tensor *a, const int64_t *dims, size_t rank);
ctorch_tensor *ctorch_transpose(const ctorch_tensor *a, int64_t first, int64_t second);
ctorch_tensor *ctorch_squeeze(const ctorch_tensor *a, int64_t dim);
ctorch_tensor *ctorch_unsqueeze(const ctorch_tensor *a, int64_t dim);
ctorch_tensor *ctorch_narrow(const ctorch_tensor *a, int64_t dim, int64_t start, int64_t length);
ctorch_tensor *ctorch_flip(const ctorch_tensor *a, const int64_t *dims, size_t count);
ctorch_tensor *ctorch_cat(const ctorch_tensor *const *parts, size_t count, int64_t dim);
/// Rows of a table: indices (int64) of any shape select along dimension 0.
ctorch_tensor *ctorch_embedding(const ctorch_tensor *table, const ctorch_tensor *indices);
ctorch_tensor *ctorch_pixel_shuffle(const ctorch_tensor *a, int64_t factor);
ctorch_tensor *ctorch_pixel_unshuffle(const ctorch_tensor *a, int64_t factor);
/// Amounts from the last dimension backwards: left, right, top, bottom.
ctorch_tensor *ctorch_pad(const ctorch_tensor *a, const int64_t *amounts, size_t count, double value);

// --- Networks. bias and the affine pair may be NULL. Where an operand requires a gradient they record it, and kernels of our own compute it ---

/// In the dtype of x; weights in float32 are converted to it, and get their gradient in float32.
ctorch_tensor *ctorch_linear(const ctorch_tensor *x, const ctorch_tensor *weight, const ctorch_tensor *bias);
/// As above.
ctorch_tensor *ctorch_conv2d(
    const ctorch_tensor *x, const ctorch_tensor *weight, const ctorch_tensor *bias, int64_t stride, int64_t padding, int64_t groups);
/// Statistics in float32, the result in dtype. before, scale and shift are numbers for each channel of each picture, [N, C], or NULL: the
/// norm of x + before, times (1 + scale), plus shift; then SiLU if asked for.
ctorch_tensor *ctorch_group_norm(
    const ctorch_tensor *x, int64_t groups, const ctorch_tensor *weight, const ctorch_tensor *bias, double epsilon,
    const ctorch_tensor *before, const ctorch_tensor *scale, const ctorch_tensor *shift, int silu, ctorch_dtype dtype);
/// Statistics in float32, the result in the dtype of x.
ctorch_tensor *ctorch_layer_norm(const ctorch_tensor *x, const ctorch_tensor *weight, const ctorch_tensor *bias, double epsilon);
/// The first half of the last dimension times GELU of the second.
ctorch_tensor *ctorch_geglu(const ctorch_tensor *x);
/// Softmax attention of several heads: [N, length, heads * width] each. bias is added to the scores and may be NULL: anything that
/// broadcasts to [N, heads, queries, keys]; with one row for all queries and heads it costs nothing.
ctorch_tensor *ctorch_attention(
    const ctorch_tensor *query, const ctorch_tensor *key, const ctorch_tensor *value, int64_t heads, const ctorch_tensor *bias);
ctorch_tensor *ctorch_softmax(const ctorch_tensor *x, int64_t dim);
/// Mean over windows of size x size, without padding, stride = size.
ctorch_tensor *ctorch_average_pool(const ctorch_tensor *x, int64_t size);
/// Nearest neighbour to an exact size.
ctorch_tensor *ctorch_upsample_nearest(const ctorch_tensor *x, int64_t height, int64_t width);

// --- Layers whose weights are kept in the order in which the kernels read them. They record no gradients ---

typedef struct ctorch_packed ctorch_packed;

/// weight is [out, in], bias [out] or NULL. The weights are put in order at the first run; the tensor is not kept after that.
ctorch_packed *ctorch_pack_linear(const ctorch_tensor *weight, const ctorch_tensor *bias);
/// weight is [out, in / groups, height, width].
ctorch_packed *ctorch_pack_conv2d(const ctorch_tensor *weight, const ctorch_tensor *bias, int64_t stride, int64_t padding, int64_t groups);
/// Products in the dtype of the weights, the result in dtype; pictures come out channels-last. residual is added to the result before it
/// is rounded and may be NULL.
ctorch_tensor *ctorch_run_packed(ctorch_packed *layer, const ctorch_tensor *x, const ctorch_tensor *residual, ctorch_dtype dtype);
void ctorch_free_packed(ctorch_packed *layer);

// --- Autograd ---

/// Whether operations of this thread are recorded.
int ctorch_is_recording(void);

/// Whether operations of this thread are recorded. Returns the previous state.
int ctorch_set_recording(int on);
/// A leaf of the graph that shares the values.
ctorch_tensor *ctorch_requiring_grad(const ctorch_tensor *a);
/// Whether the tensor came, by recorded operations, from a leaf that wants a gradient, or is one.
int ctorch_needs_gradient(const ctorch_tensor *a);
int ctorch_backward(const ctorch_tensor *scalar);
/// NULL with an empty error text when there is none yet.
ctorch_tensor *ctorch_grad(const ctorch_tensor *leaf);

// --- Training. These alone write into their operands ---

/// One step of AdamW (torch.optim.AdamW) for one tensor, all in place: w, m, v and, if given, a running average of w, float32 of the shape
/// of g. The gradient is multiplied by gradient_scale; decay is the weight decay, ema_decay the share of the average that stays; step counts
/// from 1.
int ctorch_adamw(
    ctorch_tensor *w, const ctorch_tensor *g, ctorch_tensor *m, ctorch_tensor *v, ctorch_tensor *ema_or_null, double lr, double beta1,
    double beta2, double epsilon, double decay, double ema_decay, double gradient_scale, int64_t step);
/// Forgets what backward has added up on a leaf.
int ctorch_zero_grad(ctorch_tensor *leaf);
/// Writes values into the memory of target, which has the same shape.
int ctorch_assign(ctorch_tensor *target, const ctorch_tensor *values);
/// The root of the sum of all squares; -1 on failure.
double ctorch_norm(const ctorch_tensor *a);
/// The same over several tensors.
double ctorch_gradient_norm(const ctorch_tensor *const *gradients, size_t count);

#ifdef __cplusplus
}
#endif

#endif
