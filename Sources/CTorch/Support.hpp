#pragma once

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <string>

#include "CTorch.h"

struct ctorch_tensor {
    at::Tensor value;
};

namespace ctorch {

inline thread_local std::string last_error;
inline thread_local bool recording = false;
/// Floating-point operations of this thread's matrix products and convolutions; a multiplication and an addition are two.
inline thread_local double operations = 0;

/// Counts a product whose every result element sums `depth` terms, and passes it on.
inline at::Tensor counted(at::Tensor result, int64_t depth) {
    operations += 2.0 * static_cast<double>(result.numel()) * static_cast<double>(depth);
    return result;
}

/// libtorch's texts run over many lines with a C++ back trace; only the first line says anything to a reader.
inline void remember(const char *text) noexcept {
    try {
        last_error.assign(text, std::char_traits<char>::length(text));
        last_error.resize(std::min(last_error.find('\n'), last_error.size()));
        if (last_error.empty()) last_error = "unknown error";
    } catch (...) {
        last_error.clear();
    }
}

/// Runs body with recording as this thread has it, and turns any exception into `failure` and a text.
template <class Result, class Body> Result guarded(Result failure, Body body) noexcept {
    last_error.clear();
    try {
        c10::AutoGradMode mode(recording);
        return body();
    } catch (const c10::Error &error) {
        remember(error.what_without_backtrace());
    } catch (const std::exception &error) {
        remember(error.what());
    } catch (...) {
        remember("unknown C++ exception");
    }
    return failure;
}

template <class Body> ctorch_tensor *make(Body body) noexcept {
    return guarded<ctorch_tensor *>(nullptr, [&] { return new ctorch_tensor{body()}; });
}

inline at::IntArrayRef list(const int64_t *values, size_t count) { return at::IntArrayRef(values, count); }

inline c10::optional<at::Tensor> optional(const ctorch_tensor *tensor) {
    if (tensor == nullptr) return c10::nullopt;
    return tensor->value;
}

at::ScalarType scalar_type(ctorch_dtype dtype);

}  // namespace ctorch
