#include <cmath>
#include <vector>

#include "Parallel.hpp"
#include "Recorded.hpp"

using namespace ctorch;

namespace {

/// What a group norm is given beside the picture; undefined where there is nothing.
struct GroupNorm {
    int64_t groups;
    double epsilon;
    at::Tensor weight, bias;          // [C]
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

/// Pictures of rows of channels, cut into pieces that threads share.
struct Pieces {
    int64_t pictures, channels, rows, pieces, piece;

    explicit Pieces(const at::Tensor &x)
        : pictures(x.size(0)), channels(x.size(1)), rows(x.size(2) * x.size(3)), pieces(std::min<int64_t>(16, (rows + 63) / 64)),
          piece((rows + pieces - 1) / pieces) {}

    /// Calls gather(picture, piece, first row, last row) for all pieces, finish(picture) when those of a picture are done, and then apply,
    /// which is as gather. A picture of one piece stays with one thread, and so in its cache.
    template <class Gather, class Finish, class Apply>
    void run(const Gather &gather, const Finish &finish, const Apply &apply) const {
        auto over = [&](int64_t index, const auto &body) {
            const int64_t first = index % pieces * piece, end = std::min(rows, first + piece);
            if (first < end) body(index / pieces, index, first, end);
        };
        if (pieces == 1) {
            return parallel(pictures, [&](int64_t n) {
                over(n, gather);
                finish(n);
                over(n, apply);
            });
        }
        parallel(pictures * pieces, [&](int64_t i) { over(i, gather); });
        parallel(pictures, finish);
        parallel(pictures * pieces, [&](int64_t i) { over(i, apply); });
    }

    /// The sums of the pieces of one picture, by channel, begin here.
    float *of_piece(std::vector<float> &sums, int64_t index) const { return &sums[index * channels]; }

    /// Adds up the pieces of one picture.
    double total(const std::vector<float> &sums, int64_t picture, int64_t channel) const {
        double sum = 0;
        for (int64_t i = picture * pieces; i < (picture + 1) * pieces; i++) sum += sums[i * channels + channel];
        return sum;
    }
};

/// What is known after the first look at the pictures, float32.
struct Statistics {
    /// Of each channel of each picture, [N, C]: factor and summand; the mean of its group in the terms of x; its own mean beyond that.
    at::Tensor scale, shift, centre, offset;
    /// One over the root of each group's variance, [N, groups].
    at::Tensor factor;

    Statistics(int64_t pictures, int64_t channels, int64_t groups)
        : scale(at::empty({pictures, channels}, at::kFloat)), shift(at::empty_like(scale)), centre(at::empty_like(scale)),
          offset(at::empty_like(scale)), factor(at::empty({pictures, groups}, at::kFloat)) {}
};

/// Numbers of a float32 tensor, or always the same one where there is none.
struct Numbers {
    float *data;
    double otherwise;

    Numbers(const at::Tensor &x, double otherwise) : data(x.defined() ? x.data_ptr<float>() : nullptr), otherwise(otherwise) {}

