#include "Products.hpp"

#include <ATen/Parallel.h>
#include <cstring>

#include "OneDNN.hpp"
#include "Parallel.hpp"

namespace ctorch {

at::Tensor pixels(const at::Tensor &picture) { return picture.permute({0, 2, 3, 1}).view({-1, picture.size(1)}); }

#if HAS_ONEDNN

namespace {

using dnnl::memory;
using tag = memory::format_tag;

/// A primitive with what it reads and writes, and one that puts weights into its order.
struct Product {
    dnnl::primitive primitive;
    memory::desc source, weights, bias, target;
    dnnl::primitive order;
    memory::desc given;
};

using Products = Library<Product>;

enum Kind : int64_t { matrices, matrices_added, forward, backward };

/// That oneDNN has reference code only.
struct Slow {};

template <class Description> void check_fast(const Description &description) {
    if (std::strncmp(description.impl_info_str(), "ref", 3) == 0) throw Slow{};
}

/// What `fast` gives, or `plain` where oneDNN has no kernel for this processor and these numbers.
template <class Fast, class Plain> at::Tensor chosen(const Fast &fast, const Plain &plain) {
    try {
        return fast();
    } catch (const Slow &) {
    } catch (const dnnl::error &error) {
        if (error.status != dnnl_unimplemented) throw;
    }
    return plain();
}

at::Tensor floats(const at::Tensor &x) { return x.to(at::kFloat); }

memory::desc matrix(const at::Tensor &x) { return {x.sizes().vec(), dnnl_type(x.scalar_type()), x.strides().vec()}; }

void append(std::vector<int64_t> &key, at::IntArrayRef numbers) { key.insert(key.end(), numbers.begin(), numbers.end()); }

/// result = a·b + bias, or result += a·b.
void multiply_fast(const at::Tensor &a, const at::Tensor &b, const at::Tensor &bias, const at::Tensor &result, bool adds) {
    std::vector<int64_t> key{adds ? matrices_added : matrices, int64_t(a.scalar_type()), int64_t(result.scalar_type()),
                             int64_t(bias.defined()), int64_t(at::get_num_threads())};
    for (const auto &each : {a, b, result}) {
        append(key, each.sizes());
        append(key, each.strides());
    }
    auto &library = Products::here();
    const auto &kernel = library.kernel(key, [&] {
        dnnl::primitive_attr attributes;
        if (adds) {
            dnnl::post_ops sum;
            sum.append_sum();
            attributes.set_post_ops(sum);
        }
        const memory::desc row = bias.defined() ? memory::desc({1, b.size(1)}, memory::data_type::f32, tag::ab) : memory::desc();
        const dnnl::matmul::primitive_desc made({matrix(a), matrix(b), row, matrix(result)}, attributes, library.engine);
        check_fast(made);
        return Product{dnnl::matmul(made), made.src_desc(), made.weights_desc(), row, made.dst_desc(), {}, {}};
    });
    std::unordered_map<int, memory> arguments{
        {DNNL_ARG_SRC, library.at(kernel.source, a)},
        {DNNL_ARG_WEIGHTS, library.at(kernel.weights, b)},
        {DNNL_ARG_DST, library.at(kernel.target, result)},
    };
    if (bias.defined()) arguments.emplace(DNNL_ARG_BIAS, library.at(kernel.bias, bias));
    library.run(kernel.primitive, arguments);
}

at::Tensor multiply(const at::Tensor &a, const at::Tensor &b, const at::Tensor &bias, const at::Tensor &result, bool adds) {
    return chosen(
        [&] {
            multiply_fast(a, b, bias, result, adds);
            return result;
        },
        [&] {
            const auto plain = floats(a).mm(floats(b));
            if (adds) return result.add_(plain);
            return result.copy_(bias.defined() ? plain.add(bias) : plain);
        });
}

/// What a convolution's two primitives are made of.
struct Shapes {
    memory::dims input, weights, output, strides, padding, padding_end;

    Shapes(at::IntArrayRef x, at::IntArrayRef w, const Window &window)
        : input(x.vec()), weights(w.vec()), output{x[0], w[0], window.rows(x[2]), window.columns(x[3])},
          strides{window.stride, window.stride}, padding{window.padding, window.padding},
          padding_end{end(output[2], x[2], w[2], window), end(output[3], x[3], w[3], window)} {}

