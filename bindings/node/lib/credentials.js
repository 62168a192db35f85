// Credentials that get old: where a client's fresh ones come from. Which call asks for them, and which
// wait for the answer, the core decides.
'use strict';

const { AsyncLocalStorage } = require('node:async_hooks');

const fetching = new AsyncLocalStorage(); // the Credentials that are being fetched, where it is done

class Credentials {
  #use;
  #renewal; // a promise: the last time that they were fetched

  // `fetch`: the user's function, or undefined. `use` hands new ones to the client; null: there are none.
  constructor(fetch, use) {
    if (fetch !== undefined && typeof fetch !== 'function') throw new TypeError('credentials must be a function');
    this.fetch = fetch;
    this.#use = use;
  }

  // They are given by hand: what fetching them came to before is nobody's business any more.
  replace(fresh) {
    this.#renewal = undefined;
    this.#use(fresh);
  }

  // A call that is made for that must not wait for itself.
  get beingFetchedHere() {
    return fetching.getStore() === this;
  }

  // Of all calls that wait for the same ones, one claims to fetch them; what that comes to, all are told.
  async renew(isClaimed) {
    if (isClaimed) this.#renewal = fetching.run(this, () => this.#fetched());
    await this.#renewal;
  }

  async #fetched() {
    try {
      this.#use(this.fetch === undefined ? null : await this.fetch() ?? null);
    } catch (error) {
      this.#use(null);
      throw error;
    }
  }
}

module.exports = { Credentials };
