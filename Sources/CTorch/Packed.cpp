#include <ATen/Parallel.h>
#include <memory>
#include <vector>

#include "OneDNN.hpp"
#include "Support.hpp"

using namespace ctorch;

/// The weights of a convolution or a linear layer, kept in the order in which the kernels read them.
struct ctorch_packed {
    /// As they were given; undefined once they are kept in another order.
    at::Tensor weight;
    at::Tensor bias;
    at::ScalarType dtype;
    std::vector<int64_t> shape;
    int64_t stride = 1, padding = 0, groups = 1;
#if HAS_ONEDNN
    /// Nearly always one: few shapes of input make oneDNN choose another order for the same weights.
    std::vector<dnnl::memory> ordered;
#endif

    bool is_convolution() const { return shape.size() == 4; }
    /// Whether it is one matrix product over the channels: pictures lie channels-last.
    bool is_matrix() const {
        return !is_convolution() || (shape[2] == 1 && shape[3] == 1 && stride == 1 && padding == 0 && groups == 1);
    }
    int64_t depth() const { return is_convolution() ? shape[1] * shape[2] * shape[3] : shape[1]; }
};

bool ctorch::multiplies_bfloat16() {
#if HAS_ONEDNN
    constexpr auto needed = static_cast<unsigned>(dnnl::cpu_isa::avx512_core);
    return (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & needed) == needed;
#elif defined(__x86_64__)
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
#else
    return true;
#endif
}

