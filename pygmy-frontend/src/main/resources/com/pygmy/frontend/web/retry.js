// Waiting between tries.

import { Refusal, Unreachable } from './api.js';

const LONGEST_SECONDS = 30;

/** Growing and scattered, and never shorter than what the store asks for. */
export function pauseSeconds(tries, failure) {
  const own = Math.min(LONGEST_SECONDS, 2 ** (tries - 1)) * (0.75 + Math.random() / 2);
  return Math.max(own, failure?.retryAfter ?? 0);
}

export const mayPass = failure => failure instanceof Unreachable || (failure instanceof Refusal && failure.passes);

/**
 * Resolves after so many seconds, when the network is back, or when "pygmy:retry" is fired. After a Retry-After only the
 * time counts: the store asked for it.
 */
export function pause(seconds, { signal, fixed = false } = {}) {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = settle => { clearTimeout(timer); over.abort(); settle(); };
    const timer = setTimeout(() => end(resolve), seconds * 1000);
    if (!fixed) {
      for (const event of ['online', 'pygmy:retry']) addEventListener(event, () => end(resolve), { signal: over.signal });
    }
    signal?.addEventListener('abort', () => end(() => reject(signal.reason)), { signal: over.signal });
  });
}

/**
 * Repeats a read until it is answered. What cannot pass is thrown.
 *
 * @param waiting is told each failure, and in how many seconds the next try begins
 */
export async function untilAnswered(attempt, { signal, waiting }) {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (failure) {
      if (signal.aborted || !mayPass(failure)) throw failure;
      const seconds = pauseSeconds(tries, failure);
      waiting(failure, seconds);
      await pause(seconds, { signal, fixed: failure.retryAfter > 0 });
    }
  }
}
