// The way of an event loop: one thread starts calls on one shared queue and drains it.
#pragma once

#include "tests/bench/clients/handles.h"
#include "tests/bench/clients/job.h"
#include "tests/bench/clients/meter.h"

namespace failsoft::bench {

void MeasureQueued(const Job& job, failsoft_client* client, Meter* meter);

}  // namespace failsoft::bench
