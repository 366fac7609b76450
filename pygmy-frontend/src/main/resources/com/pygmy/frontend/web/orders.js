// The orders of this browser, and one order.

import { newKey, read, Refusal } from './api.js';
import { count, foreign, h, money, say, time } from './dom.js';
import {
  activity, cancel, cancellation, forget, forgetCancellation, keepsNothing, openPurchases, purchaseOfOrder, purchases,
} from './purchases.js';
import { untilAnswered } from './retry.js';
import { panel, whatWasBought, whyRefused } from './status.js';
import { trouble } from './view.js';

const PAGE = 20;
const POLL_MS = 1_500;
const STATES = {
  PLACED: 'Placed',
  CANCELLING: 'Being cancelled',
  CANCELLED: 'Cancelled',
};

const badge = state => h('span', { class: `badge ${state.toLowerCase()}` }, STATES[state] ?? state);

export function orders({ main, signal, focusTitle }) {
  let shown = PAGE;
  const states = new Map();
  const open = h('div', { class: 'stack' });
  const list = h('ul', { class: 'orders' });
  const after = h('div', { class: 'after' });
  main.replaceChildren(
    h('h1', { tabindex: '-1' }, 'My orders'),
    h('p', { class: 'told' }, keepsNothing
      ? 'This browser stores nothing, so your orders are listed only until you leave the page.'
      : 'What you bought in this browser, which keeps the key of each order.'),
    open, list, after, finder());
  focusTitle();

  function draw() {
    const known = purchases();
    open.replaceChildren(...known.filter(record => ['asking', 'paused'].includes(record.state)).map(record => panel(record, {})));
    const decided = known.filter(record => ['sold', 'refused'].includes(record.state));
    list.replaceChildren(...decided.slice(0, shown).map(row));
    const rest = decided.length - shown;
    after.replaceChildren(...(known.length === 0 ? [empty()] : rest > 0 ? [more(rest)] : []));
    for (const record of decided.slice(0, shown).filter(record => record.state === 'sold' && !states.has(record.key))) look(record);
  }

  const empty = () => h('div', { class: 'empty' }, h('p', {}, 'Nothing was bought in this browser yet.'), h('p', {}, h('a', { href: '#/' }, 'Browse the books')));

  const more = rest => h('button', { type: 'button', class: 'quiet', onclick: () => { shown += PAGE; draw(); } }, `Show ${count(Math.min(rest, PAGE), 'older order')}`);

  function row(record) {
    const state = h('span', { class: 'state', 'data-key': record.key });
    fill(state, record);
    return h('li', {},
      h('p', { class: 'what' }, ...whatWasBought(record)),
      h('p', { class: 'small' }, time(record.order?.placedAt ?? record.at), record.order ? ` · ${money(record.order.totalCents)}` : ''),
      h('p', { class: 'row' }, state, record.order
        ? h('a', { href: `#/order/${record.order.id}` }, 'Order ', h('span', { class: 'code' }, record.order.id.slice(0, 8)), '…')
        : h('button', { type: 'button', class: 'link', onclick: () => forget(record.key) }, 'Remove from this list')));
  }

  function fill(element, record) {
    const state = states.get(record.key);
    if (record.state === 'refused') element.replaceChildren(h('span', { class: 'badge' }, 'Not bought'), ' ', whyRefused(record) ?? '');
    else if (state instanceof Error) element.replaceChildren('State unknown: the store does not answer now');
    else element.replaceChildren(state ? badge(state) : h('span', { class: 'small' }, 'Asking for its state…'));
  }

  /** By its key, as an outcome is found; browsers send a few of these at a time. */
  async function look(record) {
    states.set(record.key, null);
    const redraw = () => {
      const element = list.querySelector(`[data-key="${CSS.escape(record.key)}"]`);
      if (element) fill(element, record);
    };
    try {
      const page = await untilAnswered(() => read(`/v1/orders?key=${encodeURIComponent(record.key)}`, { signal }), {
        signal, waiting: failure => { states.set(record.key, failure); redraw(); },
      });
      states.set(record.key, page.orders[0]?.state ?? new Error('unknown'));
    } catch (failure) {
      if (signal.aborted) return;
      states.set(record.key, failure);
    }
    redraw();
  }

  addEventListener('pygmy:purchases', draw, { signal });
  draw();
}

/** An order that was placed elsewhere, such as at the command line. */
function finder() {
  const field = h('input', { id: 'order-id', name: 'id', required: true, pattern: '\\s*[0-9a-f]{32}\\s*', title: '32 digits of 0 to 9 and a to f', autocomplete: 'off', spellcheck: 'false' });
  return h('form', { class: 'finder', onsubmit: event => { event.preventDefault(); location.hash = `#/order/${field.value.trim()}`; } },
    h('label', { for: 'order-id' }, 'Find an order by its id'), field, h('button', { type: 'submit', class: 'quiet' }, 'Find'));
}

