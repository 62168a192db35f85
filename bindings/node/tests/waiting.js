// Waiting for what somebody else does, such as the simulator.
'use strict';

async function until(holds) {
  while (!(await holds())) await new Promise((resolve) => { setTimeout(resolve, 2); });
}

module.exports = { until };
