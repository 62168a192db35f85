// failsoft-sim from JavaScript: starting it, telling it what to do, asking what it saw.
'use strict';

const { spawn } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');
const { createInterface } = require('node:readline');
const { Client } = require('./client');
const { folder } = require('./platform');

const API_KEY = 'mbd_sk_test_0123456789';
const API_PATH = '/v1/hosting/llm';

// A script, keys and a record of their own; many worlds share one simulator.
class World {
  #root;
  #certificate;

  constructor(origin, name, caFile) {
    // Clients take them out of a URL, however they are written.
    if (name === '.' || name === '..') throw new RangeError(`no name for a world: ${name}`);
    this.#root = name === '' ? origin : `${origin}/w/${encodeURIComponent(name)}`;
    this.caFile = caFile;
    this.#certificate = caFile && readFileSync(caFile);
  }

  get url() {
    return this.#root + API_PATH;
  }

  async script(replies) {
    await this.setScript({ replies });
  }

  async setScript(script) {
    await this.#control('PUT', '/_sim/script', script);
  }

  async requests() {
    return (await this.#control('GET', '/_sim/requests')).requests;
  }

  async state() {
    return this.#control('GET', '/_sim/state');
  }

  async forget() {
    await this.#control('DELETE', '/_sim');
  }

  client(options = {}) {
    const key = 'accessToken' in options ? {} : { apiKey: API_KEY };
    const certificate = this.caFile === undefined ? {} : { caFile: this.caFile };
    return new Client({ baseURL: this.url, timeScale: 0.01, ...key, ...certificate, ...options });
  }

  // Not with fetch, which cannot be given a certificate.
  #control(method, name, body) {
    const url = this.#root + name;
    const protocol = url.startsWith('https:') ? https : http;
    const headers = { 'Content-Type': 'application/json' };
    return new Promise((resolve, reject) => {
      const request = protocol.request(url, { method, headers, ca: this.#certificate, agent: false });
      request.on('error', (error) => {
        reject(new Error(`failsoft-sim at ${this.#root} does not answer: ${error.message}`, { cause: error }));
      });
      request.on('response', (response) => collect(response).then((text) => {
        if (response.statusCode >= 400) throw new RangeError(`failsoft-sim refused it: ${messageIn(text)}`);
        return text === '' ? undefined : JSON.parse(text);
      }).then(resolve, reject));
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

function messageIn(text) {
  try {
    return JSON.parse(text).error.message;
  } catch {
    return text;
  }
}

async function collect(response) {
  response.setEncoding('utf8');
  let text = '';
  for await (const piece of response) text += piece;
  return text;
}

// Starts failsoft-sim on a free port of 127.0.0.1; close stops it.
class Simulator extends World {
  #process;
  #origin;

  static async start(script, { tls = false, http2 = false } = {}) {
    const flags = [...(tls ? ['--tls'] : []), ...(http2 ? ['--http2'] : [])];
    const program = findProgram();
    // Of a session of its own: Ctrl-C does not end it, so that a test can still do what it does then.
    const child = spawn(program, flags, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    try {
      const simulator = new Simulator(child, announced(program, await firstLine(child)));
      if (script != null) await simulator.setScript(Array.isArray(script) ? { replies: script } : script);
      return simulator;
    } catch (error) {
      await end(child);
      throw error;
    }
  }

  constructor(child, started) {
    const origin = started.url.slice(0, -API_PATH.length);
    super(origin, '', started.ca_file);
    this.#process = child;
    this.#origin = origin;
    this.port = started.port;
    // It ends with this process, and keeps it from nothing.
    child.unref();
    child.stdout.unref();
  }

  world(name) {
    return new World(this.#origin, name, this.caFile);
  }

  async close() {
    await end(this.#process);
  }
}

if (Symbol.asyncDispose) {
  Simulator.prototype[Symbol.asyncDispose] = async function dispose() {
    await this.close();
  };
}

async function end(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await ended;
}

function announced(program, line) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${program} is not failsoft-sim`);
  }
}

function firstLine(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => reject(new Error(`failsoft-sim ended: ${signal ?? `status ${code}`}`)));
    const lines = createInterface({ input: child.stdout });
    lines.once('line', (line) => {
      lines.close();
      resolve(line);
    });
  });
}

function findProgram() {
  if (process.env.FAILSOFT_SIM) return process.env.FAILSOFT_SIM;
  const folders = [beside(), ...(process.env.PATH ?? '').split(path.delimiter)];
  for (const place of folders) {
    const file = path.join(place, 'failsoft-sim');
    if (place !== '' && existsSync(file)) return file;
  }
  throw new Error('failsoft-sim is not on PATH; FAILSOFT_SIM may name it');
}

// The folder of the platform's package; "" without it.
function beside() {
  try {
    return folder();
  } catch {
    return '';
  }
}

module.exports = { Simulator, World };
