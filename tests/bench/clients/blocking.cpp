#include "tests/bench/clients/blocking.h"

#include <barrier>
#include <thread>
#include <utility>
#include <vector>

#include "tests/bench/clients/answer.h"

namespace failsoft::bench {
namespace {

// Waits for the call's next events and returns whether the last was among them.
bool TakeNext(const Call& call, const Job& job, Answer* answer) {
  failsoft_batch* taken = nullptr;
  if (failsoft_call_next(call.get(), -1, &taken) != FAILSOFT_OK) Fail("failsoft_call_next");
  const Batch batch(taken);
  const size_t count = failsoft_batch_count(batch.get());
  bool ended = false;
  for (size_t index = 0; index < count; ++index) ended = answer->Take(EventOf(batch, index), job);
  return ended;
}

int64_t CallOnce(const Job& job, failsoft_client* client) {
  const Clock::time_point started = Clock::now();
  const Call call = StartCall(client, job, nullptr, 0);
  Answer answer;
  while (!TakeNext(call, job, &answer)) continue;
  return std::chrono::nanoseconds(Clock::now() - started).count();
}

void CallTimes(int calls, const Job& job, failsoft_client* client, Latencies* latencies) {
  for (int i = 0; i < calls; ++i) latencies->push_back(CallOnce(job, client));
}

// The share of thread `index` when `calls` are spread over all.
int Share(int calls, int index, int threads) {
  return calls / threads + (index < calls % threads ? 1 : 0);
}

void MeasureAlone(const Job& job, failsoft_client* client, Meter* meter, Latencies* latencies) {
  CallTimes(job.warmup, job, client, latencies);
  latencies->clear();
  meter->Begin();
  CallTimes(job.calls, job, client, latencies);
  meter->End();
}

void MeasureThreads(const Job& job, failsoft_client* client, Meter* meter, Latencies* latencies) {
  const int count = job.concurrency;
  std::barrier turn(count + 1);  // this thread takes part, to read the clocks
  std::vector<Latencies> of_thread(count);
  std::vector<std::jthread> threads;
  for (int index = 0; index < count; ++index) {
    threads.emplace_back([&, index] {
      Latencies& own = of_thread[index];
      CallTimes(Share(job.warmup, index, count), job, client, &own);
      own.clear();
      turn.arrive_and_wait();
      turn.arrive_and_wait();
      CallTimes(Share(job.calls, index, count), job, client, &own);
      turn.arrive_and_wait();
    });
  }
  turn.arrive_and_wait();
  meter->Begin();
  turn.arrive_and_wait();
  turn.arrive_and_wait();
  meter->End();
  for (const Latencies& own : of_thread)
    latencies->insert(latencies->end(), own.begin(), own.end());
}

}  // namespace

void MeasureBlocking(const Job& job, failsoft_client* client, Meter* meter) {
  Latencies latencies;
  latencies.reserve(job.warmup + job.calls);
  (job.concurrency == 1 ? MeasureAlone : MeasureThreads)(job, client, meter, &latencies);
  meter->Print(std::move(latencies), std::string("failsoft ") + failsoft_version());
}

}  // namespace failsoft::bench
