#include <cmath>

#include "Support.hpp"

using namespace ctorch;

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
        auto gradient = g->value.to(at::kFloat);
        if (gradient_scale != 1) gradient = gradient.mul(gradient_scale);
        auto &value = w->value, &first = m->value, &second = v->value;
        const double first_correction = 1 - std::pow(beta1, step), second_correction = 1 - std::pow(beta2, step);
        if (decay != 0) value.mul_(1 - lr * decay);
        first.mul_(beta1).add_(gradient, 1 - beta1);
        second.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        const auto spread = second.sqrt().div_(std::sqrt(second_correction)).add_(epsilon);
        value.addcdiv_(first, spread, -lr / first_correction);
        if (ema_or_null != nullptr) ema_or_null->value.mul_(ema_decay).add_(value, 1 - ema_decay);
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

double ctorch_norm(const ctorch_tensor *a) {
    return guarded(-1.0, [&] {
        c10::NoGradGuard guard;
        return a->value.norm().item<double>();
    });
}
