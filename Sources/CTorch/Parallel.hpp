#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>

namespace ctorch {

/// Runs body(context) on as many threads as the calling thread may use, on libtorch's own pool.
void run_team(void (*body)(void *), void *context);

/// Calls body(index) for 0 ..< count, in any order and on several threads; small pieces even out threads of different speed.
/// The first exception is rethrown when all are done.
template <class Body> void parallel(int64_t count, const Body &body) {
    struct Team {
        const Body &body;
        const int64_t count;
        std::atomic<int64_t> next{0};
        std::atomic_flag failed = ATOMIC_FLAG_INIT;
        std::exception_ptr error;
    };
    if (count <= 1) {
        if (count == 1) body(0);
        return;
    }
    Team team{body, count};
    run_team(
        [](void *context) {
            auto &team = *static_cast<Team *>(context);
            try {
                for (int64_t i = team.next++; i < team.count; i = team.next++) team.body(i);
            } catch (...) {
                if (!team.failed.test_and_set()) team.error = std::current_exception();
            }
        },
        &team);
    if (team.error) std::rethrow_exception(team.error);
}

/// Cuts 0 ..< count into pieces of at least `grain` and calls body(begin, end) for each.
template <class Body> void parallel_ranges(int64_t count, int64_t grain, const Body &body) {
    int64_t piece = std::max<int64_t>(std::max<int64_t>(grain, 1), (count + 63) / 64);
    parallel((count + piece - 1) / piece, [&](int64_t i) { body(i * piece, std::min(count, (i + 1) * piece)); });
}

}  // namespace ctorch
