#include "Recorded.hpp"

using namespace ctorch;

// --- Arithmetic ---

ctorch_tensor *ctorch_binary(ctorch_binary_op op, const ctorch_tensor *a, const ctorch_tensor *b) {
    return make([&] {
        const auto &x = a->value;
        const auto &y = b->value;
        switch (op) {
            case CTORCH_ADD: return x.add(y);
            case CTORCH_SUBTRACT: return x.sub(y);
            case CTORCH_MULTIPLY: return x.mul(y);
            case CTORCH_DIVIDE: return x.div(y);
            case CTORCH_MATMUL: return counted(x.matmul(y), x.size(-1));
        }
        TORCH_CHECK(false, "unknown operation");
    });
}

ctorch_tensor *ctorch_scalar(ctorch_scalar_op op, const ctorch_tensor *a, double value) {
    return make([&] {
        const auto &x = a->value;
        switch (op) {
            case CTORCH_PLUS: return x.add(value);
            case CTORCH_TIMES: return x.mul(value);
            case CTORCH_RECIPROCAL_TIMES: return x.reciprocal().mul(value);
            case CTORCH_POWER: return x.pow(value);
        }
        TORCH_CHECK(false, "unknown operation");
    });
}

ctorch_tensor *ctorch_unary(ctorch_unary_op op, const ctorch_tensor *a) {
    return make([&] {
        const auto &x = a->value;
        switch (op) {
            case CTORCH_NEGATE: return x.neg();
            case CTORCH_ABS: return x.abs();
            case CTORCH_EXP: return x.exp();
            case CTORCH_SQRT: return x.sqrt();
            case CTORCH_SIN: return x.sin();
            case CTORCH_COS: return x.cos();
            case CTORCH_TANH: return x.tanh();
            case CTORCH_SIGMOID: return x.sigmoid();
            case CTORCH_RELU: return x.relu();
            case CTORCH_SILU: return at::silu(x);
            case CTORCH_GELU: return at::gelu(x);
            case CTORCH_ROUND: return x.round();
            case CTORCH_CONTIGUOUS: return x.contiguous();
            case CTORCH_DETACH: return x.detach();
        }
        TORCH_CHECK(false, "unknown operation");
    });
}

ctorch_tensor *ctorch_clamp(const ctorch_tensor *a, double low, double high) {
    return make([&] { return a->value.clamp(low, high); });
}

ctorch_tensor *ctorch_reduce(ctorch_reduction op, const ctorch_tensor *a, const int64_t *dims, size_t count, int keep) {
    return make([&] {
        const auto &x = a->value;
        std::vector<int64_t> over(dims, dims + count);
        if (over.empty())
            for (int64_t i = 0; i < x.dim(); i++) over.push_back(i);
        switch (op) {
            case CTORCH_SUM: return x.sum(over, keep != 0);
            case CTORCH_MEAN: return x.mean(over, keep != 0);
            case CTORCH_AMAX: return x.amax(over, keep != 0);
        }
        TORCH_CHECK(false, "unknown operation");
    });
}

int ctorch_eigenvectors(const ctorch_tensor *matrix, ctorch_tensor **values, ctorch_tensor **vectors) {
    return guarded(-1, [&] {
        auto [all, columns] = at::linalg_eigh(matrix->value);
        *values = new ctorch_tensor{all};
        *vectors = new ctorch_tensor{columns};
        return 0;
    });
}

// --- Shape ---

ctorch_tensor *ctorch_reshape(const ctorch_tensor *a, const int64_t *shape, size_t rank) {
    return make([&] { return a->value.reshape(list(shape, rank)); });
}

ctorch_tensor *ctorch_expand(const ctorch_tensor *a, const int64_t *shape, size_t rank) {
    return make([&] { return a->value.expand(list(shape, rank)); });
}

ctorch_tensor *ctorch_permute(const ctorch_tensor *a, const int64_t *dims, size_t rank) {
    return make([&] { return a->value.permute(list(dims, rank)); });
}

ctorch_tensor *ctorch_transpose(const ctorch_tensor *a, int64_t first, int64_t second) {
    return make([&] { return a->value.transpose(first, second); });
}

