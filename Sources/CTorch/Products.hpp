#pragma once

#include <ATen/ATen.h>

namespace ctorch {

// Matrix products and convolutions of weights that change from step to step, as training needs them: operands of float32 or bfloat16 as they
// lie, sums in float32. They run on oneDNN, or on libtorch's operations in float32 where it has only reference code.

/// Whether products in this dtype are worth to be taken from here.
bool multiplies(at::ScalarType dtype);

/// a·b + bias, of matrices with any strides of which one is 1, of one dtype; bias is float32 [columns] or undefined.
at::Tensor product(const at::Tensor &a, const at::Tensor &b, const at::Tensor &bias, at::ScalarType dtype);

/// Where a convolution without groups puts its kernel.
struct Window {
    int64_t height, width;
    int64_t stride, padding;

    bool is_point() const { return height == 1 && width == 1 && stride == 1 && padding == 0; }
    int64_t rows(int64_t rows) const { return (rows + 2 * padding - height) / stride + 1; }
    int64_t columns(int64_t columns) const { return (columns + 2 * padding - width) / stride + 1; }
};

/// Of x, channels-last, with dense weights [out, in, height, width] of any dtype, which are converted to that of x.
at::Tensor convolved(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, const Window &window);

/// The derivative by the input, from that by the result (channels-last) and the weights.
at::Tensor convolved_back(const at::Tensor &gradient, const at::Tensor &weight, at::IntArrayRef input, const Window &window);

/// The derivative by the weights: dense float32 [out, in, height, width]. x and gradient are channels-last.
at::Tensor weight_gradient(const at::Tensor &x, const at::Tensor &gradient, const Window &window);

/// A picture [N, C, H, W], channels-last, as rows [N·H·W, C] of the same memory.
at::Tensor pixels(const at::Tensor &picture);

}  // namespace ctorch
