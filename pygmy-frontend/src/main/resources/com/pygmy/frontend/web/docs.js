// The OpenAPI document as a page.

import { newKey } from './api.js';
import { h } from './dom.js';

/** The groups of operations in the order in which one needs them; others follow. */
const TAGS = ['Books', 'Orders', 'Operators', 'Cluster'];
const METHODS = ['get', 'put', 'post', 'delete'];
const PROBLEM = /\/problems\/([a-z-]+)(?:: (.*))?/;
/** What examples show where the document has none. */
const SAMPLES = {
  id: 2, title: 'RPCs for Dummies', topic: 'Distributed systems', authors: 'Ann Author', isbn: '9780306406157', year: 2009,
  priceCents: 2990, unitPriceCents: 2990, totalCents: 2990, stock: 20, bookId: 2, copies: 1, by: 10, next: null, books: 3,
  orderId: 'f975d672310e1a2aeea966744c8c0de5', tags: ['book-2'],
};
/** What an order or a page of orders has in some cases only. */
const SELDOM = ['cancelledAt', 'rejection'];
const BODIES = { 'text/csv': 'title,authors,topic,price,stock\nRPCs for Dummies,Ann Author,Distributed systems,29.90,20', 'application/x-ndjson': '{"title":"RPCs for Dummies","topic":"Distributed systems","priceCents":2990,"stock":20}' };

let api;

const resolved = part => part?.$ref ? part.$ref.slice(2).split('/').reduce((at, name) => at[name.replaceAll('~1', '/')], api) : part;
const nameOf = ref => ref.split('/').pop();
const anchor = (method, path) => `${method}-${path.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')}`;
const typeLink = name => h('a', { href: `#schema-${name}` }, h('code', {}, name));

/** A schema in a line: its type, and between which bounds. */
function type(schema) {
  if (schema.$ref) return [typeLink(nameOf(schema.$ref))];
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return either.flatMap((one, index) => index ? [' or ', ...type(one)] : type(one));
  if (schema.type === 'array') return ['list of ', ...type(schema.items), bounds(schema.minItems, schema.maxItems, 'entries')];
  if (schema.enum) return schema.enum.flatMap((value, index) => [index ? ' or ' : '', h('code', {}, value)]);
  if (schema.const) return [h('code', {}, schema.const)];
  const kind = [schema.type ?? 'anything'].flat().join(' or ');
  return [kind, schema.format ? ` (${schema.format})` : '', bounds(schema.minimum, schema.maximum), bounds(schema.minLength, schema.maxLength, 'characters'),
    schema.default === undefined ? '' : `, ${schema.default} by default`];
}

function bounds(least, most, of = '') {
  const unit = of && ` ${of}`;
  if (least !== undefined && most !== undefined) return `, ${least} to ${most}${unit}`;
  if (least !== undefined) return `, at least ${least}${unit}`;
  return most !== undefined ? `, at most ${most}${unit}` : '';
}

function sample(schema, name, depth = 0) {
  const whole = resolved(schema);
  if (whole.example !== undefined) return whole.example;
  if (whole.examples?.length) return whole.examples[0];
  if (whole.allOf) return Object.assign({}, ...whole.allOf.map(part => sample(part, name, depth)));
  if (whole.anyOf ?? whole.oneOf) return sample((whole.anyOf ?? whole.oneOf)[0], name, depth);
  if (whole.enum) return whole.enum[0];
  if (whole.properties) {
    return Object.fromEntries(Object.entries(whole.properties).filter(([field]) => !SELDOM.includes(field)).map(([field, one]) => [field, sample(one, field, depth + 1)]));
  }
  const kind = [whole.type].flat()[0];
  if (kind === 'array') return name in SAMPLES && Array.isArray(SAMPLES[name]) ? SAMPLES[name] : depth > 6 ? [] : [sample(whole.items, '', depth + 1)];
  const known = SAMPLES[name];
  if (known !== undefined && (known === null || kind === (typeof known === 'number' ? 'integer' : typeof known))) return known;
  if (whole.format === 'date-time') return '2026-11-23T10:49:13Z';
  if (name === 'id') return SAMPLES.orderId;
  return { integer: 1, number: 1, boolean: true, string: 'text' }[kind] ?? null;
}

