// What is built in and in use.
'use strict';

const { native } = require('./native');

function features() {
  return JSON.parse(native().features());
}

module.exports = { features };
