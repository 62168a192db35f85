// Credentials that get old: when a client's were replaced, and where fresh ones come from.
'use strict';

const { AsyncLocalStorage } = require('node:async_hooks');

const fetching = new AsyncLocalStorage(); // the Credentials that are being fetched, where it is done

class Credentials {
  #use;
  #renewal; // a promise, while fresh ones are being fetched

  // `fetch`: the user's function, or undefined. `use` hands new ones to the client.
  constructor(fetch, use) {
    if (fetch !== undefined && typeof fetch !== 'function') throw new TypeError('credentials must be a function');
    this.fetch = fetch;
    this.#use = use;
    this.generation = 0;
  }

  replace(credentials) {
    this.#use(credentials);
    this.generation += 1;
  }

  // Whether there are others than those of the generation `refused`. Of all calls that met a 401 with
  // the same ones, the first fetches, and the others wait for it.
  async renew(refused) {
    if (this.fetch === undefined || fetching.getStore() === this) return false; // fetching itself met a 401
    if (this.generation !== refused) return true;
    this.#renewal ??= fetching.run(this, () => this.#fetched()).finally(() => { this.#renewal = undefined; });
    await this.#renewal;
    return true;
  }

  async #fetched() {
    this.replace(await this.fetch());
  }
}

module.exports = { Credentials };