/** A path that breaks before a segment where it does not fit. */
const breakable = path => path.split(/(?=[/])/).flatMap((segment, index) => index ? [h('wbr'), segment] : [segment]);
const code = text => h('pre', { tabindex: '0' }, h('code', {}, text));
const table = (label, heads, rows) => h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label },
  h('table', {}, h('thead', {}, h('tr', {}, ...heads.map(head => h('th', { scope: 'col' }, head)))), h('tbody', {}, ...rows)));
const row = (head, ...cells) => h('tr', {}, h('th', { scope: 'row' }, head), ...cells.map(cell => h('td', {}, cell)));

function curl(method, path, operation) {
  const names = (operation.parameters ?? []).map(resolved);
  const headers = names.filter(one => one.in === 'header' && one.required).map(one => [one.name, one.name === 'Idempotency-Key' ? SAMPLES.key : '"17"']);
  const token = { operator: '$PYGMY_OPERATOR_TOKEN', customer: '$CUSTOMER_TOKEN' }[Object.keys(operation.security?.[0] ?? {})[0]];
  if (token) headers.push(['Authorization', `Bearer ${token}`]);
  const [media, content] = Object.entries(resolved(operation.requestBody)?.content ?? {})[0] ?? [];
  if (media) headers.push(['Content-Type', media]);
  const id = path.startsWith('/v1/orders') ? SAMPLES.orderId : '2';
  const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;
  return [
    `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} ${location.origin}${path.replace('{id}', id)}`,
    ...headers.map(([name, value]) => `-H ${value.startsWith('Bearer $') ? `"${name}: ${value}"` : quoted(`${name}: ${value}`)}`),
    ...(media ? [`--data-binary ${quoted(BODIES[media] ?? JSON.stringify(sample(content.schema)))}`] : []),
  ].join(' \\\n  ');
}

/** The one role without which there is no answer. */
function needs(operation) {
  const ways = operation.security ?? api.security ?? [];
  return ways.length && ways.every(way => Object.keys(way).length) ? Object.keys(ways[0])[0] : null;
}

function parameters(operation, name) {
  const all = (operation.parameters ?? []).map(resolved);
  if (!all.length) return [];
  return [h('h4', {}, 'Parameters'), table(`Parameters of ${name}`, ['Name', 'Type', 'Meaning'], all.map(one => row(
    [h('code', {}, one.name), h('span', { class: 'small' }, ` ${one.in}${one.required ? ', required' : ''}`)], type(one.schema), one.description ?? '')))];
}

function body(operation) {
  return Object.entries(resolved(operation.requestBody)?.content ?? {}).flatMap(([media, { schema }]) => [
    h('h4', {}, 'Body ', h('code', {}, media)),
    schema.$ref ? h('p', {}, 'A ', typeLink(nameOf(schema.$ref)), ', such as:') : '',
    code(BODIES[media] ?? JSON.stringify(sample(schema), null, 2)),
  ]);
}

function answers(operation, name) {
  const all = Object.entries(operation.responses).map(([status, answer]) => [status, resolved(answer)]);
  const good = all.filter(([status]) => status < '400');
  const bad = all.filter(([status]) => status >= '400');
  return [
    h('h4', {}, 'Answers'),
    ...good.flatMap(([status, answer]) => {
      const [media, content] = Object.entries(answer.content ?? {})[0] ?? [];
      const schema = content?.schema;
      return [
        h('p', {}, h('strong', {}, status), ' ', answer.description, schema?.$ref ? [': ', typeLink(nameOf(schema.$ref))] : ''),
        schema && media === 'application/json' && status === good[0][0] ? code(JSON.stringify(sample(schema), null, 2)) : '',
      ];
    }),
    h('details', {}, h('summary', {}, `Refusals and failures: ${bad.map(([status]) => status).join(', ')}`),
      table(`Refusals and failures of ${name}`, ['Status', 'Problem'], bad.map(([status, answer]) => row(status, problems(answer))))),
  ].filter(part => part !== '');
}

const problems = answer => answer.description.split('\n').map(line => {
  const [, name, title] = PROBLEM.exec(line) ?? [];
  return h('div', {}, name ? [h('a', { href: `/problems/${name}` }, h('code', {}, name)), ` ${title ?? ''}`] : line);
});

