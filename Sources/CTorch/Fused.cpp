#include <cstring>
#include <vector>

#include "Parallel.hpp"
#include "Recorded.hpp"

using namespace ctorch;

namespace {

const char *row(const at::Tensor &x, int64_t index) {
    return static_cast<const char *>(x.data_ptr()) + index * x.size(-1) * static_cast<int64_t>(x.element_size());
}

char *row(at::Tensor &x, int64_t index) { return const_cast<char *>(row(static_cast<const at::Tensor &>(x), index)); }

/// Of dense rows; scale and shift are float32.
at::Tensor layer_norm(const at::Tensor &input, const at::Tensor &scale, const at::Tensor &shift, double epsilon) {
    auto output = at::empty_like(input);
    const int64_t width = input.size(-1);
    const auto &chosen = kernels();
    parallel_ranges(input.numel() / width, (1 << 14) / width + 1, [&](int64_t begin, int64_t end) {
        chosen.layer_norm(
            element(input), row(input, begin), row(output, begin), end - begin, width, numbers(scale), numbers(shift),
            static_cast<float>(epsilon));
    });
    return output;
}

struct RecordedLayerNorm : torch::autograd::Function<RecordedLayerNorm> {
    static at::Tensor forward(
        AutogradContext *context, const at::Tensor &x, const c10::optional<at::Tensor> &weight, const c10::optional<at::Tensor> &bias,
        double epsilon) {
        const auto input = x.contiguous();
        const auto scale = floats(value(weight)), shift = floats(value(bias));
        context->save_for_backward({input, scale});
        context->saved_data["epsilon"] = epsilon;
        if (weight.has_value()) context->saved_data["weight"] = weight->scalar_type();
        if (bias.has_value()) context->saved_data["bias"] = bias->scalar_type();
        return layer_norm(input, scale, shift, epsilon);
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients) {
        const auto saved = context->get_saved_variables();
        const auto &input = saved[0], &scale = saved[1];
        const auto gradient = gradients[0].to(input.scalar_type()).contiguous();
        auto result = at::empty_like(input);
        const int64_t width = input.size(-1), rows = input.numel() / width;
        // Always the same pieces: the sums depend on no timing.
        const int64_t pieces = std::min<int64_t>(8, (rows + 31) / 32), piece = (rows + pieces - 1) / pieces;
        auto sums = at::zeros({2, pieces, width}, input.options().dtype(at::kFloat));
        float *by_scale = sums.data_ptr<float>(), *by_shift = by_scale + pieces * width;
        const auto epsilon = static_cast<float>(context->saved_data["epsilon"].toDouble());
        const auto &chosen = kernels();
        parallel(pieces, [&](int64_t i) {
            const int64_t begin = i * piece, end = std::min(rows, begin + piece);
            if (begin < end)
                chosen.layer_norm_gradient(
                    element(input), row(input, begin), row(gradient, begin), row(result, begin), end - begin, width, numbers(scale), epsilon,
                    by_scale + i * width, by_shift + i * width);
        });
        auto given = [&](const char *name, int64_t index) {
            const auto dtype = context->saved_data.find(name);
            return dtype == context->saved_data.end() ? at::Tensor() : as(sums[index].sum(0), dtype->second.toScalarType());
        };
        return {result, given("weight", 0), given("bias", 1), at::Tensor()};
    }
};

/// Of dense rows.
at::Tensor geglu(const at::Tensor &input) {
    auto shape = input.sizes().vec();
    shape.back() /= 2;
    auto output = at::empty(shape, input.options());
    const auto &chosen = kernels();
    parallel_ranges(output.numel() / shape.back(), (1 << 13) / shape.back() + 1, [&](int64_t begin, int64_t end) {
        chosen.geglu(element(input), row(input, begin), row(output, begin), end - begin, shape.back());
    });
    return output;
}

struct RecordedGEGLU : torch::autograd::Function<RecordedGEGLU> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &x) {
        const auto input = x.contiguous();
        context->save_for_backward({input});
        return geglu(input);
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients) {
        const auto input = context->get_saved_variables()[0];
        const auto gradient = gradients[0].to(input.scalar_type()).contiguous();
        auto result = at::empty_like(input);
        const int64_t width = gradient.size(-1);
        const auto &chosen = kernels();
        parallel_ranges(gradient.numel() / width, (1 << 13) / width + 1, [&](int64_t begin, int64_t end) {
            chosen.geglu_gradient(element(input), row(input, begin), row(gradient, begin), row(result, begin), end - begin, width);
        });
        return {result};
    }
};

}  // namespace

ctorch_tensor *ctorch_layer_norm(const ctorch_tensor *input, const ctorch_tensor *weight, const ctorch_tensor *bias, double epsilon) {
    return make([&] {
        const auto &x = input->value;
        TORCH_CHECK(x.dim() > 0, "a layer norm needs a dimension");
        const int64_t width = x.size(-1);
        check_size(value(weight), width, "weight");
        check_size(value(bias), width, "bias");
        if (is_known(x) && is_recorded({x, value(weight), value(bias)}))
            return RecordedLayerNorm::apply(x, optional(value(weight)), optional(value(bias)), epsilon);
        const auto scale = floats(value(weight)), shift = floats(value(bias));
        if (is_ours(x)) return layer_norm(x.contiguous(), scale, shift, epsilon);
        return at::layer_norm(x.to(at::kFloat), {width}, scale, shift, epsilon, false).to(x.scalar_type());
    });
}

ctorch_tensor *ctorch_geglu(const ctorch_tensor *input) {
    return make([&] {
        const auto &x = input->value;
        TORCH_CHECK(x.dim() > 0 && x.size(-1) % 2 == 0, "a gated layer needs two halves, not ", x.sizes());
        const int64_t width = x.size(-1) / 2;
        if (is_known(x) && is_recorded({x})) return RecordedGEGLU::apply(x);
        if (is_ours(x)) return geglu(x.contiguous());
        return x.narrow(-1, 0, width) * at::gelu(x.narrow(-1, width, width));
    });
}

ctorch_tensor *ctorch_upsample_nearest(const ctorch_tensor *x, int64_t height, int64_t width) {
    return make([&] {
        const auto &value = x->value;
        if (!is_ours(value) || value.dim() != 4 || height <= 0 || width <= 0) return at::upsample_nearest2d(value, {height, width});
        const auto input = value.contiguous(at::MemoryFormat::ChannelsLast);
        const int64_t rows = input.size(2), columns = input.size(3);
        auto output = at::empty(
            {input.size(0), input.size(1), height, width}, input.options().memory_format(at::MemoryFormat::ChannelsLast));
        const size_t pixel = input.size(1) * input.element_size();
        const auto *from = static_cast<const char *>(input.data_ptr());
        auto *to = static_cast<char *>(output.data_ptr());
        parallel_ranges(input.size(0) * height, (1 << 14) / (width * pixel) + 1, [&](int64_t begin, int64_t end) {
            for (int64_t line = begin; line < end; line++) {
                const auto *source = from + (line / height * rows + line % height * rows / height) * columns * pixel;
                for (int64_t i = 0; i < width; i++)
                    std::memcpy(to + (line * width + i) * pixel, source + i * columns / width * pixel, pixel);
            }
        });
        return output;
    });
}
