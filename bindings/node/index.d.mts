export * from './index.js';
import * as failsoft from './index.js';
export default failsoft;