    /// What the last window covers behind the picture, which may be less than the padding.
    static int64_t end(int64_t output, int64_t input, int64_t kernel, const Window &window) {
        return (output - 1) * window.stride + kernel - input - window.padding;
    }
};

dnnl::convolution_forward::primitive_desc forward_description(
    const Shapes &shapes, memory::data_type type, bool is_biased, const dnnl::engine &engine) {
    const memory::desc source(shapes.input, type, tag::nhwc), weights(shapes.weights, type, tag::any),
        target(shapes.output, type, tag::nhwc);
    const memory::desc bias = is_biased ? memory::desc({shapes.output[1]}, memory::data_type::f32, tag::a) : memory::desc();
    return {
        {dnnl::prop_kind::forward_training, dnnl::algorithm::convolution_direct, source, weights, bias, target, shapes.strides,
         shapes.padding, shapes.padding_end},
        engine};
}

const Product &convolution(
    Kind kind, const Shapes &shapes, const at::Tensor &weight, at::ScalarType dtype, bool is_biased, Products &library) {
    std::vector<int64_t> key{kind, int64_t(dtype), int64_t(weight.scalar_type()), int64_t(is_biased), int64_t(at::get_num_threads())};
    for (const auto &each : {shapes.input, shapes.weights, shapes.strides, shapes.padding}) append(key, each);
    return library.kernel(key, [&] {
        const auto type = dnnl_type(dtype);
        const auto ahead = forward_description(shapes, type, is_biased, library.engine);
        Product made;
        if (kind == forward) {
            check_fast(ahead);
            made = {dnnl::convolution_forward(ahead), ahead.src_desc(), ahead.weights_desc(), ahead.bias_desc(), ahead.dst_desc(), {}, {}};
        } else {
            const memory::desc source(shapes.input, type, tag::nhwc), weights(shapes.weights, type, tag::any),
                target(shapes.output, type, tag::nhwc);
            const dnnl::convolution_backward_data::primitive_desc back(
                {dnnl::algorithm::convolution_direct, source, weights, target, shapes.strides, shapes.padding, shapes.padding_end},
                library.engine, ahead);
            check_fast(back);
            made = {dnnl::convolution_backward_data(back), back.diff_dst_desc(), back.weights_desc(), {}, back.diff_src_desc(), {}, {}};
        }
        made.given = memory::desc(shapes.weights, dnnl_type(weight.scalar_type()), tag::oihw);
        made.order = dnnl::reorder(dnnl::reorder::primitive_desc(library.engine, made.given, library.engine, made.weights));
        return made;
    });
}

memory ordered(const at::Tensor &weight, const Product &product, Products &library) {
    memory result(product.weights, library.engine);
    auto given = library.at(product.given, weight);
    library.run(product.order, {{DNNL_ARG_FROM, given}, {DNNL_ARG_TO, result}});
    return result;
}

/// Every window of some rows of results as one row: [rows, height · width · C].
void unfold(const at::Tensor &x, const Window &window, int64_t first, int64_t rows, char *to) {
    const int64_t height = x.size(2), width = x.size(3), lines = window.rows(height), columns = window.columns(width);
    const size_t pixel = static_cast<size_t>(x.size(1)) * x.element_size();
    const auto *from = static_cast<const char *>(x.data_ptr());
    parallel_ranges(rows, 16, [&](int64_t begin, int64_t end) {
        for (int64_t row = first + begin; row < first + end; row++) {
            const int64_t picture = row / (lines * columns);
            const int64_t top = row / columns % lines * window.stride - window.padding, left = row % columns * window.stride - window.padding;
            char *target = to + static_cast<size_t>((row - first) * window.height * window.width) * pixel;
            for (int64_t i = top; i < top + window.height; i++) {
                const int64_t line = (picture * height + i) * width;
                if (i >= 0 && i < height && left >= 0 && left + window.width <= width) {
                    std::memcpy(target, from + static_cast<size_t>(line + left) * pixel, window.width * pixel);
                    target += window.width * pixel;
                    continue;
                }
                for (int64_t j = left; j < left + window.width; j++, target += pixel) {
                    if (i >= 0 && i < height && j >= 0 && j < width) std::memcpy(target, from + static_cast<size_t>(line + j) * pixel, pixel);
                    else std::memset(target, 0, pixel);
                }
            }
        }
    });
}

/// [out, height · width, in] → [out, in, height, width].
at::Tensor channels_first(const at::Tensor &gradient, int64_t inputs, const Window &window) {
    const int64_t outputs = gradient.size(0), taps = window.height * window.width;
    auto result = at::empty({outputs, inputs, window.height, window.width}, gradient.options());
    const float *from = gradient.data_ptr<float>();
    float *to = result.data_ptr<float>();
    parallel_ranges(outputs, 4, [&](int64_t begin, int64_t end) {
        for (int64_t o = begin; o < end; o++)
            for (int64_t c = 0; c < inputs; c++)
                for (int64_t t = 0; t < taps; t++) to[(o * inputs + c) * taps + t] = from[(o * taps + t) * inputs + c];
    });
    return result;
}

}  // namespace

bool multiplies(at::ScalarType dtype) { return dtype == at::kFloat || (dtype == at::kBFloat16 && multiplies_bfloat16()); }

at::Tensor product(const at::Tensor &a, const at::Tensor &b, const at::Tensor &bias, at::ScalarType dtype) {
    return multiply(a, b, bias, at::empty({a.size(0), b.size(1)}, a.options().dtype(dtype)), false);
}

at::Tensor convolved(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, const Window &window) {
    const auto fast = [&] {
        const Shapes shapes(x.sizes(), weight.sizes(), window);
        auto &library = Products::here();
        const auto &kernel = convolution(forward, shapes, weight, x.scalar_type(), bias.defined(), library);
        auto result = at::empty(shapes.output, x.options().memory_format(at::MemoryFormat::ChannelsLast));
        std::unordered_map<int, memory> arguments{
            {DNNL_ARG_SRC, library.at(kernel.source, x)},
            {DNNL_ARG_WEIGHTS, ordered(weight, kernel, library)},
            {DNNL_ARG_DST, library.at(kernel.target, result)},
        };
        if (bias.defined()) arguments.emplace(DNNL_ARG_BIAS, library.at(kernel.bias, bias));
        library.run(kernel.primitive, arguments);
        return result;
    };
    return chosen(fast, [&] {
        return at::conv2d(floats(x), floats(weight), bias, window.stride, window.padding)
            .to(x.scalar_type())
            .contiguous(at::MemoryFormat::ChannelsLast);
    });
}

at::Tensor convolved_back(const at::Tensor &gradient, const at::Tensor &weight, at::IntArrayRef input, const Window &window) {
    const auto fast = [&] {
        const Shapes shapes(input, weight.sizes(), window);
        auto &library = Products::here();
        const auto &kernel = convolution(backward, shapes, weight, gradient.scalar_type(), false, library);
        auto result = at::empty(shapes.input, gradient.options().memory_format(at::MemoryFormat::ChannelsLast));
        library.run(
            kernel.primitive,
            {
                {DNNL_ARG_DIFF_DST, library.at(kernel.source, gradient)},
                {DNNL_ARG_WEIGHTS, ordered(weight, kernel, library)},
                {DNNL_ARG_DIFF_SRC, library.at(kernel.target, result)},
            });
        return result;
    };
    return chosen(fast, [&] {
        const auto like = at::empty(input, gradient.options().dtype(at::kFloat));
        const int64_t s = window.stride, p = window.padding;
        return std::get<0>(at::convolution_backward(
                               floats(gradient), like, floats(weight), c10::nullopt, {s, s}, {p, p}, {1, 1}, false, {0, 0}, 1,
                               {true, false, false}))
            .to(gradient.scalar_type());
    });
}

at::Tensor weight_gradient(const at::Tensor &x, const at::Tensor &gradient, const Window &window) {
    const int64_t inputs = x.size(1), taps = window.height * window.width, columns = taps * inputs;
    const auto rows = pixels(gradient);
    auto result = at::empty({gradient.size(1), columns}, x.options().dtype(at::kFloat));
    if (window.is_point()) return multiply(rows.t(), pixels(x), {}, result, false).view({gradient.size(1), inputs, 1, 1});
    // As many windows at a time as stay near the processor.
    const int64_t near = std::max<int64_t>(64, (6 << 20) / (columns * static_cast<int64_t>(x.element_size())));
    const int64_t pieces = (rows.size(0) + near - 1) / near, piece = (rows.size(0) + pieces - 1) / pieces;
    auto unfolded = at::empty({piece, columns}, x.options().memory_format(at::MemoryFormat::Contiguous));
    for (int64_t first = 0; first < rows.size(0); first += piece) {
        const int64_t count = std::min(piece, rows.size(0) - first);
        unfold(x, window, first, count, static_cast<char *>(unfolded.data_ptr()));
        multiply(rows.narrow(0, first, count).t(), unfolded.narrow(0, 0, count), {}, result, first > 0);
    }
    return channels_first(result, inputs, window);
}

#else

bool multiplies(at::ScalarType) { return false; }

at::Tensor product(const at::Tensor &, const at::Tensor &, const at::Tensor &, at::ScalarType) { return {}; }

at::Tensor convolved(const at::Tensor &, const at::Tensor &, const at::Tensor &, const Window &) { return {}; }

at::Tensor convolved_back(const at::Tensor &, const at::Tensor &, at::IntArrayRef, const Window &) { return {}; }

at::Tensor weight_gradient(const at::Tensor &, const at::Tensor &, const Window &) { return {}; }

#endif

}  // namespace ctorch
