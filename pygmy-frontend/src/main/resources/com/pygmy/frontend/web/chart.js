// Live charts of seconds, with the parts and the look that charts of reports have (Plot and Scale of the harness; chart.css): a plane that is
// stretched to the width, lines across with what they stand for, and words below.

import { h } from './dom.js';

export const SECONDS = 900;
const STEP = 5;
const PART = 180;
const HIGH = 110;
const MARGIN = 8;
let width = SECONDS;

/** Makes all charts as wide as so many seconds need, in parts of three minutes, and gives the minutes. */
export function reach(size) {
  width = Math.min(SECONDS, Math.max(1, Math.ceil(size / PART)) * PART);
  for (const plane of document.querySelectorAll('.stretched')) plane.setAttribute('viewBox', `0 0 ${width} ${plane.viewBox.baseVal.height}`);
  document.querySelectorAll('.tick').forEach((tick, i) => { tick.textContent = i % 4 < 3 ? `${(3 - i % 4) * width / PART}${i % 4 ? '' : ' min ago'}` : 'now'; });
  return width / 60;
}

function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const plane = (high, ...children) => draw('svg', { class: 'stretched', viewBox: `0 0 ${width} ${high}`, preserveAspectRatio: 'none', width: '100%', height: high }, ...children);

/** The words below: three moments and now. */
const ticks = y => ['start', 'middle', 'middle', 'end'].map((anchor, i) => draw('text', { class: 'tick', x: `${i * 100 / 3}%`, y, 'text-anchor': anchor }));

export const axis = () => draw('svg', { class: 'plot', width: '100%', height: 20, 'aria-hidden': 'true' }, ...ticks(14));

/** Where a value is, from the bottom of a plane to its top. */
const y = (value, most, high = HIGH) => Math.round(high - Math.min(1, Math.max(0, value / most)) * (high - MARGIN));

/** Where to draw lines across, and what each means: round steps from zero. */
export function gridlines(most, high = HIGH) {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1e-9)));
  const step = most / power >= 5 ? power * 2 : most / power >= 2 ? power : power / 2;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => [y(i * step, most, high), i * step]);
}

/** The smallest of 1, 2, 5, 10, 20, … that is not less. */
function above(value) {
  const ten = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map(digit => digit * ten).find(round => round >= value);
}

/**
 * Seconds in steps that stay the same while time goes on, so that the picture does not flicker: for each step the place of its end
 * and what the function makes of its seconds' numbers; null leaves a gap.
 */
export function steps(end, size, make) {
  const points = [];
  for (let from = 0, to; from < size; from = to) {
    to = from + 1;
    while (to < size && Math.floor((end - size + 1 + to) / STEP) === Math.floor((end - size + 1 + from) / STEP)) to++;
    points.push([width - size + to, make(from, to)]);
  }
  return points;
}

/** What tells lines apart: a sample of each. */
export const key = (names, style) => h('ul', { class: 'key', 'aria-hidden': 'true' }, ...names.map((name, i) =>
  h('li', {}, draw('svg', { viewBox: '0 0 24 14' }, draw('path', { class: style(i), d: 'M0 7h24' })), name)));

/** A chart of one or two lines; its caption tells what is drawn, and `update` draws it. */
export function chart(title, names) {
  const value = h('p', { class: 'value' });
  const more = h('p', { class: 'small' });
  const across = draw('g');
  const scale = draw('g');
  const area = draw('path', { class: 'area' });
  const lines = names.map((_, i) => draw('path', { class: `line line-${i + 1}` }));
  const picture = draw('svg', { class: 'plot', role: 'img', width: '100%', height: HIGH + 20 }, plane(HIGH, across, area, ...lines), scale, ...ticks(HIGH + 14));
  return {
    element: h('figure', {}, h('figcaption', {}, h('h3', {}, title), value, more), picture, names.length > 1 && key(names, i => `line line-${i + 1}`)),
    update(series, { now, aside, limit, unit = '' }) {
      const highest = Math.max(...series.flat().map(([, at]) => at ?? 0));
      const most = limit ?? above(highest);
      value.textContent = now;
      more.textContent = aside;
      const grid = gridlines(most);
      across.replaceChildren(...grid.map(([at]) => draw('path', { class: 'grid', d: `M0 ${at}H${SECONDS}` })));
      scale.replaceChildren(...grid.map(([at, one]) => draw('text', { class: 'scale', x: 4, y: at - 3 }, `${one.toLocaleString('en')}${unit}`)));
      series.forEach((points, i) => lines[i].setAttribute('d', path(points, most)));
      area.setAttribute('d', filled(series[0], most));
      picture.setAttribute('aria-label', `${title}: ${now}; ${aside}. Highest: ${Math.round(highest * 10) / 10}${unit}.`);
    },
  };
}

function path(points, most) {
  let pen = 'M';
  return points.map(([x, value]) => {
    if (value === null) { pen = 'M'; return ''; }
    const to = `${pen}${x} ${y(value, most)}`;
    pen = 'L';
    return to;
  }).join('');
}

const filled = (points, most) =>
  points.length ? `M${points[0][0]} ${HIGH}${points.map(([x, value]) => `L${x} ${y(value ?? 0, most)}`).join('')}L${points.at(-1)[0]} ${HIGH}Z` : '';

/** A small chart without words. */
export function spark() {
  const area = draw('path', { class: 'area' });
  const line = draw('path', { class: 'line line-1' });
  const picture = plane(HIGH, area, line);
  picture.classList.add('spark');
  picture.setAttribute('role', 'img');
  return {
    element: picture,
    update(points, label) {
      const most = above(Math.max(1, ...points.map(([, value]) => value)));
      area.setAttribute('d', filled(points, most));
      line.setAttribute('d', path(points, most));
      picture.setAttribute('aria-label', label);
    },
  };
}

/** A lane of states: each run of a letter is a line, whose look is that of its letter. */
export function lane(letters) {
  const paths = letters.map(letter => draw('path', { class: `run run-${letter}` }));
  const picture = plane(24, ...paths);
  picture.setAttribute('role', 'img');
  return {
    element: picture,
    update(states, label) {
      const runs = new Map(letters.map(letter => [letter, '']));
      for (let from = 0, to; from < states.length; from = to) {
        to = from + 1;
        while (states[to] === states[from]) to++;
        runs.set(states[from], `${runs.get(states[from]) ?? ''}M${width - states.length + from} 12H${width - states.length + to}`);
      }
      letters.forEach((letter, i) => paths[i].setAttribute('d', runs.get(letter)));
      picture.setAttribute('aria-label', label);
    },
  };
}
