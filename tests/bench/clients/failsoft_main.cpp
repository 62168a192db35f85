// bench-failsoft blocking|queue ...: libfailsoft through its C interface.
#include "tests/bench/clients/blocking.h"
#include "tests/bench/clients/handles.h"
#include "tests/bench/clients/job.h"
#include "tests/bench/clients/queued.h"

int main(int argc, char** argv) {
  using namespace failsoft::bench;
  const Job job = ReadJob(argc, argv);
  const Client client = MakeClient(job);
  if (job.mode == "blocking") {
    MeasureBlocking(job, client.get());
  } else if (job.mode == "queue") {
    MeasureQueued(job, client.get());
  } else {
    Fail("modes: blocking, queue");
  }
}
