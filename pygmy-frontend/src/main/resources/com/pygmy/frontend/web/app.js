// The store in one page: which view an address shows, and what is said whatever view it is.

import { isOffline } from './api.js';
import { book } from './book.js';
import { count, h, say } from './dom.js';
import { home } from './home.js';
import { openCount, order, orders } from './orders.js';
import { begin, purchases } from './purchases.js';
import { words } from './status.js';

const main = document.getElementById('main');
const notices = document.getElementById('notices');
let view = new AbortController();
let isReload = true;
/** How far each view was scrolled when it was left, and whether a link leads to the next one or the way back. */
const places = new Map();
let isLink = false;

const ROUTES = [
  [/^\/$/, 'Books', home],
  [/^\/book\/([0-9]{1,13})$/, 'Book', book],
  [/^\/orders$/, 'My orders', orders],
  [/^\/order\/([0-9a-f]{32})$/, 'Order', order],
];

function route(left = '') {
  const [path, search] = (location.hash.slice(1) || '/').split('?');
  const [match, name, show] = ROUTES.map(([form, ...rest]) => [form.exec(path), ...rest]).find(([match]) => match) ?? [null, 'Not found', missing];
  view.abort();
  view = new AbortController();
  places.set(left, scrollY);
  document.title = `${name} · Pygmy bookstore`;
  for (const link of document.querySelectorAll('nav[aria-label=Main] a')) {
    if (link.hash === `#${path}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const isFirst = isReload;
  isReload = false;
  show({
    main, parameters: new URLSearchParams(search), signal: view.signal, isReload: isFirst, id: match?.[1],
    // Who follows a link goes on at the new title; who opens the page begins at its top.
    focusTitle: () => { if (!isFirst) main.querySelector('h1')?.focus({ preventScroll: true }); },
  });
  scrollTo(0, isLink ? 0 : places.get(location.hash) ?? 0);
  isLink = false;
}

function missing({ focusTitle }) {
  main.replaceChildren(h('h1', { tabindex: '-1' }, 'Nothing here'), h('p', {}, 'There is no such page. ', h('a', { href: '#/' }, 'All books')));
  focusTitle();
}

/** Told once for each change, so that one hears of a purchase wherever one is. */
const told = new Map();
function tell(isFirst) {
  for (const record of purchases()) {
    const text = words(record).filter(Boolean).join(' ');
    if (told.get(record.key) === text) continue;
    told.set(record.key, text);
    if (!isFirst) say(`${record.title}: ${text}`);
  }
  const badge = document.getElementById('open-count');
  badge.hidden = openCount() === 0;
  badge.textContent = openCount();
  badge.setAttribute('aria-label', `, ${count(openCount(), 'purchase')} without an outcome yet`);
}

function notice(id, text, isShown = true) {
  document.getElementById(id)?.remove();
  if (!isShown) return;
  const close = h('button', { type: 'button', class: 'link', onclick: () => notice(id, '', false) }, 'Dismiss');
  notices.append(h('p', { id, class: 'notice', role: 'status' }, text, ' ', close));
}

const network = async () => notice('offline', 'You are offline. What you see may have changed meanwhile.', await isOffline());

history.scrollRestoration = 'manual';
addEventListener('click', event => { isLink = Boolean(event.target.closest?.('a')); }, { capture: true });
addEventListener('hashchange', ({ oldURL }) => {
  const left = new URL(oldURL).hash;
  if (location.hash === '#main') {
    history.replaceState(null, '', left || '#/');
    main.focus();
  } else {
    route(left);
  }
});
addEventListener('online', network);
addEventListener('offline', network);
addEventListener('pygmy:purchases', () => tell(false));
addEventListener('pygmy:session', () => notice('session',
  'The store was restored or started afresh after you opened this tab. What you see now is what it holds.'));

network();
tell(true);
begin();
route();