namespace {

/// With libtorch's own operations.
at::Tensor plain(const ctorch_packed &layer, const at::Tensor &input, const at::Tensor &residual, at::ScalarType dtype) {
    const bool is_slow = input.device().is_cpu() && layer.dtype == at::kBFloat16 && !multiplies_bfloat16();
    const auto type = is_slow ? at::kFloat : layer.dtype;
    const auto x = input.to(type), weight = layer.weight.to(type);
    const auto bias = layer.bias.defined() ? layer.bias.to(type) : at::Tensor();
    auto result = layer.is_convolution() ? at::conv2d(x, weight, bias, layer.stride, layer.padding, 1, layer.groups)
                                         : at::linear(x, weight, bias);
    return (residual.defined() ? result.add(residual) : result).to(dtype);
}

#if HAS_ONEDNN

using dnnl::memory;

/// The weights' description as they were given, in the shape that the primitive wants.
memory::desc given(const ctorch_packed &layer) {
    const auto type = dnnl_type(layer.dtype);
    const auto &s = layer.shape;
    if (layer.is_matrix()) return {{s[1], s[0]}, type, memory::format_tag::ba};
    if (layer.groups == 1) return {{s[0], s[1], s[2], s[3]}, type, memory::format_tag::oihw};
    return {{layer.groups, s[0] / layer.groups, s[1], s[2], s[3]}, type, memory::format_tag::goihw};
}

/// A kernel for one layer's shape and one input's.
struct Kernel {
    dnnl::primitive primitive;
    memory::desc source, weights, bias, target;
};

using KernelLibrary = Library<Kernel>;

template <class Description>
Kernel build(const Description &description, const dnnl::primitive_attr &attributes, const dnnl::engine &engine) {
    typename std::conditional<
        std::is_same<Description, dnnl::matmul::desc>::value, dnnl::matmul::primitive_desc,
        dnnl::convolution_forward::primitive_desc>::type chosen(description, attributes, engine);
    return {dnnl::primitive(chosen.get()), chosen.src_desc(), chosen.weights_desc(),
            chosen.query_md(dnnl::query::weights_md, 1), chosen.dst_desc()};
}

Kernel make_kernel(
    const ctorch_packed &layer, const memory::dims &input, const memory::dims &output, const memory::desc &weights, bool adds,
    at::ScalarType dtype, const dnnl::engine &engine) {
    using tag = memory::format_tag;
    const auto type = dnnl_type(layer.dtype);
    const auto order = layer.is_matrix() ? tag::ab : tag::nhwc;
    const memory::desc source(input, type, order), target(output, dnnl_type(dtype), order);
    dnnl::primitive_attr attributes;
    if (adds) {
        dnnl::post_ops sum;
        sum.append_binary(dnnl::algorithm::binary_add, target);
        attributes.set_post_ops(sum);
    }
    const int64_t outputs = layer.shape[0];
    if (layer.is_matrix()) {
        const memory::desc bias = layer.bias.defined() ? memory::desc({1, outputs}, memory::data_type::f32, tag::ab) : memory::desc();
        return build(dnnl::matmul::desc(source, weights, bias, target), attributes, engine);
    }
    const memory::desc bias = layer.bias.defined() ? memory::desc({outputs}, memory::data_type::f32, tag::a) : memory::desc();
    const memory::dims strides{layer.stride, layer.stride}, padding{layer.padding, layer.padding};
    return build(
        dnnl::convolution_forward::desc(
            dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, source, weights, bias, target, strides, padding,
            padding),
        attributes, engine);
}

std::vector<int64_t> key(const ctorch_packed &layer, const memory::dims &input, bool adds, at::ScalarType dtype) {
    std::vector<int64_t> parts(layer.shape);
    parts.insert(parts.end(), input.begin(), input.end());
    for (int64_t part : {layer.stride, layer.padding, layer.groups, int64_t(layer.dtype), int64_t(dtype), int64_t(layer.bias.defined()),
                         int64_t(adds), int64_t(at::get_num_threads())})
        parts.push_back(part);
    return parts;
}

memory reordered(const memory &from, const memory::desc &to, KernelLibrary &library) {
    memory result(to, library.engine);
    auto source = from;
    dnnl::reorder(source, result).execute(library.stream, source, result);
    library.stream.wait();
    return result;
}

/// The layer's weights as `kernel` reads them, kept from then on instead of the weights that were given.
memory weights(ctorch_packed &layer, const Kernel &kernel, KernelLibrary &library) {
    for (const auto &one : layer.ordered)
        if (one.get_desc() == kernel.weights) return one;
    if (layer.ordered.empty()) {
        const auto dense = layer.weight.contiguous();
        layer.ordered.push_back(reordered(memory(given(layer), library.engine, dense.data_ptr()), kernel.weights, library));
        layer.weight = at::Tensor();
    } else {
        layer.ordered.push_back(reordered(layer.ordered.front(), kernel.weights, library));
    }
    return layer.ordered.back();
}

at::Tensor fast(ctorch_packed &layer, const at::Tensor &input, const at::Tensor &added, at::ScalarType dtype) {
    const auto layout = layer.is_convolution() ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
    const auto x = input.contiguous(layout);
    std::vector<int64_t> shape = x.sizes().vec();
    shape[layer.is_convolution() ? 1 : shape.size() - 1] = layer.shape[0];
    if (layer.is_convolution())
        for (int i : {2, 3}) shape[i] = (shape[i] + 2 * layer.padding - layer.shape[i]) / layer.stride + 1;
    memory::dims from = x.sizes().vec(), to = shape;
    if (layer.is_matrix()) {
        from = {x.numel() / layer.shape[1], layer.shape[1]};
        to = {from[0], layer.shape[0]};
    }
    auto result = at::empty(shape, x.options().dtype(dtype).memory_format(layout));
    at::Tensor residual;
    if (added.defined()) {
        TORCH_CHECK(added.sizes() == result.sizes(), "a residual of shape ", added.sizes(), " cannot be added to ", result.sizes());
        residual = added.to(dtype).contiguous(layout);
    }
    // oneDNN 2.6 reads the summand of some convolutions wrongly: of 1 × 1 kernels, and where the channels fill no whole register.
    const bool adds = residual.defined() && (layer.is_matrix() || (layer.shape[2] > 1 && layer.shape[0] % 16 == 0));

    auto &library = KernelLibrary::here();
    const auto &kernel = library.kernel(key(layer, from, adds, dtype), [&] {
        const auto plain_order = given(layer);
        const memory::desc any_order(plain_order.dims(), plain_order.data_type(), memory::format_tag::any);
        return make_kernel(layer, from, to, any_order, adds, dtype, library.engine);
    });
    std::unordered_map<int, memory> arguments{
        {DNNL_ARG_SRC, library.at(kernel.source, x)},
        {DNNL_ARG_WEIGHTS, weights(layer, kernel, library)},
        {DNNL_ARG_DST, library.at(kernel.target, result)},
    };
    if (layer.bias.defined()) arguments.emplace(DNNL_ARG_BIAS, library.at(kernel.bias, layer.bias));
    if (adds) arguments.emplace(DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1, library.at(kernel.target, residual));
    library.run(kernel.primitive, arguments);
    return adds || !residual.defined() ? result : result.add_(residual);
}

#endif

bool is_packable(const ctorch_packed &layer) {
#if HAS_ONEDNN
    return layer.weight.device().is_cpu() && (layer.dtype == at::kFloat || (layer.dtype == at::kBFloat16 && multiplies_bfloat16()));
#else
    return false;
#endif
}

ctorch_packed *pack(const ctorch_tensor *weight, const ctorch_tensor *bias, int64_t rank, int64_t stride, int64_t padding, int64_t groups) {
    return guarded<ctorch_packed *>(nullptr, [&] {
        const auto &values = weight->value;
        TORCH_CHECK(values.dim() == rank, "the weights must have ", rank, " dimensions, not ", values.dim());
        TORCH_CHECK(groups > 0 && stride > 0 && padding >= 0, "a convolution needs positive groups and stride, and no negative padding");
        TORCH_CHECK(values.numel() > 0 && values.size(0) % groups == 0, "weights of shape ", values.sizes(), " fit no ", groups, " groups");
        auto layer = std::make_unique<ctorch_packed>();
        layer->weight = values.detach();
        layer->dtype = values.scalar_type();
        layer->shape = values.sizes().vec();
        std::tie(layer->stride, layer->padding, layer->groups) = std::make_tuple(stride, padding, groups);
        if (bias != nullptr) {
            TORCH_CHECK(bias->value.dim() == 1 && bias->value.size(0) == values.size(0), "a bias must have one number for each output");
            layer->bias = bias->value.detach().to(at::kFloat).contiguous();
        }
        return layer.release();
    });
}

}  // namespace

