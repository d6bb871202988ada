#include <cmath>
#include <cstring>
#include <memory>
#include <vector>

#include "Kernels.hpp"
#include "Parallel.hpp"
#include "Support.hpp"

using namespace ctorch;

namespace {

/// Whether our own kernels take this tensor. They know no gradients.
bool is_ours(const at::Tensor &x) {
    return !recording && x.device().is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16) && x.numel() > 0;
}

Element element(const at::Tensor &x) { return x.scalar_type() == at::kBFloat16 ? Element::bfloat16 : Element::float32; }

/// Dense float32 numbers, or an undefined tensor.
at::Tensor floats(const ctorch_tensor *x) { return x == nullptr ? at::Tensor() : x->value.to(at::kFloat).contiguous(); }

const float *numbers(const at::Tensor &x) { return x.defined() ? x.data_ptr<float>() : nullptr; }

void check_size(const at::Tensor &x, int64_t count, const char *name) {
    TORCH_CHECK(!x.defined() || x.numel() == count, "the ", name, " has ", x.numel(), " numbers instead of ", count);
}

/// What a group norm is given beside the picture; undefined where there is nothing.
struct GroupNorm {
    int64_t groups;
    double epsilon;
    at::Tensor weight, bias;           // [C]
    at::Tensor before, scale, shift;  // [N, C]
    bool silu;
    at::ScalarType result;
};

at::Tensor composed(const at::Tensor &x, const GroupNorm &norm) {
    auto spread = [](const at::Tensor &t) { return t.unsqueeze(2).unsqueeze(3); };
    auto y = x.to(at::kFloat);
    if (norm.before.defined()) y = y + spread(norm.before);
    y = at::group_norm(y, norm.groups, norm.weight, norm.bias, norm.epsilon, false);
    if (norm.scale.defined()) y = y * (spread(norm.scale) + 1);
    if (norm.shift.defined()) y = y + spread(norm.shift);
    return (norm.silu ? at::silu(y) : y).to(norm.result);
}

/// Factor and summand of each channel of one picture, from its sums about the pivots.
void coefficients(
    const GroupNorm &norm, int64_t picture, int64_t channels, double rows, const float *pivot, const double *sum, const double *square,
    float *scale, float *shift) {
    const int64_t width = channels / norm.groups;
    auto at = [&](const at::Tensor &x, double otherwise, int64_t index) {
        return x.defined() ? double(x.data_ptr<float>()[index]) : otherwise;
    };
    for (int64_t group = 0; group < norm.groups; group++) {
        double mean = 0, spread = 0;
        auto centre = [&](int64_t c) { return pivot[c] + at(norm.before, 0, picture * channels + c) + sum[c] / rows; };
        for (int64_t c = group * width; c < (group + 1) * width; c++) mean += centre(c) / static_cast<double>(width);
        for (int64_t c = group * width; c < (group + 1) * width; c++) {
            const double distance = centre(c) - mean;
            spread += (square[c] - sum[c] * sum[c] / rows) / rows + distance * distance;
        }
        const double factor = 1 / std::sqrt(spread / static_cast<double>(width) + norm.epsilon);
        for (int64_t c = group * width; c < (group + 1) * width; c++) {
            const int64_t own = picture * channels + c;
            double a = factor * at(norm.weight, 1, c);
            double b = at(norm.bias, 0, c) - (mean - at(norm.before, 0, own)) * a;
            const double outer = 1 + at(norm.scale, 0, own);
            scale[c] = static_cast<float>(a * outer);
            shift[c] = static_cast<float>(b * outer + at(norm.shift, 0, own));
        }
    }
}

