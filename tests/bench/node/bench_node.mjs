// bench_node.mjs NODE_MODULES MODE ...: streams with Node's fetch and eventsource-parser, measured
// as bench-curl and bench-failsoft do.
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

const [modules, mode, ...rest] = process.argv.slice(2);
const load = createRequire(join(modules, "index.js"));
const { createParser } = load("eventsource-parser");

function readJob() {
  const names = ["url", "request", "text", "calls", "warmup", "concurrency"];
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
  const { values } = parseArgs({ args: rest, options });
  return {
    url: `${values.url}/chat/completions`,
    request: readFileSync(values.request, "utf8"),
    text: readFileSync(values.text, "utf8"),
    calls: Number(values.calls),
    warmup: Number(values.warmup),
    concurrency: Number(values.concurrency),
  };
}

async function stream(job) {
  const response = await fetch(job.url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-API-Key": "bench-key" },
    body: job.request,
  });
  assert.equal(response.status, 200);
  let text = "";
  let done = false;
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === "[DONE]") done = true;
      else text += JSON.parse(data).choices[0].delta.content ?? "";
    },
  });
  const decoder = new TextDecoder();
  for await (const bytes of response.body) parser.feed(decoder.decode(bytes, { stream: true }));
  assert(done, "the stream was cut");
  return text;
}

// As many calls as `calls`, `concurrency` at a time; returns how long each took, in µs.
async function callTimes(calls, job) {
  const latencies = [];
  let left = calls;
  async function work() {
    while (left-- > 0) {
      const started = performance.now();
      assert.equal(await stream(job), job.text);
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

async function main() {
  assert.equal(mode, "fetch-stream");
  const job = readJob();
  const startRss = memoryKib("VmRSS");
  await callTimes(job.warmup, job);
  const [cpu, began] = [cpuSeconds(), performance.now()];
  const latencies = await callTimes(job.calls, job);
  const [wallS, cpuS] = [1e-3 * (performance.now() - began), cpuSeconds() - cpu];
  latencies.sort((one, other) => one - other);
  const { version } = JSON.parse(
    readFileSync(join(dirname(load.resolve("eventsource-parser")), "..", "package.json"), "utf8"));
  console.log(JSON.stringify({
    library: `node ${process.versions.node}, eventsource-parser ${version}`,
    calls: latencies.length,
    wall_s: wallS,
    cpu_s: cpuS,
    p50_us: latencies[Math.floor(0.5 * (latencies.length - 1))],
    p99_us: latencies[Math.floor(0.99 * (latencies.length - 1))],
    start_rss_kib: startRss,
    peak_rss_kib: memoryKib("VmHWM"),
  }));
}

await main();