function operation([method, path, it]) {
  // A key of now, for each operation its own: the store refuses a key that was made long ago, and one that another request had.
  SAMPLES.key = newKey();
  const id = anchor(method, path);
  const name = `${method.toUpperCase()} ${path}`;
  const role = needs(it);
  return h('section', { class: 'operation', 'aria-labelledby': id },
    h('h3', { id }, h('span', { class: 'method' }, method.toUpperCase()), ' ', h('code', {}, breakable(path))),
    h('p', {}, it.summary ?? '', it.description ? ` ${it.description}` : ''),
    role && h('p', { class: 'small' }, `Needs the bearer token of an ${role}.`),
    code(curl(method, path, it)),
    ...parameters(it, name), ...body(it), ...answers(it, name));
}

function schema([name, it]) {
  const fields = Object.entries(it.properties ?? {});
  const isExplained = fields.some(([, one]) => resolved(one).description);
  return h('section', { 'aria-labelledby': `schema-${name}` },
    h('h3', { id: `schema-${name}` }, h('code', {}, name)),
    it.description && h('p', {}, it.description),
    fields.length > 0 && table(`Fields of ${name}`, ['Field', 'Type', ...(isExplained ? ['Meaning'] : [])], fields.map(([field, one]) => row(
      [h('code', {}, field), it.required?.includes(field) ? '' : h('span', { class: 'small' }, ' optional')],
      name === 'Problem' && field === 'type' ? ['one of ', h('a', { href: '#problems' }, 'these')] : type(one), ...(isExplained ? [resolved(one).description ?? ''] : [])))));
}

/** Every problem that some answer may be, with its status. */
function problemTable() {
  const known = new Map();
  const look = (status, answer) => {
    for (const line of resolved(answer).description.split('\n')) {
      const [, name, title] = PROBLEM.exec(line) ?? [];
      if (name) known.set(name, [status, title]);
    }
  };
  for (const item of Object.values(api.paths)) {
    for (const method of METHODS) Object.entries(item[method]?.responses ?? {}).forEach(([status, answer]) => look(status, answer));
  }
  const rows = [...known].sort(([a, [one]], [b, [other]]) => one.localeCompare(other) || a.localeCompare(b));
  return table('Problem types and their statuses', ['Type', 'Status', 'Title'], rows.map(([name, [status, title]]) =>
    row(h('a', { href: `/problems/${name}`, id: `problem-${name}` }, h('code', {}, name)), status, title ?? '')));
}

function draw() {
  const operations = Object.entries(api.paths).flatMap(([path, item]) => METHODS.filter(method => item[method]).map(method => [method, path, item[method]]));
  const groups = byTag(operations);
  const schemas = Object.entries(api.components.schemas);
  document.getElementById('document').replaceChildren(
    ...groups.map(([tag, members]) => h('section', { 'aria-labelledby': `tag-${tag}` }, h('h2', { id: `tag-${tag}` }, tag), ...members.map(operation))),
    h('section', { 'aria-labelledby': 'problems' }, h('h2', { id: 'problems' }, 'Problem types'), problemTable()),
    h('section', { 'aria-labelledby': 'schemas' }, h('h2', { id: 'schemas' }, 'Schemas'), ...schemas.map(schema)));
  const link = (href, ...text) => h('li', {}, h('a', { href }, ...text));
  document.getElementById('contents').replaceChildren(h('ul', {},
    link('#client', 'Writing a client'),
    ...groups.map(([tag, members]) => h('li', {}, h('a', { href: `#tag-${tag}` }, tag),
      h('ul', {}, ...members.map(([method, path]) => link(`#${anchor(method, path)}`, h('span', { class: 'method' }, method.toUpperCase()), h('span', {}, breakable(path.replace('/v1', '')))))))),
    link('#problems', 'Problem types'), link('#schemas', 'Schemas')));
  if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

function byTag(operations) {
  const groups = new Map(TAGS.map(tag => [tag, []]));
  for (const one of operations) {
    const tag = one[2].tags?.[0] ?? 'Other';
    groups.set(tag, [...(groups.get(tag) ?? []), one]);
  }
  return [...groups].filter(([, members]) => members.length);
}

async function load() {
  const place = document.getElementById('document');
  try {
    const response = await fetch('/openapi.json');
    if (!response.ok) throw new Error(`status ${response.status}`);
    api = await response.json();
    draw();
  } catch (failure) {
    place.replaceChildren(h('div', { class: 'panel trouble', role: 'alert' },
      h('p', {}, h('strong', {}, 'The document could not be read. '), failure.message),
      h('p', { class: 'actions' }, h('button', { type: 'button', class: 'quiet', onclick: load }, 'Try again'))));
  }
}

load();
