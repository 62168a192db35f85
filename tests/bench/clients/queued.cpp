#include "tests/bench/clients/queued.h"

#include <utility>
#include <vector>

#include "tests/bench/clients/answer.h"

namespace failsoft::bench {
namespace {

constexpr size_t kMaxEvents = 256;

class Queued {
 public:
  Queued(const Job& job, failsoft_client* client) : job_(job), client_(client) {
    failsoft_queue* queue = nullptr;
    if (failsoft_queue_new(&queue) != FAILSOFT_OK) Fail("failsoft_queue_new");
    queue_.reset(queue);
    slots_.resize(job.concurrency);
  }

  void Run(int calls, Latencies* latencies) {
    left_to_start_ = calls;
    for (size_t tag = 0; tag < slots_.size() && left_to_start_ > 0; ++tag) StartOne(tag);
    while (running_ > 0) Drain(latencies);
  }

 private:
  struct Slot {
    Call call;
    Answer answer;
    Clock::time_point started;
  };

  void StartOne(uint64_t tag) {
    --left_to_start_;
    ++running_;
    Slot& slot = slots_[tag];
    slot.started = Clock::now();
    slot.answer = Answer();
    slot.call = StartCall(client_, job_, queue_.get(), tag);
  }

  void Drain(Latencies* latencies) {
    failsoft_batch* taken = nullptr;
    if (failsoft_queue_drain(queue_.get(), kMaxEvents, -1, &taken) != FAILSOFT_OK) {
      Fail("failsoft_queue_drain");
    }
    const Batch batch(taken);
    const size_t count = failsoft_batch_count(batch.get());
    for (size_t index = 0; index < count; ++index) {
      const failsoft_event_view event = EventOf(batch, index);
      if (slots_[event.tag].answer.Take(event, job_)) Finish(event.tag, latencies);
    }
  }

  void Finish(uint64_t tag, Latencies* latencies) {
    Slot& slot = slots_[tag];
    latencies->push_back(std::chrono::nanoseconds(Clock::now() - slot.started).count());
    slot.call.reset();
    --running_;
    if (left_to_start_ > 0) StartOne(tag);
  }

  const Job& job_;
  failsoft_client* client_;
  Queue queue_;
  std::vector<Slot> slots_;  // by tag
  int left_to_start_ = 0;
  int running_ = 0;
};

}  // namespace

void MeasureQueued(const Job& job, failsoft_client* client, Meter* meter) {
  Queued queued(job, client);
  Latencies latencies;
  latencies.reserve(job.warmup + job.calls);
  queued.Run(job.warmup, &latencies);
  latencies.clear();
  meter->Begin();
  queued.Run(job.calls, &latencies);
  meter->End();
  meter->Print(std::move(latencies), std::string("failsoft ") + failsoft_version());
}

}  // namespace failsoft::bench
