// The cluster as one frontend sees it: what each node says, the last 15 minutes, and what an operator may do.

import { axis, chart, key, lane, reach, SECONDS, spark, steps } from './chart.js';
import { count, h } from './dom.js';

const at = id => document.getElementById(id);
const LATE_MS = 3_000;
const RETRY_MS = 2_000;
const SILENT_MS = 10_000;

/** How each state is called and marked, and the letter that the history has for it. */
const STATES = {
  HEALTHY: { word: 'Healthy', mark: '✓', letter: 'H' },
  SUSPECTED: { word: 'Suspected', mark: '!', letter: 'S' },
  UNHEALTHY: { word: 'Down', mark: '✕', letter: 'U' },
  DRAINING: { word: 'Draining', mark: '↓', letter: 'D' },
  UNKNOWN: { word: 'Not known yet', mark: '?', letter: 'N' },
};
const LANES = [['L', 'leads'], ['H', 'healthy'], ['D', 'draining'], ['S', 'suspected'], ['U', 'down']];
const NUMBERS = ['requests', 'failed', 'p50Micros', 'p99Micros', 'hits', 'misses', 'lagEntries'];
const OPERATIONS = { drain: 'Drain', undrain: 'End the drain', transfer: 'Hand over leadership', snapshot: 'Take a snapshot' };

let past = null;
let token = '';
let heardAt = 0;
let trouble = '';
const groups = new Map();

const clock = iso => new Date(iso).toLocaleTimeString('en-GB');
const capital = text => text[0].toUpperCase() + text.slice(1);
const number = value => value.toLocaleString('en');
const millis = micros => micros === 0 ? '–' : `${(micros / 1000).toLocaleString('en', { maximumSignificantDigits: 2 })} ms`;
const sum = (list, from, to) => list.slice(from, to).reduce((all, one) => all + one, 0);

