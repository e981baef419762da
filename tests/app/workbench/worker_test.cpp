// The worker: latest wins, cancelling, and nothing lost at the end. Run under the thread sanitizer too.
#include "app/workbench/worker.h"

#include <gtest/gtest.h>

namespace app {
namespace {

using namespace std::chrono_literals;
using engine::Progress;

TEST(Worker, AnswersAndWakes) {
    std::atomic<int> woken{0};
    Worker<int, int> worker([](const int& job, const Progress&) { return job * 2; }, [&woken] { ++woken; });
    worker.submit(21);
    worker.wait_idle();
    EXPECT_EQ(worker.take(), 42);
    EXPECT_EQ(worker.take(), std::nullopt) << "an outcome is taken once";
    while (woken == 0)
        std::this_thread::sleep_for(1ms);
    EXPECT_FALSE(worker.busy());
}

TEST(Worker, TheLatestOfManyJobsWins) {
    std::atomic<int> done{0};
    Worker<int, int> worker(
        [&done](const int& job, const Progress&) {
            std::this_thread::sleep_for(1ms);
            ++done;
            return job;
        },
        [] {});
    for (int i = 1; i <= 200; ++i)
        worker.submit(i);
    worker.wait_idle();
    EXPECT_EQ(worker.take(), 200);
    EXPECT_LT(done, 200) << "jobs that were replaced while they waited are not run";
}

TEST(Worker, RestsOnceWhenNoJobComesAnyMore) {
    std::atomic<int> rested{0};
    Worker<int, int> worker([](const int& job, const Progress&) { return job; }, [] {},
                            {[&rested] { ++rested; }, 20ms});
    std::this_thread::sleep_for(60ms);
    EXPECT_EQ(rested, 0) << "there was nothing to rest from";
    worker.submit(1);
    while (rested == 0)
        std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(60ms);
    EXPECT_EQ(rested, 1);
    worker.submit(2);
    while (rested == 1)
        std::this_thread::sleep_for(1ms);
    EXPECT_EQ(worker.take(), 2);
}

TEST(Worker, HurryStopsAnOldJobForANewerOne) {
    std::atomic<bool> cancelled{false};
    Worker<int, int> worker(
        [&cancelled](const int& job, const Progress& progress) {
            while (job == 1) {
                if (progress.stopped()) {
                    cancelled = true;
                    throw engine::Cancelled();
                }
                progress.report(0.5);
                std::this_thread::sleep_for(1ms);
            }
            return job;
        },
        [] {});
    worker.submit(1);
    while (worker.progress() < 0.4)
        std::this_thread::sleep_for(1ms);
    worker.hurry(0ms);
    EXPECT_FALSE(cancelled) << "nothing newer waits";
    worker.submit(2);
    worker.hurry(1h);
    EXPECT_TRUE(worker.busy());
    while (!cancelled)
        worker.hurry(0ms);
    worker.wait_idle();
    EXPECT_EQ(worker.take(), 2);
}

TEST(Worker, CancelLeavesNoOutcomeAndTheWorkerUsable) {
    Worker<int, int> worker(
        [](const int& job, const Progress& progress) {
            while (job == 1) {
                progress.check();
                std::this_thread::sleep_for(1ms);
            }
            return job;
        },
        [] {});
    worker.submit(1);
    while (worker.seconds() == 0.0)
        std::this_thread::sleep_for(1ms);
    worker.cancel();
    worker.wait_idle();
    EXPECT_EQ(worker.take(), std::nullopt);
    worker.submit(3);
    worker.wait_idle();
    EXPECT_EQ(worker.take(), 3);
}

TEST(Worker, EndsInTheMiddleOfAJob) {
    for (int i = 0; i < 20; ++i) {
        Worker<int, int> worker(
            [](const int&, const Progress& progress) {
                for (;;)
                    progress.check();
                return 0;
            },
            [] {});
        worker.submit(i);
        worker.submit(i + 1);
    }
}

}  // namespace
}  // namespace app
