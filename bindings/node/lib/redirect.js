// Answers that say to ask elsewhere, as fetch follows them.
'use strict';

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_HOPS = 20;
const OF_BODIES = ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length'];

const refused = (why) => new TypeError('fetch failed', { cause: new Error(why) });

// `hops`: how many were followed before. The request that follows, or undefined: the answer is handed on. One that leads to another origin is
// not followed: there is no telling which of the package's headers are its credentials.
function redirected({ url, method, redirect, headers, body, signal }, { http_status: status, headers: told }, hops) {
  const place = told.find(([name]) => name.toLowerCase() === 'location')?.[1];
  if (redirect === 'manual' || place === undefined || !REDIRECTS.includes(status)) return undefined;
  if (redirect === 'error') throw refused(`unexpected redirect to ${place}`);
  if (hops === MOST_HOPS) throw refused(`more than ${MOST_HOPS} redirects`);
  const next = new URL(place, url);
  if (next.origin !== url.origin || next.username !== '' || next.password !== '') return undefined;
  const asks = status === 303 ? !['GET', 'HEAD'].includes(method) : method === 'POST' && status < 303;
  if (!asks) return { url: next, method, redirect, headers, body, signal };
  const kept = Object.entries(headers).filter(([name]) => !OF_BODIES.includes(name));
  return { url: next, method: 'GET', redirect, headers: Object.fromEntries(kept), body: null, signal };
}

module.exports = { redirected };
