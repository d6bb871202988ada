#include <cmath>
#include <memory>
#include <vector>

#include "Parallel.hpp"
#include "Recorded.hpp"

using namespace ctorch;

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

AttentionSide side(const at::Tensor &x) { return {x.data_ptr(), x.stride(0), x.stride(1)}; }

float score_scale(int64_t width) { return static_cast<float>(1 / std::sqrt(static_cast<double>(width))); }

at::Tensor blocked_attention(
    const at::Tensor &query, const at::Tensor &key, const at::Tensor &value, int64_t heads, const at::Tensor &bias) {
    auto output = at::empty(query.sizes(), query.options());
    AttentionTask task{};
    task.element = element(query);
    std::tie(task.query, task.key, task.value) = std::make_tuple(side(query), side(key), side(value));
    task.output = output.data_ptr();
    std::tie(task.batch, task.heads, task.queries, task.keys) = std::make_tuple(query.size(0), heads, query.size(1), key.size(1));
    task.width = query.size(2) / heads;
    task.scale = score_scale(task.width);
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

struct RecordedAttention : torch::autograd::Function<RecordedAttention> {
    static at::Tensor forward(
        AutogradContext *context, const at::Tensor &query, const at::Tensor &key, const at::Tensor &value, int64_t heads,
        const c10::optional<at::Tensor> &given_bias) {
        const auto bias = ctorch::value(given_bias);
        const auto q = rows_dense(query), k = rows_dense(key), v = rows_dense(value);
        context->save_for_backward({q, k, v, bias});
        context->saved_data["heads"] = heads;
        return blocked_attention(q, k, v, heads, bias);
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients) {
        const auto saved = context->get_saved_variables();
        const auto &query = saved[0], &key = saved[1], &value = saved[2];
        const auto gradient = rows_dense(gradients[0].to(query.scalar_type()));
        const int64_t heads = context->saved_data["heads"].toInt();
        auto dense = [](const at::Tensor &x) { return at::empty(x.sizes(), x.options()); };
        const auto by_query = dense(query), by_key = dense(key), by_value = dense(value);
        const AttentionGradient task{element(query), side(query), side(key), side(value), side(gradient), by_query.data_ptr(),
                                     by_key.data_ptr(), by_value.data_ptr(), query.size(0), heads, query.size(1), key.size(1),
                                     query.size(2) / heads, score_scale(query.size(2) / heads), numbers(saved[3])};
        const auto &chosen = kernels();
        parallel(task.batch * heads, [&](int64_t i) {
            chosen.attention_gradient(task, i / heads, i % heads, scratch(chosen.attention_gradient_bytes(task)));
        });
        return {by_query, by_key, by_value, at::Tensor(), at::Tensor()};
    }
};

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
        const bool can_be_ours = is_known(q) && is_known(k) && is_known(v) && is_by_key;
        const bool is_blocked = can_be_ours && is_ours(q);
        const bool is_own_record = can_be_ours && is_recorded({q, k, v}) && !(added.defined() && added.requires_grad());
        at::Tensor result;
        if (is_blocked || is_own_record) {
            const auto by_key = added.defined() ? added.expand(row).contiguous() : at::Tensor();
            result = is_own_record ? RecordedAttention::apply(q, k, v, heads, optional(by_key))
                                   : blocked_attention(rows_dense(q), rows_dense(k), rows_dense(v), heads, by_key);
        } else {
            result = composed_attention(q, k, v, heads, added);
        }
        operations += 4.0 * static_cast<double>(q.numel()) * static_cast<double>(k.size(1));
        return result;
    });
}
