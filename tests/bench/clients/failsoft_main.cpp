// bench-failsoft MODE ...: libfailsoft through its C interface.
#include "tests/bench/clients/blocking.h"
#include "tests/bench/clients/handles.h"
#include "tests/bench/clients/job.h"
#include "tests/bench/clients/meter.h"
#include "tests/bench/clients/queued.h"

int main(int argc, char** argv) {
  using namespace failsoft::bench;
  const Job job = ReadJob(argc, argv);
  const Client client = MakeClient(job);
  Meter meter;
  if (job.mode == "blocking" || job.mode == "blocking-stream") {
    MeasureBlocking(job, client.get(), &meter);
  } else if (job.mode == "queue" || job.mode == "queue-stream") {
    MeasureQueued(job, client.get(), &meter);
  } else {
    Fail("modes: blocking, queue, blocking-stream, queue-stream");
  }
}
