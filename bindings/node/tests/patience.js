// Time limits that no slow machine trips: 10 s of real time at the scale that tests use.
'use strict';

const { World } = require('failsoft/testing');

const LIMITS = ['connectTimeout', 'timeout', 'idleTimeout', 'firstTokenTimeout', 'progressTimeout'];
const PATIENT = Object.fromEntries(LIMITS.map((name) => [name, 1_000_000]));

const { client } = World.prototype;
World.prototype.client = function patientClient(options = {}) {
  const more = options.credentials === undefined ? {} : { credentialsTimeout: 1_000_000 };
  return client.call(this, { ...PATIENT, ...more, ...options });
};

module.exports = { PATIENT };
