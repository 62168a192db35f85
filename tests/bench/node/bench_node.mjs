// bench_node.mjs NODE_MODULES CLIENT[-stream] ...: calls from Node, measured as bench-curl and
// bench-failsoft do. With FAILSOFT_BENCH_LOOP=1 also how long the event loop was held up, which costs
// CPU of its own.
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";

import { CLIENTS } from "./clients.mjs";

const [modules, mode, ...rest] = process.argv.slice(2);
const load = createRequire(join(modules, "index.js"));

function readJob() {
  const names = ["url", "request", "text", "calls", "warmup", "concurrency"];
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
  const { values } = parseArgs({ args: rest, options });
  return {
    url: `${values.url}/chat/completions`,
    baseURL: values.url,
    request: readFileSync(values.request, "utf8"),
    text: readFileSync(values.text, "utf8"),
    calls: Number(values.calls),
    warmup: Number(values.warmup),
    concurrency: Number(values.concurrency),
  };
}

// As many calls as `calls`, `concurrency` at a time; returns how long each took, in µs.
async function callTimes(calls, job, call) {
  const latencies = [];
  let left = calls;
  async function work() {
    while (left-- > 0) {
      const started = performance.now();
      assert.equal(await call(), job.text);
      latencies.push(1e3 * (performance.now() - started));
    }
  }
  await Promise.all(Array.from({ length: job.concurrency }, work));
  return latencies;
}

function memoryKib(field) {
  return Number(readFileSync("/proc/self/status", "utf8").match(`${field}:\\s+(\\d+)`)[1]);
}

function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return 1e-6 * (user + system);
}

// The histogram counts from when a timer was set to when it came, 1 ms later at the earliest. It begins
// when all are under way: who starts a thousand in one turn holds the loop up himself.
function watchLoop() {
  if (process.env.FAILSOFT_BENCH_LOOP !== "1") return () => ({});
  const delay = monitorEventLoopDelay({ resolution: 1 });
  setTimeout(() => delay.enable(), 300);
  return () => ({ loop_p50_ms: 1e-6 * delay.percentile(50), loop_p99_ms: 1e-6 * delay.percentile(99), loop_max_ms: 1e-6 * delay.max });
}

async function main() {
  const job = readJob();
  const client = CLIENTS[mode.replace(/-stream$/, "")](job, load, modules);
  const startRss = memoryKib("VmRSS");
  const call = mode.endsWith("-stream") ? client.stream : client.answer;
  await callTimes(job.warmup, job, call);
  const loop = watchLoop();
  const [cpu, began] = [cpuSeconds(), performance.now()];
  const latencies = await callTimes(job.calls, job, call);
  const [wallS, cpuS] = [1e-3 * (performance.now() - began), cpuSeconds() - cpu];
  latencies.sort((one, other) => one - other);
  console.log(JSON.stringify({
    library: `node ${process.versions.node}, ${mode}`,
    calls: latencies.length,
    wall_s: wallS,
    cpu_s: cpuS,
    p50_us: latencies[Math.floor(0.5 * (latencies.length - 1))],
    p99_us: latencies[Math.floor(0.99 * (latencies.length - 1))],
    start_rss_kib: startRss,
    peak_rss_kib: memoryKib("VmHWM"),
    ...loop(),
  }));
  process.exit(); // kept connections hold some of these clients' processes for seconds
}

await main();