    double operator[](int64_t index) const { return data == nullptr ? otherwise : static_cast<double>(data[index]); }
    void put(int64_t index, double value) const {
        if (data != nullptr) data[index] = static_cast<float>(value);
    }
};

/// Fills in the statistics of one picture, from the sums about the pivots of its channels.
void finish(
    const GroupNorm &norm, const Pieces &pieces, int64_t picture, const std::vector<float> &pivots, const std::vector<float> &sums,
    const std::vector<float> &squares, Statistics &kept) {
    const int64_t channels = pieces.channels, width = channels / norm.groups, start = picture * channels;
    const auto rows = static_cast<double>(pieces.rows);
    const Numbers weight(norm.weight, 1), bias(norm.bias, 0), before(norm.before, 0), scale(norm.scale, 0), shift(norm.shift, 0);
    const Numbers own_scale(kept.scale, 0), own_shift(kept.shift, 0), centre(kept.centre, 0), offset(kept.offset, 0), factors(kept.factor, 0);
    std::vector<double> centres(width), spreads(width);
    for (int64_t group = 0; group < norm.groups; group++) {
        double mean = 0, spread = 0;
        for (int64_t i = 0; i < width; i++) {
            const int64_t c = group * width + i;
            const double sum = pieces.total(sums, picture, c), square = pieces.total(squares, picture, c);
            centres[i] = pivots[start + c] + before[start + c] + sum / rows;
            spreads[i] = (square - sum * sum / rows) / rows;
            mean += centres[i] / static_cast<double>(width);
        }
        for (int64_t i = 0; i < width; i++) spread += spreads[i] + (centres[i] - mean) * (centres[i] - mean);
        const double factor = 1 / std::sqrt(spread / static_cast<double>(width) + norm.epsilon);
        factors.put(picture * norm.groups + group, factor);
        for (int64_t i = 0; i < width; i++) {
            const int64_t c = group * width + i, own = start + c;
            const double middle = mean - before[own], outer = 1 + scale[own];
            const double a = factor * weight[c], b = bias[c] - middle * a;
            own_scale.put(own, a * outer);
            own_shift.put(own, b * outer + shift[own]);
            centre.put(own, middle);
            offset.put(own, centres[i] - mean);
        }
    }
}

/// Of x, channels-last.
at::Tensor normalised(const at::Tensor &x, const GroupNorm &norm, Statistics &kept) {
    auto y = at::empty(x.sizes(), x.options().dtype(norm.result).memory_format(at::MemoryFormat::ChannelsLast));
    const Pieces pieces(x);
    const int64_t channels = pieces.channels;
    const size_t bytes = x.element_size(), result_bytes = y.element_size();
    const auto *from = static_cast<const char *>(x.data_ptr());
    auto *to = static_cast<char *>(y.data_ptr());
    // Sums about a value of each channel itself: nothing cancels, however far from zero the channel lies.
    std::vector<float> pivots(pieces.pictures * channels, 0), sums(pieces.pictures * pieces.pieces * channels), squares(sums.size());
    const std::vector<float> zeros(channels, 0);
    const auto &chosen = kernels();
    parallel(pieces.pictures, [&](int64_t n) {
        chosen.column_sums(element(x), from + n * pieces.rows * channels * bytes, 1, channels, &pivots[n * channels]);
    });
    pieces.run(
        [&](int64_t n, int64_t index, int64_t first, int64_t end) {
            chosen.moments(
                element(x), from + (n * pieces.rows + first) * channels * bytes, end - first, channels, &pivots[n * channels],
                pieces.of_piece(sums, index), pieces.of_piece(squares, index));
        },
        [&](int64_t n) { finish(norm, pieces, n, pivots, sums, squares, kept); },
        [&](int64_t n, int64_t, int64_t first, int64_t end) {
            const int64_t offset = n * pieces.rows * channels;
            const NormRows task{element(x), element(y), from + offset * bytes, to + offset * result_bytes, channels,
                                numbers(kept.scale) + n * channels, numbers(kept.shift) + n * channels, norm.silu};
            chosen.normalise(task, first, end);
        });
    return y;
}

/// The derivatives by what the norm is given, float32; undefined where there is nothing.
struct Derivatives {
    at::Tensor x, weight, bias, before, scale, shift;
};

/// With z = (xhat · weight + bias) · (1 + scale) + shift, xhat = (x - centre) · factor and d the derivative by z.
Derivatives derived(const at::Tensor &x, const at::Tensor &gradient, const GroupNorm &norm, const Statistics &kept) {
    const Pieces pieces(x);
    const int64_t channels = pieces.channels, width = channels / norm.groups, pictures = pieces.pictures;
    auto by_channel = [&](bool wanted) { return wanted ? at::empty({pictures, channels}, kept.scale.options()) : at::Tensor(); };
    Derivatives by{at::empty_like(x), by_channel(true), by_channel(true), by_channel(norm.before.defined()),
                   by_channel(norm.scale.defined()), by_channel(norm.shift.defined())};
    std::vector<float> sums(pictures * pieces.pieces * channels), products(sums.size());
    std::vector<float> slopes(pictures * channels), pulls(slopes.size()), pushes(slopes.size());
    auto task = [&](int64_t n) {
        const size_t offset = static_cast<size_t>(n * pieces.rows * channels);
        auto at = [&](const at::Tensor &t) { return static_cast<char *>(t.data_ptr()) + offset * t.element_size(); };
        const int64_t start = n * channels;
        return NormGradient{element(x), element(gradient), at(x), at(gradient), at(by.x), channels, numbers(kept.scale) + start,
                            numbers(kept.shift) + start, norm.silu, numbers(kept.centre) + start, &slopes[start], &pulls[start],
                            &pushes[start]};
    };
    const Numbers weight(norm.weight, 1), bias(norm.bias, 0), scale(norm.scale, 0), offset(kept.offset, 0), factors(kept.factor, 1);
    const Numbers by_weight(by.weight, 0), by_bias(by.bias, 0), by_before(by.before, 0), by_scale(by.scale, 0), by_shift(by.shift, 0);
    auto combine = [&](int64_t n) {
        const double count = static_cast<double>(width * pieces.rows);
        std::vector<double> plain(width), along(width);
        for (int64_t group = 0; group < norm.groups; group++) {
            const double factor = factors[n * norm.groups + group];
            double mean = 0, slant = 0;
            for (int64_t i = 0; i < width; i++) {
                const int64_t c = group * width + i, own = n * channels + c;
                plain[i] = pieces.total(sums, n, c);
                along[i] = pieces.total(products, n, c) * factor;
                const double outer = 1 + scale[own];
                by_weight.put(own, outer * along[i]);
                by_bias.put(own, outer * plain[i]);
                by_shift.put(own, plain[i]);
                by_scale.put(own, weight[c] * along[i] + bias[c] * plain[i]);
                mean += weight[c] * outer * plain[i] / count;
                slant += weight[c] * outer * along[i] / count;
            }
            for (int64_t i = 0; i < width; i++) {
                const int64_t c = group * width + i, own = n * channels + c;
                const double slope = factor * weight[c] * (1 + scale[own]);
                const double pull = -factor * factor * slant, push = -factor * mean;
                slopes[own] = static_cast<float>(slope);
                pulls[own] = static_cast<float>(pull);
                pushes[own] = static_cast<float>(push);
                by_before.put(own, slope * plain[i] + static_cast<double>(pieces.rows) * (pull * offset[own] + push));
            }
        }
    };
    const auto &chosen = kernels();
    pieces.run(
        [&](int64_t n, int64_t index, int64_t first, int64_t end) {
            chosen.norm_sums(task(n), first, end, pieces.of_piece(sums, index), pieces.of_piece(products, index));
        },
        combine, [&](int64_t n, int64_t, int64_t first, int64_t end) { chosen.norm_gradient(task(n), first, end); });
    by.weight = column_sums(by.weight);
    by.bias = column_sums(by.bias);
    return by;
}

struct RecordedNorm : torch::autograd::Function<RecordedNorm> {
    using Given = c10::optional<at::Tensor>;

