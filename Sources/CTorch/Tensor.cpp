#include <cstring>

#include "Kernels.hpp"
#include "Parallel.hpp"
#include "Support.hpp"

using namespace ctorch;

namespace ctorch {

at::ScalarType scalar_type(ctorch_dtype dtype) {
    switch (dtype) {
        case CTORCH_FLOAT32: return at::kFloat;
        case CTORCH_BFLOAT16: return at::kBFloat16;
        case CTORCH_FLOAT16: return at::kHalf;
        case CTORCH_FLOAT64: return at::kDouble;
        case CTORCH_INT64: return at::kLong;
        case CTORCH_INT32: return at::kInt;
        case CTORCH_UINT8: return at::kByte;
        case CTORCH_BOOL: return at::kBool;
    }
    TORCH_CHECK(false, "unknown dtype ", static_cast<int>(dtype));
}

}  // namespace ctorch

namespace {

at::TensorOptions options(ctorch_dtype dtype, const char *device) {
    return at::TensorOptions().dtype(scalar_type(dtype)).device(at::Device(std::string(device)));
}

/// Refuses shapes whose byte count does not fit, before libtorch multiplies them.
void check_shape(const int64_t *shape, size_t rank) {
    int64_t bytes = 8;
    for (size_t i = 0; i < rank; i++) {
        TORCH_CHECK(shape[i] >= 0, "a dimension must not be negative: ", shape[i]);
        TORCH_CHECK(!__builtin_mul_overflow(bytes, std::max<int64_t>(shape[i], 1), &bytes), "the shape is too large");
    }
}

}  // namespace

ctorch_tensor *ctorch_from_bytes(
    const void *bytes, size_t byte_count, const int64_t *shape, size_t rank, ctorch_dtype dtype, const char *device) {
    return make([&] {
        check_shape(shape, rank);
        auto tensor = at::empty(list(shape, rank), options(dtype, "cpu"));
        TORCH_CHECK(tensor.nbytes() == byte_count, "the shape needs ", tensor.nbytes(), " bytes, not ", byte_count);
        if (byte_count > 0) std::memcpy(tensor.data_ptr(), bytes, byte_count);
        return tensor.to(at::Device(std::string(device)));
    });
}

ctorch_tensor *ctorch_from_mapping(
    const void *bytes, size_t byte_count, const int64_t *shape, size_t rank, ctorch_dtype dtype, void *owner, void (*release)(void *)) {
    return make([&] {
        std::shared_ptr<void> keeper(owner, release);
        check_shape(shape, rank);
        const auto type = options(dtype, "cpu");
        const auto size = at::elementSize(scalar_type(dtype));
        const size_t needed = static_cast<size_t>(c10::multiply_integers(list(shape, rank))) * size;
        TORCH_CHECK(needed == byte_count, "the shape needs ", needed, " bytes, not ", byte_count);
        if (byte_count == 0 || reinterpret_cast<uintptr_t>(bytes) % size != 0) {
            auto copy = at::empty(list(shape, rank), type);
            if (byte_count > 0) std::memcpy(copy.data_ptr(), bytes, byte_count);
            return copy;
        }
        // No operation of this edge writes into its operands.
        return at::from_blob(const_cast<void *>(bytes), list(shape, rank), [keeper](void *) {}, type);
    });
}

ctorch_tensor *ctorch_full(const int64_t *shape, size_t rank, double value, ctorch_dtype dtype, const char *device) {
    return make([&] {
        check_shape(shape, rank);
        return at::full(list(shape, rank), value, options(dtype, device));
    });
}

ctorch_tensor *ctorch_arange(int64_t count, ctorch_dtype dtype, const char *device) {
    return make([&] { return at::arange(count, options(dtype, device)); });
}

void ctorch_free(ctorch_tensor *tensor) { delete tensor; }

size_t ctorch_rank(const ctorch_tensor *tensor) { return static_cast<size_t>(tensor->value.dim()); }