export function order({ main, id, signal, focusTitle }) {
  const record = purchaseOfOrder(id);
  let current = null;
  const body = h('div', {});
  main.replaceChildren(h('h1', { tabindex: '-1' }, 'Order'), h('p', { class: 'code long' }, id), body);
  body.replaceChildren(h('p', { class: 'small' }, 'Loading…'));
  focusTitle();

  async function open() {
    try {
      draw(await untilAnswered(() => read(`/v1/orders/${id}`, { signal }), {
        signal, waiting: (failure, seconds) => body.replaceChildren(trouble(failure, null, seconds)),
      }));
    } catch (failure) {
      if (signal.aborted) return;
      body.replaceChildren(failure instanceof Refusal && failure.status === 404
        ? h('p', {}, 'The store has no such order. ', h('a', { href: '#/orders' }, 'My orders'))
        : trouble(failure, open));
    }
  }

  function draw(order) {
    if (current && current.state !== order.state) say(`Order ${STATES[order.state]}.`);
    current = order;
    if (order.state === 'CANCELLED' && cancellation(id)) forgetCancellation(id);
    body.replaceChildren(
      h('p', { class: 'actions' }, badge(order.state),
        h('span', { class: 'small' }, 'Placed ', time(order.placedAt), order.cancelledAt ? [', cancelled ', time(order.cancelledAt)] : [])),
      h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Lines of the order' }, table(order)),
      h('div', { class: 'cancellation' }, ...cancelling(order)));
    if (order.state === 'CANCELLING') setTimeout(() => { if (!signal.aborted) open(); }, POLL_MS);
  }

  function table(order) {
    const rows = order.lines.map(line => {
      const title = foreign('bdi', record?.bookId === line.bookId ? record.title : `Book ${line.bookId}`);
      if (record?.bookId !== line.bookId) name(line.bookId, title);
      return h('tr', {}, h('th', { scope: 'row' }, h('a', { href: `#/book/${line.bookId}` }, title)),
        h('td', {}, String(line.copies)), h('td', {}, money(line.unitPriceCents)), h('td', {}, money(line.copies * line.unitPriceCents)));
    });
    return h('table', {},
      h('thead', {}, h('tr', {}, ...['Book', 'Copies', 'Price', 'Amount'].map(name => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, ...rows),
      h('tfoot', {}, h('tr', {}, h('th', { scope: 'row', colspan: 3 }, 'Total'), h('td', {}, money(order.totalCents)))));
  }

  const name = (bookId, element) =>
    read(`/v1/books/${bookId}`, { signal }).then(book => { element.textContent = book.title; }, () => {}); // its number stays

  function cancelling(order) {
    const wanted = cancellation(id);
    if (order.state === 'CANCELLED') return [h('p', {}, 'This order was cancelled. Its copies are back in the store.')];
    if (order.state === 'CANCELLING') return [h('p', {}, 'The order is being cancelled, and its copies go back to the store. This page shows when it is done.')];
    if (wanted?.state === 'refused') return [h('p', { class: 'panel' }, `It was not cancelled: ${wanted.reason}`), begin()];
    if (wanted?.state === 'paused') return [h('p', { class: 'panel' }, 'It is not known whether it was cancelled.'), begin('Ask again')];
    if (wanted) {
      const now = activity(id);
      return [h('p', { class: 'panel' }, now?.phase === 'waiting'
        ? `The store has not answered; asking again, with the same key. Tried ${count(wanted.tries, 'time')}.`
        : 'Cancelling…')];
    }
    return [begin()];
  }

  /** Asks once more before it gives books back. */
  function begin(label = 'Cancel this order') {
    const place = h('p', { class: 'actions' });
    const yes = () => { if (cancellation(id)?.state === 'refused') forgetCancellation(id); cancel(id, newKey()).then(open); };
    const ask = () => {
      place.replaceChildren(h('span', {}, 'Give all copies back?'),
        h('button', { type: 'button', class: 'main', onclick: yes }, 'Yes, cancel it'),
        h('button', { type: 'button', class: 'quiet', onclick: reset }, 'Keep it'));
      place.querySelector('button').focus();
    };
    const first = h('button', { type: 'button', class: 'quiet', onclick: ask }, label);
    const reset = () => { place.replaceChildren(first); first.focus(); };
    place.replaceChildren(first);
    return place;
  }

  addEventListener('pygmy:purchases', () => {
    const place = body.querySelector('.cancellation');
    if (!current || !place) return;
    const focused = place.contains(document.activeElement);
    place.replaceChildren(...cancelling(current));
    if (focused) main.querySelector('h1').focus();
  }, { signal });
  open();
}

/** How many purchases have no outcome yet. */
export const openCount = () => openPurchases().length;
