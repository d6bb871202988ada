#include "Recorded.hpp"

#include "Parallel.hpp"
#include "Products.hpp"

namespace ctorch {

at::Tensor column_sums(const at::Tensor &matrix) {
    const int64_t rows = matrix.size(0), columns = matrix.size(1);
    // Few pieces, always the same: the sum depends on no timing.
    const int64_t pieces = std::min<int64_t>(8, (rows + 31) / 32), piece = (rows + pieces - 1) / pieces;
    auto sums = at::zeros({pieces, columns}, matrix.options().dtype(at::kFloat));
    const auto *from = static_cast<const char *>(matrix.data_ptr());
    const auto &chosen = kernels();
    parallel(pieces, [&](int64_t i) {
        const int64_t begin = i * piece, end = std::min(rows, begin + piece);
        if (begin < end)
            chosen.column_sums(
                element(matrix), from + begin * columns * matrix.element_size(), end - begin, columns, sums.data_ptr<float>() + i * columns);
    });
    return pieces == 1 ? sums[0] : sums.sum(0);
}

namespace {

/// Whether a layer of these weights can be computed in the dtype of x: weights in float32 are converted.
bool is_layer(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias) {
    const bool fits = weight.scalar_type() == at::kFloat || weight.scalar_type() == x.scalar_type();
    const bool is_biased = bias.defined();
    return is_known(x) && is_known(weight) && fits && multiplies(x.scalar_type())
        && (!is_biased || (is_known(bias) && bias.dim() == 1 && bias.size(0) == weight.size(0)));
}

at::Tensor float_bias(const c10::optional<at::Tensor> &bias) { return as(value(bias), at::kFloat); }

bool is_biased(AutogradContext *context) { return context->saved_data.count("bias") > 0 && context->needs_input_grad(2); }

/// x·Wᵀ + b of rows.
struct Linear : torch::autograd::Function<Linear> {
    static at::Tensor forward(
        AutogradContext *context, const at::Tensor &x, const at::Tensor &weight, const c10::optional<at::Tensor> &bias) {
        const auto rows = x.reshape({-1, x.size(-1)}).contiguous();
        const auto converted = weight.to(x.scalar_type()).contiguous();
        context->save_for_backward({weight.requires_grad() ? rows : at::Tensor(), x.requires_grad() ? converted : at::Tensor()});
        context->saved_data["weight"] = weight.scalar_type();
        if (bias.has_value()) context->saved_data["bias"] = bias->scalar_type();
        context->saved_data["shape"] = x.sizes();
        auto shape = x.sizes().vec();
        shape.back() = weight.size(0);
        return product(rows, converted.t(), float_bias(bias), x.scalar_type()).view(shape);
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients) {
        const auto saved = context->get_saved_variables();
        const auto &rows = saved[0], &weight = saved[1];
        const auto dtype = (rows.defined() ? rows : weight.defined() ? weight : gradients[0]).scalar_type();
        const auto gradient = gradients[0].reshape({-1, gradients[0].size(-1)}).to(dtype).contiguous();
        at::Tensor by_x, by_weight, by_bias;
        if (context->needs_input_grad(0))
            by_x = product(gradient, weight, {}, dtype).view(context->saved_data["shape"].toIntVector());
        if (context->needs_input_grad(1))
            by_weight = as(product(gradient.t(), rows, {}, at::kFloat), context->saved_data["weight"].toScalarType());
        if (is_biased(context)) by_bias = as(column_sums(gradient), context->saved_data["bias"].toScalarType());
        return {by_x, by_weight, by_bias};
    }
};

/// A convolution without groups.
struct Convolution : torch::autograd::Function<Convolution> {
    static at::Tensor forward(
        AutogradContext *context, const at::Tensor &picture, const at::Tensor &weight, const c10::optional<at::Tensor> &bias,
        int64_t stride, int64_t padding) {
        const auto x = picture.contiguous(at::MemoryFormat::ChannelsLast);
        const auto dense = weight.contiguous();
        context->save_for_backward({weight.requires_grad() ? x : at::Tensor(), dense});
        context->saved_data["dtype"] = x.scalar_type();
        if (bias.has_value()) context->saved_data["bias"] = bias->scalar_type();
        context->saved_data["shape"] = x.sizes();
        context->saved_data["stride"] = stride;
        context->saved_data["padding"] = padding;
        return convolved(x, dense, float_bias(bias), Window{weight.size(2), weight.size(3), stride, padding});
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients) {
        const auto saved = context->get_saved_variables();
        const auto &x = saved[0], &weight = saved[1];
        const Window window{
            weight.size(2), weight.size(3), context->saved_data["stride"].toInt(), context->saved_data["padding"].toInt()};
        const auto gradient = gradients[0].to(context->saved_data["dtype"].toScalarType()).contiguous(at::MemoryFormat::ChannelsLast);
        at::Tensor by_x, by_weight, by_bias;
        if (context->needs_input_grad(0))
            by_x = convolved_back(gradient, weight, context->saved_data["shape"].toIntVector(), window);
        if (context->needs_input_grad(1)) by_weight = as(weight_gradient(x, gradient, window), weight.scalar_type());
        if (is_biased(context))
            by_bias = as(column_sums(pixels(gradient)), context->saved_data["bias"].toScalarType());
        return {by_x, by_weight, by_bias, at::Tensor(), at::Tensor()};
    }
};

}  // namespace

at::Tensor recorded_linear(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias) {
    const bool fits = x.dim() > 0 && weight.dim() == 2 && x.size(-1) == weight.size(1);
    if (!fits || !is_recorded({x, weight, bias}) || !is_layer(x, weight, bias)) return {};
    return Linear::apply(x, weight, optional(bias));
}

at::Tensor recorded_conv2d(
    const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, int64_t stride, int64_t padding, int64_t groups) {
    bool fits = x.dim() == 4 && weight.dim() == 4 && groups == 1 && x.size(1) == weight.size(1);
    for (int i : {2, 3}) fits = fits && x.size(i) + 2 * padding >= weight.size(i);
    if (!fits || !is_recorded({x, weight, bias}) || !is_layer(x, weight, bias)) return {};
    return Convolution::apply(x, weight, optional(bias), stride, padding);
}

}  // namespace ctorch
