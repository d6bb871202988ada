#include <cmath>
#include <numeric>
#include <vector>

#include "Kernels.hpp"
#include "Parallel.hpp"
#include "Support.hpp"

using namespace ctorch;

namespace {

/// Whether all of them are on the CPU and lie in the order of their elements.
bool is_flat(std::initializer_list<at::Tensor> tensors) {
    return !skips_all_kernels() && std::all_of(tensors.begin(), tensors.end(), [](const at::Tensor &x) {
        return x.device().is_cpu() && x.is_contiguous();
    });
}

/// In pieces of one size, whose sums are added in their order: no timing shows in the result.
double squares(const at::Tensor &x) {
    const auto values = x.detach().to(at::kFloat);
    if (!values.device().is_cpu() || skips_all_kernels()) {
        const double norm = values.norm().item<double>();
        return norm * norm;
    }
    const auto dense = values.contiguous();
    const int64_t piece = 1 << 16, count = dense.numel();
    std::vector<double> sums((count + piece - 1) / piece);
    const auto &chosen = kernels();
    parallel(static_cast<int64_t>(sums.size()), [&](int64_t i) {
        sums[i] = chosen.square_sum(dense.data_ptr<float>() + i * piece, std::min(piece, count - i * piece));
    });
    return std::accumulate(sums.begin(), sums.end(), 0.0);
}

}  // namespace

int ctorch_adamw(
    ctorch_tensor *w, const ctorch_tensor *g, ctorch_tensor *m, ctorch_tensor *v, ctorch_tensor *ema_or_null, double lr, double beta1,
    double beta2, double epsilon, double decay, double ema_decay, double gradient_scale, int64_t step) {
    return guarded(-1, [&] {
        c10::NoGradGuard guard;
        TORCH_CHECK(step > 0, "the number of a step must be positive, not ", step);
        for (const auto *each : {static_cast<const ctorch_tensor *>(w), static_cast<const ctorch_tensor *>(m),
                                 static_cast<const ctorch_tensor *>(v), static_cast<const ctorch_tensor *>(ema_or_null)})
            TORCH_CHECK(
                each == nullptr || (each->value.scalar_type() == at::kFloat && each->value.sizes() == g->value.sizes()),
                "the state of an optimiser must be float32 of the gradient's shape");
        const double first_correction = 1 - std::pow(beta1, step), second_correction = 1 - std::pow(beta2, step);
        const auto gradient = g->value.to(at::kFloat);
        const auto *average = ema_or_null == nullptr ? nullptr : &ema_or_null->value;
        if (is_flat({w->value, m->value, v->value, average == nullptr ? w->value : *average})) {
            const AdamWStep numbers{
                float(beta1), float(1 - beta1), float(beta2), float(1 - beta2), float(epsilon), float(gradient_scale),
                float(1 - lr * decay), float(lr / first_correction), float(1 / std::sqrt(second_correction)), float(ema_decay),
                float(1 - ema_decay)};
            const auto dense = gradient.contiguous();
            auto start = [](const at::Tensor &x) { return x.data_ptr<float>(); };
            const auto &chosen = kernels();
            parallel_ranges(dense.numel(), 1 << 15, [&](int64_t begin, int64_t end) {
                chosen.adamw(
                    numbers, start(w->value) + begin, start(dense) + begin, start(m->value) + begin, start(v->value) + begin,
                    average == nullptr ? nullptr : start(*average) + begin, end - begin);
            });
            return 0;
        }
        const auto scaled = gradient.mul(gradient_scale);
        auto &value = w->value, &first = m->value, &second = v->value;
        value.mul_(1 - lr * decay);
        first.mul_(beta1).add_(scaled, 1 - beta1);
        second.mul_(beta2).addcmul_(scaled, scaled, 1 - beta2);
        const auto spread = second.sqrt().div_(std::sqrt(second_correction)).add_(epsilon);
        value.addcdiv_(first, spread, -lr / first_correction);
        if (average != nullptr) average->mul_(ema_decay).add_(value, 1 - ema_decay);
        return 0;
    });
}

int ctorch_zero_grad(ctorch_tensor *leaf) {
    return guarded(-1, [&] {
        // The next gradient is then kept as it comes instead of being added to zeros.
        leaf->value.mutable_grad() = at::Tensor();
        return 0;
    });
}

int ctorch_assign(ctorch_tensor *target, const ctorch_tensor *values) {
    return guarded(-1, [&] {
        c10::NoGradGuard guard;
        TORCH_CHECK(target->value.sizes() == values->value.sizes(), values->value.sizes(), " cannot be written into ", target->value.sizes());
        target->value.copy_(values->value);
        return 0;
    });
}

double ctorch_norm(const ctorch_tensor *a) { return ctorch_gradient_norm(&a, 1); }

double ctorch_gradient_norm(const ctorch_tensor *const *gradients, size_t count) {
    return guarded(-1.0, [&] {
        c10::NoGradGuard guard;
        double sum = 0;
        for (size_t i = 0; i < count; i++) sum += squares(gradients[i]->value);
        return std::sqrt(sum);
    });
}
