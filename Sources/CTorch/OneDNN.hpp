#pragma once

#include <ATen/ATen.h>
#include <string>
#include <unordered_map>
#include <vector>

#if !defined(ATELIER_WITHOUT_ONEDNN) && __has_include(<oneapi/dnnl/dnnl.hpp>)
#define HAS_ONEDNN 1
#include <oneapi/dnnl/dnnl.hpp>
#else
#define HAS_ONEDNN 0
#endif

namespace ctorch {

/// Whether oneDNN, also inside libtorch, has more than a reference implementation for bfloat16 on this processor.
bool multiplies_bfloat16();

#if HAS_ONEDNN

inline dnnl::memory::data_type dnnl_type(at::ScalarType dtype) {
    return dtype == at::kBFloat16 ? dnnl::memory::data_type::bf16 : dnnl::memory::data_type::f32;
}

/// What is kept by thread: oneDNN lets a kernel that was made on a thread run on that thread only.
template <class Kernel> struct Library {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    std::unordered_map<std::string, Kernel> kernels;

    static Library &here() {
        static thread_local Library library;
        return library;
    }

    /// The kernel for these numbers, made by `make` where it is not there yet.
    template <class Make> const Kernel &kernel(const std::vector<int64_t> &numbers, const Make &make) {
        const std::string name(reinterpret_cast<const char *>(numbers.data()), numbers.size() * sizeof(int64_t));
        const auto found = kernels.find(name);
        if (found != kernels.end()) return found->second;
        // Every size of picture has kernels of its own, and a server that runs for months meets many.
        if (kernels.size() >= 2048) kernels.clear();
        return kernels.emplace(name, make()).first->second;
    }

    void run(const dnnl::primitive &primitive, const std::unordered_map<int, dnnl::memory> &arguments) {
        primitive.execute(stream, arguments);
        stream.wait();
    }

    dnnl::memory at(const dnnl::memory::desc &description, const at::Tensor &tensor) const {
        return dnnl::memory(description, engine, tensor.data_ptr());
    }
};

#endif

}  // namespace ctorch
