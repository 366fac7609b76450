// One book, its live stock, and the form by which it is bought.

import { newKey, read, Refusal } from './api.js';
import { count, foreign, h, money } from './dom.js';
import { cover } from './home.js';
import { buy, openPurchases, purchase } from './purchases.js';
import { untilAnswered } from './retry.js';
import { panel } from './status.js';
import { ofTab } from './storage.js';
import { offers, trouble } from './view.js';

const POLL_MS = 4_000;
const COPIES_MAX = 1000;

/**
 * What this tab intends with a book: so many copies, under one key. Kept over reloads, made anew when the number changes, and
 * done with when its outcome has been seen; a second click, a reload or a retry therefore is the same order.
 */
const intentions = {
  name: id => `pygmy.intention.${id}`,
  of(id) {
    return JSON.parse(ofTab.getItem(this.name(id))) ?? this.make(id, 1);
  },
  make(id, copies) {
    const intention = { key: newKey(), copies };
    ofTab.setItem(this.name(id), JSON.stringify(intention));
    return intention;
  },
  end(id) {
    ofTab.removeItem(this.name(id));
  },
};

export function book({ main, id, signal, focusTitle, isReload }) {
  let shown = null;
  let asOf = null;
  let retell;
  const stock = h('p', { class: 'live' });
  const sale = h('div', { class: 'sale' });
  if (!isReload) {
    const before = purchase(intentions.of(id).key);
    if (before && before.state !== 'asking') intentions.end(id);
  }
  main.replaceChildren(h('div', { class: 'book skeleton', 'aria-hidden': 'true' }, h('span', { class: 'cover' }), h('div', {}, h('p', {}), h('p', {}), h('p', {}))));

  function draw(book) {
    const first = !shown;
    const changed = first || JSON.stringify(book) !== JSON.stringify(shown);
    shown = book;
    asOf = new Date();
    stock.replaceChildren(offers(book.stock));
    if (first) {
      document.title = `${book.title} · Pygmy bookstore`;
      main.replaceChildren(h('article', { class: 'book' }, cover(book), h('div', { class: 'about' }, ...about(book), stock, sale)));
      focusTitle();
    }
    if (changed) drawSale();
  }

  function about(book) {
    const facts = [['Authors', book.authors], ['Year', book.year], ['ISBN', book.isbn]].filter(([, value]) => value);
    return [
      h('p', { class: 'eyebrow' }, h('a', { href: `#/?${new URLSearchParams({ topic: book.topic })}` }, foreign('bdi', book.topic))),
      foreign('h1', book.title, { tabindex: '-1' }),
      h('dl', { class: 'facts' }, ...facts.map(([name, value]) => h('div', {}, h('dt', {}, name), foreign('dd', String(value))))),
      h('p', { class: 'price large' }, money(book.priceCents)),
    ];
  }

  /** The purchase of this tab's intention; or one that another tab, or an earlier use of the store, left open. */
  const current = () => purchase(intentions.of(id).key) ?? openPurchases().find(record => record.bookId === id);

  function drawSale() {
    if (!shown) return;
    const record = current();
    if (record) {
      redraw(panel(record, { again: buyAgain }));
    } else if (shown.stock === 0) {
      if (!sale.querySelector('.sold-out')) sale.replaceChildren(soldOut());
    } else if (sale.querySelector('form')) {
      retell();
    } else {
      sale.replaceChildren(form());
    }
  }

  function buyAgain() {
    intentions.end(id);
    drawSale();
    sale.querySelector('input')?.focus();
    refresh();
  }

  /** The panel as it is now; who was in it stays in it. */
  function redraw(next) {
    const focused = sale.contains(document.activeElement) ? document.activeElement : null;
    sale.replaceChildren(next);
    if (!focused) return;
    const same = [...next.querySelectorAll('button')].find(button => button.textContent === focused.textContent);
    (same ?? heading(next)).focus();
  }

  function heading(section) {
    const title = section.querySelector('h2');
    if (title) title.tabIndex = -1;
    return title;
  }

  const soldOut = () => h('p', { class: 'panel sold-out' }, 'This book is sold out. This page shows when copies are back.');

  function form() {
    const intention = intentions.of(id);
    const field = h('input', {
      type: 'number', id: 'copies', name: 'copies', min: 1, max: COPIES_MAX, step: 1, value: intention.copies, required: true,
      inputmode: 'numeric', 'aria-describedby': 'total', oninput: change,
    });
    const total = h('output', { id: 'total', for: 'copies' });
    const step = (by, label, sign) => h('button', {
      type: 'button', class: 'step', 'aria-label': label,
      onclick: () => { field.value = Math.min(COPIES_MAX, Math.max(1, (field.valueAsNumber || 1) + by)); change(); },
    }, sign);
    function change() {
      if (field.validity.valid && field.valueAsNumber !== intentions.of(id).copies) intentions.make(id, field.valueAsNumber);
      retell();
    }
    retell = () => {
      const wanted = field.validity.valid ? field.valueAsNumber : 0;
      total.textContent = wanted ? `${count(wanted, 'copy', 'copies')}: ${money(wanted * shown.priceCents)}` : '';
      if (wanted > shown.stock) total.append(` (only ${shown.stock} left now)`);
    };
    retell();
    return h('form', { class: 'buy', onsubmit: event => { event.preventDefault(); submit(); } },
      h('div', { class: 'copies' },
        h('label', { for: 'copies' }, 'Copies'), step(-1, 'One copy fewer', '−'), field, step(1, 'One copy more', '+'), total),
      h('button', { type: 'submit', class: 'main' }, 'Buy'));
  }

  function submit() {
    const { key, copies } = intentions.of(id);
    buy(key, shown, copies);
    drawSale();
    heading(sale)?.focus();
  }

  async function refresh() {
    try {
      draw(await read(`/v1/books/${id}`, { signal }));
    } catch (failure) {
      if (signal.aborted || !shown) return;
      if (failure instanceof Refusal && failure.status === 404) gone();
      else stock.replaceChildren(offers(shown.stock), h('span', { class: 'small' }, ` as of ${asOf.toLocaleTimeString('en-GB')}; the store does not answer now`));
    }
  }

  function gone() {
    main.replaceChildren(h('h1', { tabindex: '-1' }, 'No such book'),
      h('p', {}, 'The store has no book with this number. ', h('a', { href: '#/' }, 'All books')));
    focusTitle();
  }

  async function open() {
    try {
      draw(await untilAnswered(() => read(`/v1/books/${id}`, { signal }), {
        signal, waiting: (failure, seconds) => main.replaceChildren(h('h1', { tabindex: '-1' }, 'Book'), trouble(failure, null, seconds)),
      }));
    } catch (failure) {
      if (signal.aborted) return;
      if (failure instanceof Refusal && failure.status === 404) gone();
      else main.replaceChildren(h('h1', { tabindex: '-1' }, 'Book'), trouble(failure, open));
      return;
    }
    const poll = setInterval(() => { if (!document.hidden) refresh(); }, POLL_MS);
    signal.addEventListener('abort', () => clearInterval(poll));
    addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); }, { signal });
  }

  let wasOpen = current()?.state === 'asking';
  addEventListener('pygmy:purchases', () => {
    drawSale();
    const isOpen = current()?.state === 'asking';
    if (wasOpen && !isOpen) refresh();
    wasOpen = isOpen;
  }, { signal });
  open();
}
