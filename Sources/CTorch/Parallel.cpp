#include "Parallel.hpp"

#include <ATen/Parallel.h>
#include <dlfcn.h>

namespace ctorch {

void run_team(void (*body)(void *), void *context) {
    // libtorch's header gives its pool only to code that is compiled with OpenMP; the runtime that it brings is at hand by name.
    using Parallel = void (*)(void (*)(void *), void *, unsigned, unsigned);
    static const auto parallel = reinterpret_cast<Parallel>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
    int threads = at::get_num_threads();
    if (parallel == nullptr || threads <= 1 || at::in_parallel_region()) return body(context);
    parallel(body, context, static_cast<unsigned>(threads), 0);
}

}  // namespace ctorch