ctorch_packed *ctorch_pack_linear(const ctorch_tensor *weight, const ctorch_tensor *bias) { return pack(weight, bias, 2, 1, 0, 1); }

ctorch_packed *ctorch_pack_conv2d(const ctorch_tensor *weight, const ctorch_tensor *bias, int64_t stride, int64_t padding, int64_t groups) {
    return pack(weight, bias, 4, stride, padding, groups);
}

void ctorch_free_packed(ctorch_packed *layer) { delete layer; }

ctorch_tensor *ctorch_run_packed(ctorch_packed *layer, const ctorch_tensor *x, const ctorch_tensor *residual, ctorch_dtype dtype) {
    return make([&] {
        c10::NoGradGuard guard;
        // Kernels of oneDNN round to the weights' dtype or to none.
        const auto type = scalar_type(dtype) == layer->dtype ? layer->dtype : at::kFloat;
        const auto input = x->value.to(layer->dtype);
        const auto added = residual == nullptr ? at::Tensor() : residual->value;
        const auto inputs = layer->shape[1] * layer->groups;
        const int64_t at = layer->is_convolution() ? 1 : input.dim() - 1;
        TORCH_CHECK(
            layer->is_convolution() ? input.dim() == 4 : input.dim() > 0, "an input of shape ", input.sizes(), " has too few dimensions");
        TORCH_CHECK(input.size(at) == inputs, "a layer of ", inputs, " inputs was given a tensor of shape ", input.sizes());
        at::Tensor result;
#if HAS_ONEDNN
        bool can_be_fast = !layer->weight.defined() || is_packable(*layer);
        if (layer->is_convolution())
            for (int i : {2, 3}) can_be_fast = can_be_fast && input.size(i) + 2 * layer->padding >= layer->shape[i];
        if (can_be_fast && input.numel() > 0) {
            try {
                result = fast(*layer, input, added, type);
            } catch (const dnnl::error &error) {
                // No kernel of oneDNN for this processor and these numbers; without the given weights there is nothing else.
                if (error.status != dnnl_unimplemented || !layer->weight.defined()) throw;
            }
        }
        if (!result.defined()) {
            TORCH_CHECK(layer->weight.defined(), "a layer cannot be applied to a tensor of shape ", input.sizes());
            result = plain(*layer, input, added, type);
        }
#else
        result = plain(*layer, input, added, type);
#endif
        return counted(result.to(scalar_type(dtype)), layer->depth());
    });
}
