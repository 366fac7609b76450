// How a purchase is going, in words.

import { count, h, money } from './dom.js';
import { activity, forget, goOn, keepsNothing, lookUp, stopAsking } from './purchases.js';

const button = (label, onclick, kind = 'quiet') => h('button', { type: 'button', class: kind, onclick }, label);

export function whatWasBought({ copies, title }) {
  return [count(copies, 'copy', 'copies'), ' of ', h('cite', { dir: 'auto' }, title)];
}

const ordinal = number => number + (['th', 'st', 'nd', 'rd'][number % 100 > 10 && number % 100 < 14 ? 0 : number % 10] ?? 'th');

/** Why nothing was bought. */
export function whyRefused({ reason, copies, bookId }) {
  const shortage = reason.shortages?.find(short => short.bookId === bookId) ?? reason.shortages?.[0];
  if (reason.type === '/problems/insufficient-stock' && shortage) {
    return shortage.inStock === 0
      ? 'Sold out: no copy was left.'
      : `Sold out: only ${count(shortage.inStock, 'copy was', 'copies were')} left, not ${copies}.`;
  }
  if (reason.type === '/problems/unknown-book') return 'The store no longer has this book.';
  if (reason.type === '/problems/key-too-old') {
    return 'The store takes this order to be more than 30 days old. Is the clock of this device right?';
  }
  return reason.detail;
}

/** One sentence for a record, and one more where there is more to say. */
export function words(record) {
  const now = activity(record.key);
  switch (record.state) {
    case 'sold': return ['Bought.', ''];
    case 'refused': return ['Not bought.', whyRefused(record)];
    case 'paused': return record.inDoubt
      ? ['Outcome unknown.', record.reason?.detail ?? 'The store may have sold it or not. Asking again finds out, and never buys it twice.']
      : ['Not bought so far.', 'The store has no order for it. You can try again or let it go.'];
    default:
  }
  if (now?.phase === 'offline') {
    return ['You are offline.', record.inDoubt
      ? 'The outcome is unknown. The page asks again as soon as the network is back.'
      : 'Nothing was bought yet. The order is sent as soon as the network is back.'];
  }
  if (now?.phase === 'waiting') {
    return record.inDoubt
      ? ['Outcome unknown, asking again.', `${tries(record)} However often the page asks, it stays one order.`]
      : ['The store cannot take it now.', `Nothing was bought yet. ${tries(record)}`];
  }
  if (record.tries > 1) {
    return [record.inDoubt ? 'Outcome unknown, asking again.' : 'Trying again.', `This is the ${ordinal(record.tries)} try.`];
  }
  return now?.phase === 'slow' ? ['Still working on it.', 'The store is taking longer than usual.'] : ['Buying.', ''];
}

const tries = record => `Tried ${count(record.tries, 'time')}.`;

/** The panel of a purchase: what is known, and what can be done. It is drawn again whenever something changes. */
export function panel(record, { again, level = 'h2' }) {
  const [first, more] = words(record);
  const now = activity(record.key);
  const waiting = now?.phase === 'waiting';
  return h('section', { class: `panel ${record.state}`, 'aria-label': 'Your purchase', 'data-key': record.key },
    h(level, {}, first),
    h('p', {}, ...whatWasBought(record), record.order ? ` for ${money(record.order.totalCents)}.` : '.'),
    more && h('p', {}, more),
    waiting && h('p', { class: 'small' }, 'Next try in ', h('span', { 'data-until': now.until }, seconds(now.until)), '.'),
    record.order && h('p', { class: 'small' }, 'Order ', h('a', { href: `#/order/${record.order.id}`, class: 'code' }, record.order.id)),
    record.state === 'asking' && h('p', { class: 'small' }, keepsNothing
      ? 'This browser stores nothing: stay on this page until the outcome is known.'
      : 'You may leave this page. The purchase goes on while the store is open in a tab, and when you come back.'),
    h('p', { class: 'actions' }, actions(record, waiting, again)));
}

function actions(record, waiting, again) {
  switch (record.state) {
    case 'sold': return [again && button('Buy more', again)];
    case 'refused': return [again && button('Choose again', again, 'main')];
    case 'paused': return [
      button(record.inDoubt ? 'Ask again' : 'Try again', () => goOn(record.key), 'main'),
      record.inDoubt && button('Only look it up', () => lookUp(record.key)),
      !record.inDoubt && button('Let it go', () => forget(record.key)),
    ];
    default: return [
      waiting && !activity(record.key).fixed && button('Try now', () => dispatchEvent(new Event('pygmy:retry'))),
      waiting && button('Stop asking', () => stopAsking(record.key)),
    ];
  }
}

const seconds = until => count(Math.max(0, Math.ceil((until - Date.now()) / 1000)), 'second');

/** Counts down wherever something waits, without telling screen readers each second. */
setInterval(() => {
  for (const counter of document.querySelectorAll('[data-until]')) counter.textContent = seconds(Number(counter.dataset.until));
}, 500);
