// The functions of the API's guide: same names, same arguments, same defaults.
'use strict';

const { Client } = require('./client');
const { optionsOf } = require('./options');

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

// The object that follows the first argument; `method` is what is asked of its client.
function settingsOf(given, name, method) {
  const { client = defaultClient(), ...settings } = optionsOf(given, `${name} takes an object as its second argument: { model, ... }`);
  if (typeof client?.[method] !== 'function') throw new TypeError('client must be a Client');
  return { client, ...settings };
}

async function chatWithRetry(messages, fields) {
  const {
    client, model = 'claude-3-5-sonnet', maxRetries = 5, baseDelay = 1000, ...options
  } = settingsOf(fields, 'chatWithRetry', 'chat');
  return (await client.chat(messages, { ...options, model, baseDelay, maxAttempts: maxRetries })).raw;
}

async function streamWithReconnect(messages, fields) {
  const {
    client, model = 'claude-3-5-sonnet', maxReconnects = 3, printPieces = false, ...options
  } = settingsOf(fields, 'streamWithReconnect', 'stream');
  const stream = client.stream(messages, { ...options, model, maxReconnects });
  if (printPieces) for await (const piece of stream) process.stdout.write(piece);
  return (await stream.reply).text;
}

async function chatWithFallback(messages, fields) {
  const { client, maxRetries = 2, ...options } = settingsOf(fields, 'chatWithFallback', 'chatWithFallback');
  return (await client.chatWithFallback(messages, { ...options, maxAttempts: maxRetries })).raw;
}

async function summarizeLongDoc(document, fields) {
  const {
    client, model = 'gpt-4o-mini', reduceModel = 'claude-3-5-sonnet', alwaysCombine = true, printProgress = false, ...options
  } = settingsOf(fields, 'summarizeLongDoc', 'summarize');
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
