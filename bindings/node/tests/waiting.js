// Waiting for what somebody else does, such as the simulator.
'use strict';

const PATIENCE = 120_000;

async function until(holds) {
  const end = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it never came to pass: ${holds}`);
    await new Promise((resolve) => { setTimeout(resolve, 2); });
  }
}

// What `read` resolves to when it no longer changes.
async function settled(read) {
  let last;
  await until(async () => {
    const before = last;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    last = await read();
    return last === before;
  });
  return last;
}

module.exports = { settled, until };