function span(from, to) {
  const s = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  return s < 60 ? `${s} s` : s < 3600 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`;
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const answers = node => node.state !== 'UNHEALTHY' || (node.status && node.problem === node.status.cause);

/** How a node looks: one that answers and can serve nothing is not down. */
function look(node) {
  const state = STATES[node.state] ?? STATES.UNKNOWN;
  return state === STATES.UNHEALTHY && answers(node) ? { ...state, word: 'Cannot serve' } : state;
}

function leader(pool) {
  return pool.nodes.filter(node => node.state !== 'UNHEALTHY' && node.status?.role === 'LEADER').sort((a, b) => b.status.term - a.status.term)[0];
}

// ---- one node

function routed(node) {
  if (node.routedReads) return node.routedWrites ? 'Gets reads and writes' : 'Gets reads';
  return node.routedWrites ? 'Gets writes' : 'Gets nothing';
}

function card(name) {
  const mark = h('span', { class: 'mark', 'aria-hidden': 'true' });
  const role = h('span', { class: 'badge' });
  const state = h('p', { class: 'node-state' });
  const facts = ['Term', 'Committed', 'Applied', 'Lag'].map(word => [h('dt', {}, word), h('dd', {})]);
  const route = h('p', { class: 'small' });
  const problem = h('p', { class: 'why' });
  const line = spark();
  const actions = h('p', { class: 'actions' });
  const buttons = Object.fromEntries(Object.entries(OPERATIONS).map(([operation, word]) =>
    [operation, h('button', { type: 'button', 'aria-label': `${word}: ${name}`, onclick: () => operate(name, operation) }, word)]));
  actions.append(...Object.values(buttons));
  const element = h('li', { class: 'node', 'data-node': name }, h('div', { class: 'row' }, h('h3', {}, mark, name), role), state, problem,
    h('dl', {}, ...facts.map(fact => h('div', {}, ...fact))), route, line.element, actions);
  return {
    element,
    update(node, isLeader, now) {
      const { mark: sign, word } = look(node);
      const status = answers(node) ? node.status : null;
      element.dataset.state = node.state;
      set(mark, sign);
      set(state, `${word} for ${span(node.since, now)}`);
      set(role, !status ? '' : isLeader ? 'Leader' : capital(status.role.toLowerCase()));
      role.hidden = !status;
      role.classList.toggle('placed', isLeader);
      const values = status ? [status.term, status.committed, status.applied, status.lagEntries] : [];
      facts.forEach(([, value], i) => set(value, i < values.length ? number(values[i]) : '–'));
      set(problem, (node.state === 'HEALTHY' ? '' : node.problem) ?? '');
      const sent = past?.nodes.get(name)?.requests ?? [];
      set(route, `${routed(node)}, ${number(sent.at(-1) ?? 0)} a second`);
      line.update(steps(past?.end ?? 0, sent.length, (from, to) => sum(sent, from, to) / (to - from)), `Requests to ${name}`);
      actions.hidden = !token;
      buttons.drain.hidden = node.state === 'DRAINING';
      buttons.undrain.hidden = node.state !== 'DRAINING';
      buttons.transfer.hidden = !isLeader;
    },
  };
}

function group(pool) {
  const title = h('h2', {}, capital(pool.group));
  const told = h('p', { class: 'told-group' });
  const nodes = new Map(pool.nodes.map(node => [node.node, card(node.node)]));
  at('groups').append(h('section', { class: 'group', 'aria-label': pool.group }, h('div', { class: 'row' }, title, told),
    h('ul', { class: 'nodes' }, ...[...nodes.values()].map(one => one.element))));
  return { nodes, told };
}

function show(view) {
  for (const pool of view.pools) {
    if (!groups.has(pool.group)) groups.set(pool.group, group(pool));
    const { nodes, told } = groups.get(pool.group);
    const leads = leader(pool);
    set(told, leads ? `${leads.node} leads in term ${leads.status.term}, for ${span(leads.status.since, view.at)}` : '✕ No leader');
    told.classList.toggle('why', !leads);
    for (const node of pool.nodes) nodes.get(node.node)?.update(node, node === leads, view.at);
  }
  const [text, isBad] = headline(view.pools);
  set(at('headline'), text);
  at('headline').classList.toggle('bad', isBad);
}

/** What an operator wants to know first. */
function headline(pools) {
  const nodes = pools.flatMap(pool => pool.nodes);
  const ill = nodes.filter(node => node.state !== 'HEALTHY');
  const leaderless = pools.filter(pool => !leader(pool));
  if (leaderless.length) {
    const stuck = leaderless.map(pool => `the ${pool.group} group has no leader (${pool.nodes.filter(answers).length} of ${pool.nodes.length} nodes are up)`);
    return [`✕ ${capital(stuck.join('; '))}. What needs it waits.`, true];
  }
  if (!ill.length) return [`✓ All ${nodes.length} catalog and order nodes are healthy.`, false];
  const words = ill.map(node => `${node.node}${look(node).word === 'Cannot serve' ? '' : ' is'} ${look(node).word.toLowerCase()}`);
  return [`${ill.some(node => node.state === 'UNHEALTHY') ? '✕' : '!'} ${words.join(', ')}. Both groups have a leader: the store goes on.`, true];
}

// ---- the last 15 minutes

const lanes = new Map();
const charts = {
  requests: chart('Requests a second', ['answered', 'failed']),
  times: chart('Time to answer', ['p50', 'p99']),
  hits: chart('Cache hits', ['hits']),
  lag: chart('Cache horizon', ['entries behind']),
};

function drawLanes() {
  lanes.clear();
  at('lanes').replaceChildren();
  for (const [name] of past.nodes) {
    const one = lane(LANES.map(([letter]) => letter));
    lanes.set(name, one);
    at('lanes').append(h('span', { class: 'lane-name' }, name), one.element);
  }
  at('lanes').append(h('span', {}), axis(), h('span', {}), key(LANES.map(([, word]) => word), i => `run run-${LANES[i][0]}`));
}

function remember({ at: end, nodes, ...lists }) {
  past = { end: Math.round(Date.parse(end) / 1000), nodes: new Map(nodes.map(node => [node.node, { ...node, states: [...node.states] }])) };
  for (const name of NUMBERS) past[name] = lists[name];
  drawLanes();
}

/** A second more. One that is told twice counts once. */
function append({ traffic, cache, pools }) {
  const end = Math.round(Date.parse(traffic.at) / 1000);
  if (end <= past.end) return;
  past.end = end;
  const add = (list, value) => { list.push(value); if (list.length > SECONDS) list.shift(); };
  for (const name of NUMBERS) add(past[name], name === 'lagEntries' ? cache.lagEntries : traffic[name]);
  for (const { node, requests } of traffic.nodes) add(past.nodes.get(node).requests, requests);
  for (const pool of pools) {
    const leads = leader(pool);
    for (const node of pool.nodes) add(past.nodes.get(node.node).states, node === leads ? 'L' : (STATES[node.state] ?? STATES.UNKNOWN).letter);
  }
}

function drawPast({ cache }) {
  const { end } = past;
  const size = past.requests.length;
  at('past').hidden = size === 0;
  if (size === 0) return;
  set(at('past-title'), `The last ${reach(size)} minutes`);
  for (const [name, { states }] of past.nodes) {
    const lengths = LANES.map(([letter, word]) => [states.filter(state => state === letter).length, word]).filter(([seconds]) => seconds);
    lanes.get(name).update(states, `${name}: ${lengths.map(([seconds, word]) => `${word} ${span(0, seconds * 1000)}`).join(', ')}`);
  }
  const last = name => past[name].at(-1);
  const mean = name => steps(end, size, (from, to) => sum(past[name], from, to) / (to - from));
  const highest = name => steps(end, size, (from, to) => Math.max(...past[name].slice(from, to)));
  const answered = name => steps(end, size, (from, to) => sum(past.requests, from, to) ? Math.max(...past[name].slice(from, to)) / 1000 : null);
  charts.requests.update([mean('requests'), mean('failed')], { now: number(last('requests')), aside: `${number(sum(past.failed, 0, size))} failed meanwhile` });
  charts.times.update([answered('p50Micros'), answered('p99Micros')], { now: `p50 ${millis(last('p50Micros'))}`, aside: `p99 ${millis(last('p99Micros'))}`, unit: ' ms' });
  const ratio = (from, to) => { const all = sum(past.hits, from, to) + sum(past.misses, from, to); return all ? 100 * sum(past.hits, from, to) / all : null; };
  const all = ratio(0, size);
  charts.hits.update([steps(end, size, ratio)], { now: all === null ? '–' : `${Math.round(all)} %`, aside: `of reads; ${number(cache.answers)} answers kept`, limit: 100, unit: ' %' });
  charts.lag.update([highest('lagEntries')], { now: `${number(cache.lagEntries)} behind`, aside: `at index ${number(cache.horizonIndex)}${cache.feedCurrent ? '' : '; no feed of changes'}` });
}

function changeWords({ node, group: name, state, term }) {
  if (state === 'LEADING') return `${node} leads the ${name} group, term ${term}`;
  if (state === 'LEADERLESS') return `the ${name} group has no leader`;
  return `${node} is ${state.toLowerCase()}`;
}

function showChanges(changes) {
  const newest = changes.slice(-10).map(change => `${clock(change.at)}  ${changeWords(change)}`).reverse();
  if (at('changes').dataset.shown === newest.join()) return;
  at('changes').dataset.shown = newest.join();
  at('changes').replaceChildren(...newest.map(text => h('li', {}, text)), ...(newest.length ? [] : [h('li', { class: 'small' }, 'None since this frontend started.')]));
}

// ---- the stream

function hear(name, data) {
  heardAt = Date.now();
  trouble = '';
  if (name === 'history') {
    remember(data);
    at('operate').hidden = !data.operations;
  } else if (past) {
    if (data.traffic) append(data);
    drawPast(data);
    show(data);
    showChanges(data.changes);
    shown = data;
    at('main').removeAttribute('aria-busy');
  }
  tellSource();
}

let shown = null;

function tellSource() {
  const isLate = Date.now() - heardAt > LATE_MS;
  document.body.classList.toggle('late', Boolean(shown) && isLate);
  if (!shown) {
    if (trouble) set(at('headline'), trouble);
  } else {
    set(at('source'), isLate ? `✕ ${shown.frontend} does not answer: what you see is from ${clock(shown.at)}. ${trouble}` : `● Live, as ${shown.frontend} sees it.`);
  }
}

/** Reads until the stream ends. */
async function follow(signal) {
  const answer = await fetch('/v1/cluster/events', { headers: { Accept: 'text/event-stream' }, signal });
  if (!answer.ok) {
    trouble = (await answer.json()).detail ?? `Status ${answer.status}.`;
    return;
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (text + value).split('\n\n');
    text = events.pop();
    for (const event of events) {
      const [name, data] = event.split('\n').map(line => line.slice(line.indexOf(': ') + 2));
      hear(name, JSON.parse(data));
    }
  }
}

let reading = null;
let begunAt = 0;

/** While somebody looks: a tab in the background takes no place from others. */
async function watch() {
  reading?.abort();
  reading = new AbortController();
  begunAt = Date.now();
  const { signal } = reading;
  while (!signal.aborted && !document.hidden) {
    await follow(signal).catch(() => { trouble = 'No answer came; trying again.'; });
    tellSource();
    await new Promise(resolve => setTimeout(resolve, RETRY_MS));
  }
}

// ---- operations

async function operate(node, operation) {
  set(at('done'), `${OPERATIONS[operation]}: asking ${node}…`);
  let outcome;
  try {
    const answer = await fetch(`/v1/cluster/nodes/${node}/${operation}`, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
    const said = await answer.json();
    outcome = answer.ok ? `done${said.index ? `, at index ${number(said.index)}` : said.leader && operation === 'transfer' ? `, to ${said.leader}` : ''}.` : `not done. ${said.detail ?? said.title}`;
    if ([401, 403].includes(answer.status)) useToken('');
  } catch {
    outcome = 'no answer came; look at the node.';
  }
  set(at('done'), `${node}, ${OPERATIONS[operation].toLowerCase()}: ${outcome}`);
}

function useToken(text) {
  token = text;
  at('token').value = '';
  at('token-form').hidden = Boolean(token);
  at('acting').hidden = !token;
  if (shown) show(shown);
}

at('token-form').addEventListener('submit', event => {
  event.preventDefault();
  useToken(at('token').value.trim());
  at('forget').focus();
});
at('forget').addEventListener('click', () => {
  useToken('');
  at('token').focus();
});
at('charts').append(...Object.values(charts).map(one => one.element));
addEventListener('visibilitychange', watch);
setInterval(() => {
  tellSource();
  // A connection may be dead without an end.
  if (!document.hidden && Date.now() - Math.max(heardAt, begunAt) > SILENT_MS) watch();
}, 1_000);
watch();
