// Notices when the process that started this one dies.
#pragma once

#include <sys/types.h>

#include "tests/simulator/asio.h"

namespace failsoft::sim {

// Ends when `parent`, as getppid() had it, is no longer the parent. A process, not a thread: the
// kernel's own parent-death signal comes when the thread that started this process ends.
Task<void> WaitForParentDeath(pid_t parent);

}  // namespace failsoft::sim
