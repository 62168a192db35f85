// What the account's calls answer, with JavaScript's names. Amounts are exact decimals, as text.
'use strict';

const DATES = ['expiresAt', 'createdAt'];

// null for what is no date: beside a new key, which is told once, that is no reason to fail.
function date(text) {
  const found = new Date(text);
  return Number.isNaN(found.getTime()) ? null : found;
}

// The same with its names in camelCase, and dates as such.
function own(value) {
  if (Array.isArray(value)) return value.map(own);
  if (value === null || typeof value !== 'object') return value;
  const named = {};
  for (const [name, member] of Object.entries(value)) {
    const camelCase = name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
    named[camelCase] = DATES.includes(camelCase) && member !== null ? date(member) : own(member);
  }
  return named;
}

function models(answer) {
  const isAvailable = ({ status }) => status === null || status === 'available';
  return answer.models.map((model) => ({ ...own(model), available: isAvailable(model) }));
}

function providers(answer) {
  const isOperational = ({ status }) => status === null || status === 'operational';
  return answer.providers.map((one) => ({ ...own(one), operational: isOperational(one) }));
}

// The secret is not printed with the rest.
function createdKey({ key, ...rest }) {
  return Object.defineProperty(own(rest), 'key', { value: key });
}

class Diagnosis {
  constructor({ healthy, checks }, report) {
    this.healthy = healthy;
    this.findings = own(checks);
    Object.defineProperty(this, 'report', { value: report });
  }

  toString() {
    return this.report;
  }
}

module.exports = { own, models, providers, createdKey, Diagnosis };