at::Tensor group_norm(const at::Tensor &input, const GroupNorm &norm) {
    const auto x = input.contiguous(at::MemoryFormat::ChannelsLast);
    auto y = at::empty(x.sizes(), x.options().dtype(norm.result).memory_format(at::MemoryFormat::ChannelsLast));
    const int64_t pictures = x.size(0), channels = x.size(1), rows = x.size(2) * x.size(3);
    const size_t bytes = x.element_size(), result_bytes = y.element_size();
    const auto *from = static_cast<const char *>(x.data_ptr());
    auto *to = static_cast<char *>(y.data_ptr());
    const int64_t pieces = std::min<int64_t>(16, (rows + 63) / 64), piece = (rows + pieces - 1) / pieces;

    // Sums about a value of each channel itself: nothing cancels, however far from zero the channel lies.
    std::vector<float> pivots(pictures * channels), sums(pictures * pieces * channels), squares(sums.size());
    for (int64_t n = 0; n < pictures; n++) {
        const auto first = x.select(0, n).select(1, 0).select(1, 0).to(at::kFloat).contiguous();
        std::memcpy(&pivots[n * channels], first.data_ptr(), channels * sizeof(float));
    }
    const auto &chosen = kernels();
    parallel(pictures * pieces, [&](int64_t i) {
        const int64_t n = i / pieces, start = i % pieces * piece, end = std::min(rows, start + piece);
        if (start < end)
            chosen.moments(
                element(x), from + (n * rows + start) * channels * bytes, end - start, channels, &pivots[n * channels],
                &sums[i * channels], &squares[i * channels]);
    });
    std::vector<float> scale(pivots.size()), shift(pivots.size());
    std::vector<double> sum(channels), square(channels);
    for (int64_t n = 0; n < pictures; n++) {
        std::fill(sum.begin(), sum.end(), 0);
        std::fill(square.begin(), square.end(), 0);
        for (int64_t i = n * pieces; i < (n + 1) * pieces; i++)
            for (int64_t c = 0; c < channels; c++) {
                sum[c] += sums[i * channels + c];
                square[c] += squares[i * channels + c];
            }
        coefficients(
            norm, n, channels, static_cast<double>(rows), &pivots[n * channels], sum.data(), square.data(), &scale[n * channels],
            &shift[n * channels]);
    }
    parallel(pictures * pieces, [&](int64_t i) {
        const int64_t n = i / pieces, start = i % pieces * piece, end = std::min(rows, start + piece), offset = n * rows * channels;
        const NormRows task{element(x),           element(y),           from + offset * bytes, to + offset * result_bytes, channels,
                            &scale[n * channels], &shift[n * channels], norm.silu};
        if (start < end) chosen.normalise(task, start, end);
    });
    return y;
}

}  // namespace

ctorch_tensor *ctorch_group_norm(
    const ctorch_tensor *x, int64_t groups, const ctorch_tensor *weight, const ctorch_tensor *bias, double epsilon,
    const ctorch_tensor *before, const ctorch_tensor *scale, const ctorch_tensor *shift, int silu, ctorch_dtype dtype) {
    return make([&] {
        const auto &value = x->value;
        TORCH_CHECK(groups > 0, "the number of groups must be positive, not ", groups);
        TORCH_CHECK(value.dim() == 4, "a group norm takes pictures [N, C, H, W], not ", value.sizes());
        const int64_t channels = value.size(1);
        TORCH_CHECK(channels % groups == 0, channels, " channels cannot be cut into ", groups, " groups");
        const GroupNorm norm{groups,         epsilon,      floats(weight), floats(bias), floats(before), floats(scale),
                             floats(shift), silu != 0, scalar_type(dtype)};
        check_size(norm.weight, channels, "weight");
        check_size(norm.bias, channels, "bias");
        for (const auto &each : {norm.before, norm.scale, norm.shift}) check_size(each, value.size(0) * channels, "vector of channels");
        const bool is_known = norm.result == at::kFloat || norm.result == at::kBFloat16;
        return is_ours(value) && is_known ? group_norm(value, norm) : composed(value, norm);
    });
}