    static at::Tensor forward(
        AutogradContext *context, const at::Tensor &picture, const Given &weight, const Given &bias, const Given &before,
        const Given &scale, const Given &shift, int64_t groups, double epsilon, bool silu, at::ScalarType result) {
        const auto x = picture.contiguous(at::MemoryFormat::ChannelsLast);
        const GroupNorm norm{groups, epsilon, floats(value(weight)), floats(value(bias)), floats(value(before)), floats(value(scale)),
                             floats(value(shift)), silu, result};
        Statistics kept(x.size(0), x.size(1), groups);
        const auto y = normalised(x, norm, kept);
        context->save_for_backward(
            {x, norm.weight, norm.bias, norm.before, norm.scale, norm.shift, kept.scale, kept.shift, kept.centre, kept.offset, kept.factor});
        std::vector<int64_t> dtypes;
        for (const auto &each : {weight, bias, before, scale, shift})
            dtypes.push_back(static_cast<int64_t>(each.has_value() ? each->scalar_type() : at::kFloat));
        context->saved_data["dtypes"] = dtypes;
        context->saved_data["silu"] = silu;
        context->saved_data["result"] = result;
        return y;
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients) {
        const auto saved = context->get_saved_variables();
        const auto &x = saved[0];
        Statistics kept(0, 0, 0);
        std::tie(kept.scale, kept.shift, kept.centre, kept.offset, kept.factor) =
            std::make_tuple(saved[6], saved[7], saved[8], saved[9], saved[10]);
        const GroupNorm norm{kept.factor.size(1), 0, saved[1], saved[2], saved[3], saved[4], saved[5],
                             context->saved_data["silu"].toBool(), context->saved_data["result"].toScalarType()};
        const auto gradient = gradients[0].to(norm.result).contiguous(at::MemoryFormat::ChannelsLast);
        const auto by = derived(x, gradient, norm, kept);
        const auto dtypes = context->saved_data["dtypes"].toIntVector();
        auto given = [&](const at::Tensor &derivative, int index) {
            if (!saved[1 + index].defined()) return at::Tensor();
            return as(derivative, static_cast<at::ScalarType>(dtypes[index]));
        };
        return {by.x, given(by.weight, 0), given(by.bias, 1), given(by.before, 2), given(by.scale, 3), given(by.shift, 4),
                at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor()};
    }
};

}  // namespace

ctorch_tensor *ctorch_group_norm(
    const ctorch_tensor *picture, int64_t groups, const ctorch_tensor *weight, const ctorch_tensor *bias, double epsilon,
    const ctorch_tensor *before, const ctorch_tensor *scale, const ctorch_tensor *shift, int silu, ctorch_dtype dtype) {
    return make([&] {
        const auto &x = picture->value;
        TORCH_CHECK(groups > 0, "the number of groups must be positive, not ", groups);
        TORCH_CHECK(x.dim() == 4, "a group norm takes pictures [N, C, H, W], not ", x.sizes());
        const int64_t channels = x.size(1);
        TORCH_CHECK(channels % groups == 0, channels, " channels cannot be cut into ", groups, " groups");
        check_size(value(weight), channels, "weight");
        check_size(value(bias), channels, "bias");
        for (const auto *each : {before, scale, shift}) check_size(value(each), x.size(0) * channels, "vector of channels");
        const auto result = scalar_type(dtype);
        const bool can_be_ours = is_known(x) && (result == at::kFloat || result == at::kBFloat16);
        if (can_be_ours && is_recorded({x, value(weight), value(bias), value(before), value(scale), value(shift)}))
            return RecordedNorm::apply(
                x, optional(value(weight)), optional(value(bias)), optional(value(before)), optional(value(scale)),
                optional(value(shift)), groups, epsilon, silu != 0, result);
        const GroupNorm norm{groups, epsilon, floats(value(weight)), floats(value(bias)), floats(value(before)), floats(value(scale)),
                             floats(value(shift)), silu != 0, result};
        if (recording || !can_be_ours) return composed(x, norm);
        Statistics kept(x.size(0), channels, groups);
        return normalised(x.contiguous(at::MemoryFormat::ChannelsLast), norm, kept);
    });
}
