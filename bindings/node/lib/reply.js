// Answers. Each part is parsed when it is first asked for.
'use strict';

const { native } = require('./native');
const { given, classes, ownError } = require('./errors');

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = `The answer is JSON that JavaScript cannot hold: ${error.message}`;
    throw ownError(classes.APIConnectionError, 'bad_response', message);
  }
}

// What every answer has. `call` is the compiled half's; a stream's text and body are still there.
class Answer {
  #call;
  #text;
  #body;
  #details;
  #raw;

  constructor(call, text, body) {
    this.#call = call;
    this.#text = text;
    this.#body = body;
  }

  // Everything that is known, as the C interface tells it.
  get details() {
    return (this.#details ??= JSON.parse(given(native().callDetails(this.#call))));
  }

  get status() {
    return this.details.http_status;
  }

  get requestId() {
    return this.details.request_id ?? null;
  }

  get attempts() {
    return this.details.attempts;
  }

  // What was done to make the request fit its model.
  get recoveries() {
    return this.details.recoveries ?? [];
  }

  get report() {
    return given(native().callReport(this.#call));
  }

  // The service's JSON, parsed once.
  get raw() {
    return (this.#raw ??= parse(this._body));
  }

  get _text() {
    return (this.#text ??= native().streamText(this.#call));
  }

  get _body() {
    return (this.#body ??= native().streamBody(this.#call));
  }

  toJSON() {
    return this.details;
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    return `${this.constructor.name} ${inspect({ text: this.text }, options)}`;
  }
}

class Reply extends Answer {
  get text() {
    return this._text;
  }

  get message() {
    return this.details.message;
  }

  get model() {
    return this.details.model;
  }

  get usage() {
    return this.details.usage ?? null;
  }

  get finishReason() {
    return this.details.finish_reason ?? null;
  }

  // Where there were others to fall back to: who answered, and why the others did not.
  get target() {
    return this.details.target ?? null;
  }

  get passedOver() {
    return this.details.passed_over ?? [];
  }

  get outcome() {
    return this.details.outcome;
  }
}

class Response extends Answer {
  // The body as it came.
  get text() {
    return this._body;
  }

  // The body: parsed JSON, or text where it is not JSON.
  get body() {
    try {
      return this.raw;
    } catch {
      return this.text;
    }
  }
}

module.exports = { Answer, Reply, Response };