int64_t ctorch_size(const ctorch_tensor *tensor, size_t dimension) { return tensor->value.sizes()[dimension]; }

int64_t ctorch_count(const ctorch_tensor *tensor) { return tensor->value.numel(); }

int ctorch_dtype_of(const ctorch_tensor *tensor) {
    switch (tensor->value.scalar_type()) {
        case at::kFloat: return CTORCH_FLOAT32;
        case at::kBFloat16: return CTORCH_BFLOAT16;
        case at::kHalf: return CTORCH_FLOAT16;
        case at::kDouble: return CTORCH_FLOAT64;
        case at::kLong: return CTORCH_INT64;
        case at::kInt: return CTORCH_INT32;
        case at::kByte: return CTORCH_UINT8;
        case at::kBool: return CTORCH_BOOL;
        default: return -1;
    }
}

int ctorch_copy_bytes(const ctorch_tensor *tensor, void *bytes, size_t byte_count) {
    return guarded(-1, [&] {
        auto plain = tensor->value.to(at::kCPU).contiguous();
        TORCH_CHECK(plain.nbytes() == byte_count, "the tensor has ", plain.nbytes(), " bytes, not ", byte_count);
        if (byte_count > 0) std::memcpy(bytes, plain.data_ptr(), byte_count);
        return 0;
    });
}

namespace {

/// libtorch takes float16 one number at a time.
at::Tensor from_half(const at::Tensor &half, at::ScalarType dtype) {
    const auto input = half.contiguous();
    auto output = at::empty(input.sizes(), input.options().dtype(dtype));
    const auto *from = static_cast<const uint16_t *>(input.data_ptr());
    const auto &chosen = kernels();
    parallel_ranges(input.numel(), 1 << 16, [&](int64_t begin, int64_t end) {
        if (dtype == at::kFloat) chosen.half_to_float(from + begin, output.data_ptr<float>() + begin, end - begin);
        else chosen.half_to_bfloat16(from + begin, static_cast<uint16_t *>(output.data_ptr()) + begin, end - begin);
    });
    return output;
}

}  // namespace

ctorch_tensor *ctorch_cast(const ctorch_tensor *tensor, ctorch_dtype dtype) {
    return make([&] {
        const auto &value = tensor->value;
        const bool is_ours = value.scalar_type() == at::kHalf && value.device().is_cpu() && !recording;
        if (is_ours && (dtype == CTORCH_FLOAT32 || dtype == CTORCH_BFLOAT16)) return from_half(value, scalar_type(dtype));
        return value.to(scalar_type(dtype));
    });
}

ctorch_tensor *ctorch_to_device(const ctorch_tensor *tensor, const char *device) {
    return make([&] { return tensor->value.to(at::Device(std::string(device))); });
}

int ctorch_equal(const ctorch_tensor *a, const ctorch_tensor *b) {
    return guarded(-1, [&] {
        if (a->value.scalar_type() != b->value.scalar_type()) return 0;
        return at::equal(a->value, b->value) ? 1 : 0;
    });
}

// --- Autograd ---

int ctorch_set_recording(int on) {
    bool before = recording;
    recording = on != 0;
    return before ? 1 : 0;
}

int ctorch_is_recording(void) { return recording ? 1 : 0; }

ctorch_tensor *ctorch_requiring_grad(const ctorch_tensor *a) {
    return make([&] { return a->value.detach().requires_grad_(true); });
}

int ctorch_needs_gradient(const ctorch_tensor *a) { return a->value.requires_grad() ? 1 : 0; }

int ctorch_backward(const ctorch_tensor *scalar) {
    return guarded(-1, [&] {
        scalar->value.backward();
        return 0;
    });
}

ctorch_tensor *ctorch_grad(const ctorch_tensor *leaf) {
    return guarded<ctorch_tensor *>(nullptr, [&]() -> ctorch_tensor * {
        const auto &gradient = leaf->value.grad();
        return gradient.defined() ? new ctorch_tensor{gradient} : nullptr;
    });
}
