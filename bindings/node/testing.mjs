import testing from './testing.js';

export const Simulator = testing.Simulator;
export const World = testing.World;
export default testing;
