// Charts of seconds: the width is up to the last 15 minutes, on a screen of any width, and lines stay as thick as they are.

import { h } from './dom.js';

export const SECONDS = 900;
const STEP = 5;
const HIGH = 100;
const PART = 180;
let width = SECONDS;

/** Makes all charts as wide as so many seconds need, in parts of three minutes, and gives the minutes. */
export function reach(size) {
  width = Math.min(SECONDS, Math.max(1, Math.ceil(size / PART)) * PART);
  for (const picture of document.querySelectorAll('svg')) picture.setAttribute('viewBox', `0 0 ${width} ${picture.dataset.high}`);
  for (const { children } of document.querySelectorAll('.axis')) {
    for (let i = 0; i < 3; i++) children[i].textContent = `${(3 - i) * width / PART}${i ? '' : ' min ago'}`;
  }
  return width / 60;
}

function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const plane = (high, ...children) => draw('svg', { viewBox: `0 0 ${width} ${high}`, 'data-high': high, preserveAspectRatio: 'none', role: 'img' }, ...children);

/** The smallest of 1, 2, 5, 10, 20, … that is not less. */
export function above(value) {
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

/** A chart of one or two lines; its caption tells what is drawn, and `update` draws it. */
export function chart(title, names) {
  const value = h('p', { class: 'value' });
  const more = h('p', { class: 'small' });
  const top = h('span', { class: 'top-of-scale', 'aria-hidden': 'true' });
  const lines = names.map((_, i) => draw('path', { class: `line line-${i}` }));
  const area = draw('path', { class: 'area' });
  const picture = plane(HIGH, area, ...lines);
  const legend = names.length > 1 && h('span', { class: 'legend small', 'aria-hidden': 'true' }, ...names.map((name, i) => h('span', { class: `key key-${i}` }, name)));
  return {
    element: h('figure', {}, h('figcaption', {}, h('h3', {}, title), value, more), h('div', { class: 'plot' }, top, picture), axis(), legend),
    update(series, { now, aside, limit, unit = '' }) {
      const highest = Math.max(...series.flat().map(([, y]) => y ?? 0));
      const scale = limit ?? above(highest);
      value.textContent = now;
      more.textContent = aside;
      top.textContent = `${scale.toLocaleString('en')}${unit}`;
      series.forEach((points, i) => lines[i].setAttribute('d', path(points, scale)));
      area.setAttribute('d', filled(series[0], scale));
      picture.setAttribute('aria-label', `${title}: ${now}; ${aside}. Highest: ${Math.round(highest * 10) / 10}${unit}.`);
    },
  };
}

const height = (y, scale) => (HIGH - Math.min(1, y / scale) * HIGH).toFixed(1);

function path(points, scale) {
  let pen = 'M';
  return points.map(([x, y]) => {
    if (y === null) { pen = 'M'; return ''; }
    const to = `${pen}${x} ${height(y, scale)}`;
    pen = 'L';
    return to;
  }).join('');
}

function filled(points, scale) {
  const drawn = points.map(([x, y]) => [x, y ?? 0]);
  return drawn.length ? `M${drawn[0][0]} ${HIGH}${drawn.map(([x, y]) => `L${x} ${height(y, scale)}`).join('')}L${drawn.at(-1)[0]} ${HIGH}Z` : '';
}

export const axis = () => h('div', { class: 'axis small', 'aria-hidden': 'true' }, ...['', '', '', 'now'].map(text => h('span', {}, text)));

/** A small chart without words. */
export function spark() {
  const area = draw('path', { class: 'area' });
  const line = draw('path', { class: 'line line-0' });
  const picture = plane(HIGH, area, line);
  picture.setAttribute('class', 'spark');
  return {
    element: picture,
    update(points, label) {
      const scale = above(Math.max(1, ...points.map(([, y]) => y)));
      area.setAttribute('d', filled(points, scale));
      line.setAttribute('d', path(points, scale));
      picture.setAttribute('aria-label', label);
    },
  };
}

/** A lane of states: each run of a letter is a line, whose look is that of its letter. */
export function lane(letters) {
  const paths = letters.map(letter => draw('path', { class: `run run-${letter}` }));
  const picture = plane(20, ...paths);
  return {
    element: picture,
    update(states, label) {
      const runs = new Map(letters.map(letter => [letter, '']));
      for (let from = 0, to; from < states.length; from = to) {
        to = from + 1;
        while (states[to] === states[from]) to++;
        runs.set(states[from], `${runs.get(states[from]) ?? ''}M${width - states.length + from} 10H${width - states.length + to}`);
      }
      letters.forEach((letter, i) => paths[i].setAttribute('d', runs.get(letter)));
      picture.setAttribute('aria-label', label);
    },
  };
}
