// Requests to the store. The session of this tab goes along with each and grows with each answer, so that what was bought
// here is never unseen afterwards.

import { ofTab } from './storage.js';

const SESSION = 'pygmy.session';
const LIMIT_MS = 30_000;
const SESSION_PROBLEMS = ['/problems/session-expired', '/problems/session-ahead'];

/** The store answered, and the answer is no. */
export class Refusal extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail ?? problem.title ?? `The store answered with status ${status}.`);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** no, unknown or yes. A 5xx that does not say, such as a gateway's own, leaves it open. */
  get executed() {
    return this.problem.executed ?? (this.status >= 500 ? 'unknown' : 'no');
  }

  is(name) {
    return this.problem.type === `/problems/${name}`;
  }

  /** Whether the same request may be answered otherwise a little later. */
  get passes() {
    return this.status >= 500 || [408, 429].includes(this.status) || this.is('in-progress');
  }
}

/** No answer came: whether the request arrived is not known. */
export class Unreachable extends Error {}

/** A browser without any network calls itself offline, and a store on the same machine answers nevertheless. */
export const isOffline = async () => !navigator.onLine && !await fetch('/web/icon.svg', { method: 'HEAD', cache: 'no-store' }).then(() => true, () => false);

function positions(token) {
  return new Map(token.split(';').filter(Boolean).map(part => {
    const [group, epoch, index] = part.split(/[@:]/);
    return [group, { epoch, index: Number(index) }];
  }));
}

/** What has seen all that both have seen. Answers may overtake each other, so the last one does not simply win. */
export function merged(known, seen) {
  const all = positions(known);
  for (const [group, position] of positions(seen)) {
    const before = all.get(group);
    if (!before || before.epoch !== position.epoch || before.index < position.index) all.set(group, position);
  }
  return [...all].map(([group, { epoch, index }]) => `${group}@${epoch}:${index}`).join(';');
}

async function send(method, path, { body, key, consistency, signal }) {
  const session = ofTab.getItem(SESSION) ?? '';
  const headers = { Accept: 'application/json' };
  if (session) headers['Pygmy-Session'] = session;
  if (key) headers['Idempotency-Key'] = key;
  if (consistency) headers['Pygmy-Consistency'] = consistency;
  if (body) headers['Content-Type'] = 'application/json';
  const limit = AbortSignal.timeout(LIMIT_MS);
  let response, text;
  try {
    response = await fetch(path, {
      method, headers, body: body && JSON.stringify(body), signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    text = await response.text();
  } catch (failure) {
    if (signal?.aborted) throw signal.reason;
    throw new Unreachable('No answer came.', { cause: failure });
  }
  const seen = response.headers.get('Pygmy-Session');
  if (seen) ofTab.setItem(SESSION, merged(ofTab.getItem(SESSION) ?? '', seen));
  const answer = parsed(text);
  if (!response.ok) throw new Refusal(response.status, answer ?? {}, Number(response.headers.get('Retry-After')) || 0);
  if (!answer) throw new Unreachable('The answer was not whole.');
  return answer;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * The answer's JSON. A session that the store does not know is dropped, which is said, and the request sent once more: it
 * was refused before anything was done.
 *
 * @throws Refusal, Unreachable, or what the signal was aborted with
 */
export async function call(method, path, options = {}) {
  try {
    return await send(method, path, options);
  } catch (failure) {
    if (!(failure instanceof Refusal) || !SESSION_PROBLEMS.includes(failure.problem.type)) throw failure;
    ofTab.removeItem(SESSION);
    dispatchEvent(new CustomEvent('pygmy:session', { detail: failure.message }));
    return send(method, path, options);
  }
}

export const read = (path, options) => call('GET', path, options);

/**
 * A key that nobody else has: a UUID of version 7, so that the store can tell from the key how old it is. Made by hand, since
 * browsers have crypto.randomUUID on https and localhost only.
 */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let millis = Date.now();
  for (let i = 5; i >= 0; i--) {
    bytes[i] = millis % 256;
    millis = Math.floor(millis / 256);
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
