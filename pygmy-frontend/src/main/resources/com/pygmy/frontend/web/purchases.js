// Purchases and cancellations, from the click to a known outcome. Each is kept in this browser under its key before it is
// sent, and is sent again with the same key until the store has said what became of it: the key makes all that one order.

import { call, isOffline, read, Refusal } from './api.js';
import { mayPass, pause, pauseSeconds } from './retry.js';
import { ofBrowser } from './storage.js';

const PREFIX = 'pygmy.purchase.';
const CANCELLATION = 'pygmy.cancellation.';
const SLOW_MS = 2_000;
/** Tries in a row before it is left to the customer to go on. */
const TRIES_MAX = 30;
/** Older than this it may no longer be wanted: the store is asked what became of it, and nothing is bought unasked. */
const STALE_MS = 10 * 60_000;
/** A tab that works on a purchase touches it more often than this. */
const ORPHAN_MS = 75_000;
/** Answers from which it is certain that the key was not sold and will not be. An unknown book leaves the key unused: a try that is still under way may sell it yet. */
const DEFINITE = ['insufficient-stock', 'key-too-old'];

export const keepsNothing = Boolean(ofBrowser.isMemory);

/** What this tab is doing about a record now: phase (sending, slow, waiting, offline), until when it waits, and if it must. */
const doing = new Map();

const changed = () => dispatchEvent(new Event('pygmy:purchases'));
addEventListener('storage', event => {
  if (event.key === null || event.key.startsWith(PREFIX) || event.key.startsWith(CANCELLATION)) changed();
});

function all(prefix) {
  const names = Array.from({ length: ofBrowser.length }, (_, index) => ofBrowser.key(index));
  return names.filter(name => name?.startsWith(prefix)).map(name => JSON.parse(ofBrowser.getItem(name)));
}

function load(name) {
  const text = ofBrowser.getItem(name);
  return text && JSON.parse(text);
}

function save(name, record, changes) {
  const next = { ...record, ...changes, touched: Date.now() };
  ofBrowser.setItem(name, JSON.stringify(next));
  changed();
  return next;
}

const isOpen = record => record.state === 'asking' || record.state === 'paused';

/** Newest first. */
export const purchases = () => all(PREFIX).sort((a, b) => b.at.localeCompare(a.at) || b.key.localeCompare(a.key));
export const openPurchases = () => purchases().filter(isOpen);
export const purchase = key => load(PREFIX + key);
export const purchaseOfOrder = id => purchases().find(record => record.order?.id === id);
export const cancellation = orderId => load(CANCELLATION + orderId);
export const activity = id => doing.get(id);

/** Begins a purchase; with a key that has begun already it changes nothing. */
export function buy(key, book, copies) {
  if (purchase(key)) return;
  save(PREFIX + key, {
    key, bookId: book.id, title: book.title, copies, at: new Date().toISOString(), state: 'asking', inDoubt: false, tries: 0,
  });
  pursue(key);
}

/** Goes on with one that was paused. */
export function goOn(key) {
  const record = purchase(key);
  if (record?.state === 'paused') save(PREFIX + key, record, { state: 'asking', tries: 0 });
  pursue(key);
}

export function stopAsking(key) {
  const record = purchase(key);
  if (record?.state === 'asking') save(PREFIX + key, record, { state: 'paused' });
  doing.get(key)?.abort.abort();
}

export function forget(key) {
  doing.get(key)?.abort.abort();
  ofBrowser.removeItem(PREFIX + key);
  changed();
}

/**
 * Sends a request until its outcome is known, or the record says that nobody wants that any more.
 *
 * @param name where the record is kept
 * @param id what its activity is found by
 * @param request sends it
 * @param settled what an answer, or a refusal that will not pass, changes in the record; null removes the record
 */
async function settle(name, id, request, settled) {
  if (doing.has(id)) return;
  const abort = new AbortController();
  const show = activity => { doing.set(id, { ...activity, abort }); changed(); };
  doing.set(id, { phase: 'sending', abort }); // before anything is waited for: nobody else may begin
  try {
    for (let record = load(name); record?.state === 'asking'; record = load(name)) {
      if (await isOffline()) {
        show({ phase: 'offline' });
        await pause(ORPHAN_MS / 3000, { signal: abort.signal });
        if (load(name)) save(name, load(name), {});
        continue;
      }
      const failure = await once(name, record, request, settled, show);
      if (!failure) return;
      record = load(name);
      if (record?.state !== 'asking') return;
      if (record.tries >= TRIES_MAX) {
        save(name, record, { state: 'paused' });
        return;
      }
      const seconds = pauseSeconds(record.tries, failure);
      const fixed = failure.retryAfter > 0;
      show({ phase: 'waiting', until: Date.now() + seconds * 1000, fixed });
      await pause(seconds, { signal: abort.signal, fixed });
    }
  } catch (failure) {
    if (!abort.signal.aborted) throw failure;
  } finally {
    doing.delete(id);
    changed();
  }
}

