// The way of a program without an event loop: each thread makes a call and waits for its answer.
#pragma once

#include "tests/bench/clients/handles.h"
#include "tests/bench/clients/job.h"
#include "tests/bench/clients/meter.h"

namespace failsoft::bench {

// Measures the job on the calling thread, or, above a concurrency of 1, on that many others.
void MeasureBlocking(const Job& job, failsoft_client* client, Meter* meter);

}  // namespace failsoft::bench