ctorch_tensor *ctorch_layer_norm(const ctorch_tensor *x, const ctorch_tensor *weight, const ctorch_tensor *bias, double epsilon) {
    return make([&] {
        const auto &value = x->value;
        TORCH_CHECK(value.dim() > 0, "a layer norm needs a dimension");
        const int64_t width = value.size(-1);
        const auto scale = floats(weight), shift = floats(bias);
        check_size(scale, width, "weight");
        check_size(shift, width, "bias");
        if (!is_ours(value)) return at::layer_norm(value.to(at::kFloat), {width}, scale, shift, epsilon, false).to(value.scalar_type());
        const auto input = value.contiguous();
        auto output = at::empty_like(input);
        const size_t bytes = input.element_size() * width;
        const auto &chosen = kernels();
        parallel_ranges(input.numel() / width, (1 << 14) / width + 1, [&](int64_t begin, int64_t end) {
            chosen.layer_norm(
                element(input), static_cast<const char *>(input.data_ptr()) + begin * bytes,
                static_cast<char *>(output.data_ptr()) + begin * bytes, end - begin, width, numbers(scale), numbers(shift),
                static_cast<float>(epsilon));
        });
        return output;
    });
}

ctorch_tensor *ctorch_geglu(const ctorch_tensor *x) {
    return make([&] {
        const auto &value = x->value;
        TORCH_CHECK(value.dim() > 0 && value.size(-1) % 2 == 0, "a gated layer needs two halves, not ", value.sizes());
        const int64_t width = value.size(-1) / 2;
        if (!is_ours(value)) return value.narrow(-1, 0, width) * at::gelu(value.narrow(-1, width, width));
        const auto input = value.contiguous();
        auto shape = input.sizes().vec();
        shape.back() = width;
        auto output = at::empty(shape, input.options());
        const size_t bytes = input.element_size() * width;
        const auto &chosen = kernels();
        parallel_ranges(output.numel() / width, (1 << 13) / width + 1, [&](int64_t begin, int64_t end) {
            chosen.geglu(
                element(input), static_cast<const char *>(input.data_ptr()) + begin * 2 * bytes,
                static_cast<char *>(output.data_ptr()) + begin * bytes, end - begin, width);
        });
        return output;
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

// --- Attention ---

namespace {

/// [N, length, heads · width] → [N, heads, length, width].
at::Tensor heads_apart(const at::Tensor &x, int64_t heads) {
    return x.reshape({x.size(0), x.size(1), heads, x.size(2) / heads}).transpose(1, 2);
}

/// With libtorch's own operations: the scores in float32, in blocks of queries.
at::Tensor composed_attention(
    const at::Tensor &query, const at::Tensor &key, const at::Tensor &value, int64_t heads, const at::Tensor &bias) {
    const double scale = 1 / std::sqrt(static_cast<double>(query.size(2) / heads));
    const auto queries = heads_apart(query, heads), keys = heads_apart(key, heads), values = heads_apart(value, heads);
#if __has_include(<ATen/ops/scaled_dot_product_attention.h>)
    c10::optional<at::Tensor> mask;
    if (bias.defined()) mask = bias.to(query.scalar_type());
    const auto mixed = at::scaled_dot_product_attention(queries, keys, values, mask);
    return mixed.transpose(1, 2).reshape(query.sizes());
#else
    const auto transposed = keys.transpose(2, 3);
    const int64_t largest = 1 << 24, length = query.size(1);
    const int64_t block = std::max<int64_t>(1, largest / std::max<int64_t>(1, query.size(0) * heads * key.size(1)));
    const bool is_whole_bias = bias.defined() && bias.dim() == 4 && bias.size(2) > 1;
    std::vector<at::Tensor> parts;
    for (int64_t start = 0; start < length; start += block) {
        const int64_t count = std::min(block, length - start);
        auto scores = (queries.narrow(2, start, count) * scale).matmul(transposed).to(at::kFloat);
        if (bias.defined()) scores = scores + (is_whole_bias ? bias.narrow(2, start, count) : bias);
        parts.push_back(at::softmax(scores, -1).to(values.scalar_type()).matmul(values));
    }
    return at::cat(parts, 2).transpose(1, 2).reshape(query.sizes());
#endif
}

/// Memory of one thread for its blocks, kept between calls.
void *scratch(size_t bytes) {
    static thread_local std::unique_ptr<char[]> memory;
    static thread_local size_t size = 0;
    if (size < bytes) {
        memory.reset();
        size = 0;
        memory.reset(new char[bytes + 64]);
        size = bytes;
    }
    return reinterpret_cast<void *>((reinterpret_cast<uintptr_t>(memory.get()) + 63) / 64 * 64);
}

at::Tensor rows_dense(const at::Tensor &x) { return x.stride(2) == 1 ? x : x.contiguous(); }

at::Tensor blocked_attention(
    const at::Tensor &query, const at::Tensor &key, const at::Tensor &value, int64_t heads, const at::Tensor &bias) {
    auto output = at::empty(query.sizes(), query.options());
    auto side = [](const at::Tensor &x) { return AttentionSide{x.data_ptr(), x.stride(0), x.stride(1)}; };
    AttentionTask task{};
    task.element = element(query);
    std::tie(task.query, task.key, task.value) = std::make_tuple(side(query), side(key), side(value));
    task.output = output.data_ptr();
    std::tie(task.batch, task.heads, task.queries, task.keys) = std::make_tuple(query.size(0), heads, query.size(1), key.size(1));
    task.width = query.size(2) / heads;
    task.scale = static_cast<float>(1 / std::sqrt(static_cast<double>(task.width)));
    task.bias = numbers(bias);

    const auto &chosen = kernels();
    const size_t head_bytes = (chosen.packed_head_bytes(task) + 63) / 64 * 64;
    const auto packed = at::empty({task.batch * heads, static_cast<int64_t>(head_bytes)}, at::kByte);
    auto *start = static_cast<char *>(packed.data_ptr());
    parallel(task.batch * heads, [&](int64_t i) { chosen.pack_head(task, i / heads, i % heads, start + i * head_bytes); });
    const int64_t blocks = (task.queries + chosen.query_block - 1) / chosen.query_block;
    parallel(task.batch * heads * blocks, [&](int64_t i) {
        const int64_t head = i / blocks;
        chosen.attend(task, head / heads, head % heads, i % blocks, start + head * head_bytes, scratch(chosen.scratch_bytes(task)));
    });
    return output;
}

}  // namespace

ctorch_tensor *ctorch_attention(
    const ctorch_tensor *query, const ctorch_tensor *key, const ctorch_tensor *value, int64_t heads, const ctorch_tensor *bias) {
    return make([&] {
        const auto &q = query->value, &k = key->value, &v = value->value;
        TORCH_CHECK(
            q.dim() == 3 && k.dim() == 3 && k.sizes() == v.sizes(), "attention takes [N, length, width], and as many values as keys");
        TORCH_CHECK(q.size(0) == k.size(0) && q.size(2) == k.size(2), "queries ", q.sizes(), " and keys ", k.sizes(), " do not fit");
        TORCH_CHECK(q.scalar_type() == k.scalar_type() && q.scalar_type() == v.scalar_type(), "queries, keys and values of several dtypes");
        TORCH_CHECK(heads > 0 && q.size(2) % heads == 0, "a width of ", q.size(2), " cannot be cut into ", heads, " heads");
        const auto added = bias == nullptr ? at::Tensor() : bias->value.to(at::kFloat);
        const std::vector<int64_t> row{q.size(0), 1, 1, k.size(1)};
        const bool is_by_key = !added.defined() || (added.dim() == 4 && added.size(1) == 1 && added.size(2) == 1);
        auto result = is_ours(q) && is_ours(k) && is_by_key
            ? blocked_attention(
                  rows_dense(q), rows_dense(k), rows_dense(v), heads, added.defined() ? added.expand(row).contiguous() : at::Tensor())
            : composed_attention(q, k, v, heads, added);
        operations += 4.0 * static_cast<double>(q.numel()) * static_cast<double>(k.size(1));
        return result;
    });
}
