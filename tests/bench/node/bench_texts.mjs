// bench_texts.mjs NODE_MODULES: what cutting, trimming and counting cost from Node, beside
// LangChain's splitter. CPU time of this process, the best of five, in one run.
import { createRequire } from "node:module";
import { resolve } from "node:path";

const load = createRequire(resolve(process.argv[2] ?? "build/bench-node/node_modules", "index.js"));
const failsoft = createRequire(resolve("build/node/node_modules/index.js"))("failsoft");

const CHARACTERS = 1_000_000;
const MESSAGES = 100_000;
const WORDS = "the of a in that which language model answer requests when whenever service failure and is".split(" ");

// Sentences of 7 to 15 words, five to a paragraph, the same every time: bench_chunks.py's.
function prose(size) {
  const pieces = [];
  let [x, length, words, sentences] = [1, 0, 0, 0];
  while (length < size) {
    x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
    words += 1;
    let piece = `${WORDS[(x >> 16) % WORDS.length]} `;
    if (words >= 7 + ((x >> 20) % 9)) {
      words = 0;
      sentences += 1;
      piece = piece.slice(0, -1) + (sentences % 5 === 0 ? ".\n\n" : ". ");
    }
    pieces.push(piece);
    length += piece.length;
  }
  return pieces.join("");
}

async function milliseconds(work, rounds = 5) {
  let best = Infinity;
  for (let i = 0; i < rounds; i += 1) {
    const began = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(began);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

async function show(name, size, work) {
  const took = await milliseconds(work);
  console.log(`${name.padEnd(44)} ${took.toFixed(1).padStart(10)} ms ${(size / took / 1000).toFixed(1).padStart(10)} M/s`);
}

async function langchain(name, text, size) {
  try {
    const { RecursiveCharacterTextSplitter } = load("@langchain/textsplitters");
    const splitter = new RecursiveCharacterTextSplitter({ chunkSize: size, chunkOverlap: 0 });
    await show(`LangChain, ${name}, ${size}`, text.length, () => splitter.splitText(text));
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    console.log("@langchain/textsplitters is not installed");
  }
}

const TEXTS = { English: prose(CHARACTERS), Chinese: "\u4e2d\u6587\u6bb5\u843d\uff0c\u5f88\u957f\u3002".repeat(CHARACTERS / 8) };
for (const [name, text] of Object.entries(TEXTS)) {
  for (const size of [200, 1000, 4000]) {
    await show(`failsoft chunk, ${name}, ${size}`, text.length, () => failsoft.chunk(text, { max: size }));
    await langchain(name, text, size);
  }
  await show(`failsoft chunkText, ${name}, 200`, text.length, () => failsoft.chunkText(text, 200));
  await show(`failsoft countTokens, ${name}`, text.length, () => failsoft.countTokens(text, { model: "gpt-4o" }));
}
const messages = Array.from({ length: MESSAGES }, (_, i) => (
  { role: i % 2 ? "assistant" : "user", content: `message ${i}: a few words, as people write them` }));
await show(`failsoft trimHistory, ${MESSAGES} messages kept`, MESSAGES, () => failsoft.trimHistory(messages, 1e9));
await show(`failsoft trim, ${MESSAGES} messages kept`, MESSAGES, () => failsoft.trim(messages, { maxTokens: 1e9 }));
