// A service to test against: it misbehaves as told and records what it saw.
'use strict';

const { Simulator, World } = require('./lib/simulator');

exports.Simulator = Simulator;
exports.World = World;
