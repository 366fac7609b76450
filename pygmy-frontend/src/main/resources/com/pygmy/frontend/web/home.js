// The list of books: by topic, and as one types.

import { read } from './api.js';
import { count, foreign, h, money, say } from './dom.js';
import { untilAnswered } from './retry.js';
import { offers, trouble } from './view.js';

const PAGE = 24;
/** The most that the store gives at a time. */
const PAGES_MAX = 200;
const TYPING_MS = 200;
const TOPICS_SHOWN = 12;

/** What was shown last, for the way back: the same books at the same place, until they have been read again. */
let left = null;

const address = (q, topic) => {
  const search = new URLSearchParams([['q', q], ['topic', topic]].filter(([, value]) => value));
  return search.size ? `#/?${search}` : '#/';
};

const query = (q, topic, after, limit = PAGE) =>
  `/v1/books?${new URLSearchParams([['q', q], ['topic', topic], ['after', after], ['limit', limit]].filter(([, value]) => value))}`;

export function home({ main, parameters, signal, focusTitle }) {
  let q = parameters.get('q') ?? '';
  let topic = parameters.get('topic') ?? '';
  let typing, search;
  const field = h('input', {
    type: 'search', id: 'q', name: 'q', value: q, maxlength: 200, autocomplete: 'off', spellcheck: 'false',
    placeholder: 'Title, author or topic', oninput: () => { clearTimeout(typing); typing = setTimeout(find, TYPING_MS); },
  });
  const topics = h('nav', { 'aria-label': 'Topics', class: 'topics' });
  const told = h('p', { class: 'told', role: 'status' });
  const grid = h('ul', { class: 'grid' });
  const after = h('div', { class: 'after' });
  main.replaceChildren(
    h('h1', { tabindex: '-1' }, 'Books'),
    h('form', { role: 'search', class: 'search', onsubmit: event => { event.preventDefault(); find(); } },
      h('label', { for: 'q', class: 'unseen' }, 'Search books'), field),
    topics, told, grid, after);
  focusTitle();

  /** A new search ends the one before, so that answers cannot come in the wrong order. */
  function find() {
    clearTimeout(typing);
    q = field.value.trim();
    history.replaceState(null, '', address(q, topic));
    list();
  }

  async function list() {
    search?.abort();
    search = new AbortController();
    const ended = AbortSignal.any([signal, search.signal]);
    after.replaceChildren();
    const isSame = left?.q === q && left.topic === topic;
    if (isSame) show(left, []);
    else if (!grid.children.length) grid.replaceChildren(...Array.from({ length: 8 }, skeleton));
    grid.setAttribute('aria-busy', 'true');
    try {
      show(await page(query(q, topic, null, isSame ? Math.min(PAGES_MAX, Math.max(PAGE, left.books.length)) : PAGE), ended), []);
    } catch (failure) {
      if (ended.aborted) return;
      told.textContent = '';
      grid.replaceChildren();
      after.replaceChildren(trouble(failure, list));
    }
  }

  const page = (path, ended) => untilAnswered(() => read(path, { signal: ended }), {
    signal: ended,
    waiting: (failure, seconds) => {
      if (grid.querySelector('.skeleton')) grid.replaceChildren();
      after.replaceChildren(trouble(failure, null, seconds));
    },
  });

  function show(answer, before) {
    const books = [...before, ...answer.books];
    left = { q, topic, books, next: answer.next };
    grid.removeAttribute('aria-busy');
    grid.replaceChildren(...books.map(card));
    const more = answer.next ? ' so far' : '';
    told.textContent = books.length ? `${count(books.length, 'book')}${more}${about()}` : '';
    after.replaceChildren(...(books.length === 0 ? [empty()] : answer.next ? [moreButton(answer.next, books)] : []));
  }

  const about = () => `${q ? ` for “${q}”` : ''}${topic ? ` in ${topic}` : ''}`;

  function empty() {
    const nothing = h('div', { class: 'empty' },
      h('p', {}, q || topic ? `No book found${about()}.` : 'There are no books in this store yet.'),
      h('p', {}, q || topic ? h('a', { href: '#/' }, 'Show all books') : h('code', {}, './pygmy import FILE.csv')));
    say(nothing.textContent);
    return nothing;
  }

  function moreButton(next, books) {
    const button = h('button', {
      type: 'button', class: 'quiet',
      onclick: async () => {
        button.disabled = true;
        const ended = AbortSignal.any([signal, search.signal]);
        try {
          show(await page(query(q, topic, next), ended), books);
          grid.children[books.length]?.querySelector('a')?.focus();
        } catch (failure) {
          if (!ended.aborted) after.replaceChildren(trouble(failure, list));
        }
      },
    }, 'Show more books');
    return button;
  }

  async function listTopics() {
    const known = await untilAnswered(() => read('/v1/topics', { signal }), { signal, waiting: () => {} });
    const sorted = known.topics.sort((a, b) => b.books - a.books || a.topic.localeCompare(b.topic));
    const chip = ({ topic: name, books }) => h('a', {
      href: address('', name), 'aria-current': name === topic ? 'true' : null, class: 'chip',
    }, foreign('bdi', name), h('span', { class: 'number', 'aria-label': count(books, 'book') }, String(books)));
    const rest = sorted.slice(TOPICS_SHOWN);
    topics.replaceChildren(
      h('a', { href: '#/', 'aria-current': topic ? null : 'true', class: 'chip' }, 'All'),
      ...sorted.slice(0, TOPICS_SHOWN).map(chip),
      ...rest.slice(0, 1).map(() => h('details', { open: rest.some(one => one.topic === topic) },
        h('summary', { class: 'chip' }, `${rest.length} more topics`), h('div', { class: 'topics' }, ...rest.map(chip)))));
  }

  listTopics().catch(failure => { if (!signal.aborted) topics.replaceChildren(trouble(failure, () => listTopics())); });
  list();
}

const skeleton = () => h('li', { class: 'card skeleton', 'aria-hidden': 'true' }, h('div', { class: 'cover' }), h('p', {}), h('p', {}));

function card(book) {
  return h('li', { class: 'card' },
    h('a', { href: `#/book/${book.id}` },
      cover(book),
      h('span', { class: 'row' },
        h('span', { class: 'price' }, money(book.priceCents)),
        offers(book.stock))));
}

/** A cover of type alone. */
export function cover(book) {
  return h('span', { class: 'cover' },
    foreign('span', book.topic, { class: 'topic' }),
    foreign('span', book.title, { class: 'title' }),
    foreign('span', book.authors, { class: 'authors' }));
}
