#pragma once

#include <torch/csrc/autograd/custom_function.h>

#include "Kernels.hpp"
#include "Support.hpp"

/// Operations that record gradients and run on kernels of our own, forward and backward.
namespace ctorch {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

inline Element element(const at::Tensor &x) { return x.scalar_type() == at::kBFloat16 ? Element::bfloat16 : Element::float32; }

/// Whether our own kernels know its numbers.
inline bool is_known(const at::Tensor &x) {
    return x.device().is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16) && x.numel() > 0;
}

/// Whether our own kernels take this tensor without a record.
inline bool is_ours(const at::Tensor &x) { return !recording && is_known(x); }

/// Dense float32 numbers, or an undefined tensor.
inline at::Tensor floats(const at::Tensor &x) { return x.defined() ? x.to(at::kFloat).contiguous() : x; }

inline const float *numbers(const at::Tensor &x) { return x.defined() ? x.data_ptr<float>() : nullptr; }

inline at::Tensor value(const ctorch_tensor *x) { return x == nullptr ? at::Tensor() : x->value; }

inline void check_size(const at::Tensor &x, int64_t count, const char *name) {
    TORCH_CHECK(!x.defined() || x.numel() == count, "the ", name, " has ", x.numel(), " numbers instead of ", count);
}

/// Whether a gradient will be asked of one of these, and our own kernels are to give it.
inline bool is_recorded(std::initializer_list<at::Tensor> inputs) {
    return recording && !skips_all_kernels() && std::any_of(inputs.begin(), inputs.end(), [](const at::Tensor &x) {
        return x.defined() && x.requires_grad();
    });
}

inline c10::optional<at::Tensor> optional(const at::Tensor &x) { return x.defined() ? c10::optional<at::Tensor>(x) : c10::nullopt; }

inline at::Tensor value(const c10::optional<at::Tensor> &x) { return x.has_value() ? *x : at::Tensor(); }

/// A float32 gradient in the dtype of what it belongs to.
inline at::Tensor as(const at::Tensor &gradient, at::ScalarType dtype) { return gradient.defined() ? gradient.to(dtype) : gradient; }

/// Sums over the rows of a matrix [rows, columns], float32.
at::Tensor column_sums(const at::Tensor &rows);

/// Undefined where our own kernels do not take these operands.
at::Tensor recorded_linear(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias);
at::Tensor recorded_conv2d(
    const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, int64_t stride, int64_t padding, int64_t groups);

}  // namespace ctorch
