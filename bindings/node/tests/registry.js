// A registry of npm packages that has those of a folder of tarballs, and no others.
'use strict';

const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const LONG_AGO = '2020-01-01T00:00:00.000Z'; // package managers are wary of what is new

// What a registry says of the one version of a package.
function described(tarball, origin) {
  const bytes = readFileSync(tarball);
  const manifest = JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }));
  const { name, version } = manifest;
  const dist = {
    tarball: `${origin}/-/${path.basename(tarball)}`,
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    shasum: createHash('sha1').update(bytes).digest('hex'),
  };
  const time = { created: LONG_AGO, modified: LONG_AGO, [version]: LONG_AGO };
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } }, time };
}

// Resolves to { url, close }.
async function registryOf(tarballs) {
  const served = new Map(); // what is answered, by path
  const server = http.createServer((request, response) => {
    const found = served.get(decodeURIComponent(request.url.replace(/\?.*/, '')));
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': typeof found === 'string' ? 'application/json' : 'application/octet-stream' });
    response.end(found ?? '{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  const url = `http://127.0.0.1:${server.address().port}`;
  for (const tarball of tarballs) {
    const packument = described(tarball, url);
    served.set(`/${packument.name}`, JSON.stringify(packument));
    served.set(`/-/${path.basename(tarball)}`, readFileSync(tarball));
  }
  function close() {
    server.closeAllConnections();
    server.close();
  }
  return { url, close };
}

module.exports = { registryOf };
