// What several views show.

import { Refusal, Unreachable } from './api.js';
import { count, h } from './dom.js';

/** Stock in words: colour alone says nothing. */
export function offers(stock) {
  if (stock === 0) return h('span', { class: 'stock none' }, 'Sold out');
  return h('span', { class: stock <= 3 ? 'stock few' : 'stock' }, stock <= 3 ? `Only ${stock} left` : `${count(stock, 'copy', 'copies')} left`);
}

function explained(failure) {
  if (failure instanceof Unreachable && !navigator.onLine) return ['You are offline.', 'The page goes on by itself when the network is back.'];
  if (failure instanceof Unreachable) return ['The store cannot be reached.', 'Nothing you did is lost.'];
  if (failure instanceof Refusal && failure.status === 429) return ['The store is busy.', failure.message];
  if (failure instanceof Refusal && failure.passes) return ['The store cannot answer now.', failure.message];
  return ['That did not work.', failure.message];
}

/**
 * Why there is nothing to see.
 *
 * @param again what a button may try, or null
 * @param seconds in how many it is tried again by itself
 */
export function trouble(failure, again, seconds) {
  const [first, more] = explained(failure);
  return h('div', { class: 'panel trouble', role: 'alert' },
    h('p', {}, h('strong', {}, first), ' ', more),
    seconds && h('p', { class: 'small' }, 'Next try in ',
      h('span', { 'data-until': Date.now() + seconds * 1000 }, count(Math.ceil(seconds), 'second')), '.'),
    again && h('p', { class: 'actions' }, h('button', { type: 'button', class: 'quiet', onclick: again }, 'Try again')));
}
