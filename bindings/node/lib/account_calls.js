// The client's calls about its account. Each takes options of failsoft and a signal beside its fields.
'use strict';

const account = require('./account');
const { optionsOf } = require('./options');

class AccountCalls {
  async models(fields) {
    return account.models(await this.#answer('models', fields));
  }

  async providerStatus(fields) {
    return account.providers(await this.#answer('provider_status', fields));
  }

  async verifyKey(fields) {
    return account.own(await this.#answer('verify_key', fields));
  }

  async createKey(options) {
    const { projectId: project_id, ...fields } = optionsOf(options, 'createKey takes an object: { name, scopes, ... }');
    return account.createdKey(await this.#answer('create_key', { ...fields, project_id }));
  }

  async balance(fields) {
    return account.own(await this.#answer('balance', fields));
  }

  async setAutoTopup(options) {
    const told = optionsOf(options, 'setAutoTopup takes an object: { enabled, ... }');
    const { thresholdUsdc: threshold_usdc, amountUsdc: amount_usdc, ...fields } = told;
    return account.own(await this.#answer('set_auto_topup', { ...fields, threshold_usdc, amount_usdc }));
  }

  async errors(fields) {
    return account.own((await this.#answer('errors', fields)).errors);
  }

  async doctor(fields) {
    const response = await this._account('doctor', fields);
    return new account.Diagnosis(response.raw, response.report);
  }

  async #answer(operation, fields) {
    return (await this._account(operation, fields)).raw;
  }
}

module.exports = { AccountCalls };
