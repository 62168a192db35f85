// The functions of the API's guide: same names, same arguments, same defaults.
'use strict';

const { Client } = require('./client');

const SETTINGS = ['FAILSOFT_', 'MOLTBOTDEN_'].flatMap((prefix) =>
  ['API_KEY', 'ACCESS_TOKEN', 'BASE_URL'].map((name) => prefix + name));

let shared; // { settings, client }

// One client, so that calls share connections; a new one when the settings in the environment have
// changed.
function defaultClient() {
  const settings = JSON.stringify(SETTINGS.map((name) => process.env[name]));
  if (shared?.settings !== settings) shared = { settings, client: new Client() };
  return shared.client;
}

async function chatWithRetry(messages, {
  model = 'claude-3-5-sonnet',
  maxRetries = 5,
  baseDelay = 1000,
  client = defaultClient(),
  ...options
} = {}) {
  const fields = { ...options, model, baseDelay, maxAttempts: maxRetries };
  return (await client.chat(messages, fields)).raw;
}

async function streamWithReconnect(messages, {
  model = 'claude-3-5-sonnet',
  maxReconnects = 3,
  client = defaultClient(),
  printPieces = false,
  ...options
} = {}) {
  const stream = client.stream(messages, { ...options, model, maxReconnects });
  if (printPieces) for await (const piece of stream) process.stdout.write(piece);
  return (await stream.reply).text;
}

async function chatWithFallback(messages, { maxRetries = 2, client = defaultClient(), ...options } = {}) {
  return (await client.chatWithFallback(messages, { ...options, maxAttempts: maxRetries })).raw;
}

async function summarizeLongDoc(document, {
  model = 'gpt-4o-mini',
  reduceModel = 'claude-3-5-sonnet',
  alwaysCombine = true,
  client = defaultClient(),
  printProgress = false,
  ...options
} = {}) {
  const told = printProgress ? { onProgress: show, ...options } : options;
  const { text, truncated } = await client.summarize(document, { ...told, model, reduceModel, alwaysCombine });
  if (truncated > 0) {
    process.emitWarning(`of the summaries that it was made of, ${truncated} were cut at their limit of tokens`, 'FailsoftWarning');
  }
  return text;
}

function show({ stage, done, total }) {
  if (done > 0) process.stdout.write(`Processed ${stage === 'parts' ? 'chunk' : 'group'} ${done}/${total}\n`);
}

module.exports = { chatWithRetry, streamWithReconnect, chatWithFallback, summarizeLongDoc };
