// No setting from outside reaches a test, and nothing leaves loopback.
'use strict';

for (const name of Object.keys(process.env)) {
  const isSetting = /^(FAILSOFT|MOLTBOTDEN)_/.test(name) && !/^FAILSOFT_(SIM|SOAK|NODE_TOOLS|NODE_RUNTIMES)$/.test(name);
  if (isSetting || /^(https?|all)_proxy$/i.test(name)) delete process.env[name];
}
