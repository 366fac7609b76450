// Elements from data. Text only ever becomes text: nothing here reads markup, whatever a title contains.

/** An element. Properties that begin with "on" are listeners; true is an empty attribute; null and false are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** Text of somebody else: its direction of writing stays its own. */
export const foreign = (tag, text, properties = {}) => h(tag, { dir: 'auto', ...properties }, text);

/** Cents as the command line prints them; the API names no currency. */
export function money(cents) {
  const whole = Math.trunc(Math.abs(cents) / 100);
  return `${cents < 0 ? '-' : ''}${whole}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
}

export const count = (number, one, many = `${one}s`) => `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

export const time = iso => h('time', { datetime: iso }, new Date(iso).toLocaleString('en-GB', {
  day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short',
}));

/** Tells screen readers; the same words twice are told twice. */
export function say(text) {
  const live = document.getElementById('live');
  live.textContent = '';
  requestAnimationFrame(() => { live.textContent = text; });
}
