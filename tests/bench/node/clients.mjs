// What Node programs make calls with, each as its users would: {answer, stream}, functions that
// resolve to the text. Loaded when asked for, so that memory is that of one.
import assert from "node:assert";
import { join } from "node:path";

function fieldsOf({ request }) {
  const { stream, ...fields } = JSON.parse(request);
  return fields;
}

const HEADERS = { "Content-Type": "application/json", "X-API-Key": "bench-key" };

// Pieces are kept in a list, as elsewhere: a string that grows by each is a tree, which costs more to compare than to make.
async function textOf(events, createParser) {
  const pieces = [];
  let done = false;
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === "[DONE]") done = true;
      else pieces.push(JSON.parse(data).choices[0].delta.content ?? "");
    },
  });
  const decoder = new TextDecoder();
  for await (const bytes of events) parser.feed(decoder.decode(bytes, { stream: true }));
  assert(done, "the stream was cut");
  return pieces.join("");
}

function withFetch(fetch, { url, request: body }, load) {
  const { createParser } = load("eventsource-parser");
  async function ask() {
    const response = await fetch(url, { method: "POST", headers: HEADERS, body });
    assert.equal(response.status, 200);
    return response;
  }
  return {
    answer: async () => (await (await ask()).json()).choices[0].message.content,
    stream: async () => textOf((await ask()).body, createParser),
  };
}

function withUndici({ url, request: body }, load) {
  const { createParser } = load("eventsource-parser");
  const undici = load("undici");
  async function ask() {
    const response = await undici.request(url, { method: "POST", headers: HEADERS, body });
    assert.equal(response.statusCode, 200);
    return response.body;
  }
  return {
    answer: async () => (await (await ask()).json()).choices[0].message.content,
    stream: async () => textOf(await ask(), createParser),
  };
}

function withOpenai(job, load) {
  const { OpenAI } = load("openai");
  const client = new OpenAI({ baseURL: job.baseURL, apiKey: "bench-key", maxRetries: 0 });
  const { completions } = client.chat;
  const fields = fieldsOf(job);
  return {
    answer: async () => (await completions.create(fields)).choices[0].message.content,
    stream: async () => {
      const pieces = [];
      for await (const { choices } of await completions.create({ ...fields, stream: true })) {
        pieces.push(choices[0]?.delta.content ?? "");
      }
      return pieces.join("");
    },
  };
}

function withFailsoft(job, load, modules) {
  const { Client } = load(join(modules, "..", "..", "node", "node_modules", "failsoft"));
  const client = new Client({ baseURL: job.baseURL, apiKey: "bench-key" });
  const { messages, ...fields } = fieldsOf(job);
  return {
    answer: async () => (await client.chat(messages, fields)).text,
    stream: async () => {
      const pieces = [];
      for await (const piece of client.stream(messages, fields)) pieces.push(piece);
      return pieces.join("");
    },
  };
}

function withCreateFetch(job, load, modules) {
  const { createFetch } = load(join(modules, "..", "..", "node", "node_modules", "failsoft"));
  return withFetch(createFetch(), job, load);
}

// What the machine itself does to a loop: for as long as the streams of 150 events take.
function idle({ text }) {
  return { stream: () => new Promise((resolve) => setTimeout(resolve, 3_000, text)) };
}

export const CLIENTS = {
  idle,
  fetch: (job, load) => withFetch(fetch, job, load),
  undici: withUndici,
  openai: withOpenai,
  failsoft: withFailsoft,
  "failsoft-fetch": withCreateFetch,
};