ctorch_tensor *ctorch_squeeze(const ctorch_tensor *a, int64_t dim) {
    return make([&] { return a->value.squeeze(dim); });
}

ctorch_tensor *ctorch_unsqueeze(const ctorch_tensor *a, int64_t dim) {
    return make([&] { return a->value.unsqueeze(dim); });
}

ctorch_tensor *ctorch_narrow(const ctorch_tensor *a, int64_t dim, int64_t start, int64_t length) {
    return make([&] { return a->value.narrow(dim, start, length); });
}

ctorch_tensor *ctorch_flip(const ctorch_tensor *a, const int64_t *dims, size_t count) {
    return make([&] { return a->value.flip(list(dims, count)); });
}

ctorch_tensor *ctorch_cat(const ctorch_tensor *const *parts, size_t count, int64_t dim) {
    return make([&] {
        std::vector<at::Tensor> values;
        values.reserve(count);
        for (size_t i = 0; i < count; i++) values.push_back(parts[i]->value);
        return at::cat(values, dim);
    });
}

ctorch_tensor *ctorch_embedding(const ctorch_tensor *table, const ctorch_tensor *indices) {
    return make([&] { return at::embedding(table->value, indices->value); });
}

ctorch_tensor *ctorch_pixel_shuffle(const ctorch_tensor *a, int64_t factor) {
    return make([&] { return at::pixel_shuffle(a->value, factor); });
}

ctorch_tensor *ctorch_pixel_unshuffle(const ctorch_tensor *a, int64_t factor) {
    return make([&] { return at::pixel_unshuffle(a->value, factor); });
}

ctorch_tensor *ctorch_pad(const ctorch_tensor *a, const int64_t *amounts, size_t count, double value) {
    return make([&] { return at::constant_pad_nd(a->value, list(amounts, count), value); });
}

// --- Networks ---

namespace {

/// Weights that are kept in float32 serve layers in bfloat16 too.
at::Tensor fitted(const at::Tensor &weight, const at::Tensor &x) {
    return weight.scalar_type() == at::kFloat && x.scalar_type() == at::kBFloat16 ? weight.to(at::kBFloat16) : weight;
}

c10::optional<at::Tensor> fitted(const ctorch_tensor *bias, const at::Tensor &x) {
    return bias == nullptr ? c10::nullopt : c10::optional<at::Tensor>(fitted(bias->value, x));
}

}  // namespace

ctorch_tensor *ctorch_linear(const ctorch_tensor *x, const ctorch_tensor *weight, const ctorch_tensor *bias) {
    return make([&] {
        const auto &input = x->value, &matrix = weight->value;
        auto result = recorded_linear(input, matrix, bias == nullptr ? at::Tensor() : bias->value);
        if (!result.defined()) result = at::linear(input, fitted(matrix, input), fitted(bias, input));
        return counted(result, matrix.size(-1));
    });
}

ctorch_tensor *ctorch_conv2d(
    const ctorch_tensor *x, const ctorch_tensor *weight, const ctorch_tensor *bias, int64_t stride, int64_t padding, int64_t groups) {
    return make([&] {
        TORCH_CHECK(groups > 0 && stride > 0 && padding >= 0, "a convolution needs positive groups and stride, and no negative padding");
        const auto &input = x->value, &kernel = weight->value;
        auto result = recorded_conv2d(input, kernel, bias == nullptr ? at::Tensor() : bias->value, stride, padding, groups);
        if (!result.defined())
            result = at::conv2d(input, fitted(kernel, input), fitted(bias, input), stride, padding, 1, groups);
        return counted(result, kernel.numel() / kernel.size(0));
    });
}

ctorch_tensor *ctorch_softmax(const ctorch_tensor *x, int64_t dim) {
    return make([&] { return at::softmax(x->value, dim); });
}

ctorch_tensor *ctorch_average_pool(const ctorch_tensor *x, int64_t size) {
    return make([&] { return at::avg_pool2d(x->value, {size, size}, {size, size}); });
}