/** One try; the failure where another one may end otherwise. Until the answer is there, the record says that it is in doubt. */
async function once(name, record, request, settled, show) {
  const sent = save(name, record, { inDoubt: true, tries: record.tries + 1, sentAt: Date.now() });
  show({ phase: 'sending' });
  const slow = setTimeout(() => show({ phase: 'slow' }), SLOW_MS);
  const finish = changes => {
    if (changes === null) ofBrowser.removeItem(name);
    else save(name, load(name) ?? sent, changes);
  };
  try {
    finish(settled(await request(sent)));
    return null;
  } catch (failure) {
    // What was in doubt before stays so: only this try is known to have done nothing.
    const inDoubt = record.inDoubt || !(failure instanceof Refusal) || failure.executed !== 'no' || failure.is('in-progress');
    if (mayPass(failure)) {
      save(name, load(name) ?? sent, { inDoubt });
      return failure;
    }
    if (!(failure instanceof Refusal)) throw failure;
    finish(settled(null, failure, inDoubt));
    return null;
  } finally {
    clearTimeout(slow);
  }
}

function pursue(key) {
  return settle(
    PREFIX + key,
    key,
    record => call('POST', '/v1/orders', { key, body: { lines: [{ bookId: record.bookId, copies: record.copies }] } }),
    (order, refusal, inDoubt) => order ? sold(order) : refused(refusal, inDoubt));
}

const sold = order => ({
  state: 'sold', inDoubt: false, order: { id: order.id, totalCents: order.totalCents, placedAt: order.placedAt },
});

function refused(refusal, inDoubt) {
  const { type, title, detail, shortages } = refusal.problem;
  const reason = { type, title, detail: detail ?? refusal.message, shortages };
  if (inDoubt && !DEFINITE.some(name => refusal.is(name))) return { state: 'paused', reason };
  return { state: 'refused', inDoubt: false, reason };
}

/**
 * Asks what became of a purchase without buying anything, whether it is answered or not. Nothing under the key is certain only
 * when no try can still be under way; before, it remains in doubt.
 */
export async function lookUp(key) {
  const page = await read(`/v1/orders?key=${encodeURIComponent(key)}`, { consistency: 'linearizable' }).catch(() => null);
  const record = purchase(key);
  if (!record || !isOpen(record)) return;
  if (!page) save(PREFIX + key, record, { reason: { detail: 'The store could not be asked just now. Nothing was bought by asking.' } });
  else if (page.orders.length > 0) save(PREFIX + key, record, sold(page.orders[0]));
  else if (page.rejection) {
    const reason = { type: '/problems/insufficient-stock', shortages: page.rejection.shortages };
    save(PREFIX + key, record, { state: 'refused', inDoubt: false, reason });
  } else {
    const inDoubt = record.inDoubt && Date.now() - record.sentAt < STALE_MS;
    save(PREFIX + key, record, { inDoubt, reason: { detail: 'The store has no order for it yet.' } });
  }
}

/** Cancels an order, with a key of its own that is kept until it is done. */
export function cancel(orderId, key) {
  const name = CANCELLATION + orderId;
  const record = load(name);
  if (!record || record.state === 'paused') {
    save(name, record ?? { orderId, key, inDoubt: false, at: new Date().toISOString() }, { state: 'asking', tries: 0 });
  }
  return settle(
    name,
    orderId,
    sent => call('POST', `/v1/orders/${orderId}/cancellation`, { key: sent.key }),
    (order, refusal) => order ? null : { state: 'refused', reason: refusal.message });
}

export function forgetCancellation(orderId) {
  ofBrowser.removeItem(CANCELLATION + orderId);
  changed();
}

/** Takes up what an earlier page, or a tab that is gone, left without an outcome. */
function resume(isOrphan) {
  for (const record of all(PREFIX).filter(record => record.state === 'asking' && isOrphan(record))) {
    if (Date.now() - record.touched < STALE_MS) pursue(record.key);
    else {
      save(PREFIX + record.key, record, { state: 'paused' });
      lookUp(record.key);
    }
  }
  for (const record of all(CANCELLATION).filter(record => record.state === 'asking' && isOrphan(record))) {
    if (Date.now() - record.touched < STALE_MS) cancel(record.orderId, record.key);
    else save(CANCELLATION + record.orderId, record, { state: 'paused' });
  }
}

export function begin() {
  resume(() => true);
  setInterval(() => resume(record => Date.now() - record.touched > ORPHAN_MS), ORPHAN_MS / 3);
}
