/**
 * Fields that save themselves. What is not yet kept stands in the tab's storage, so a closed page or a crash loses
 * nothing. A field that somebody else changed meanwhile is never overwritten silently: both texts are shown.
 */

import { el } from './dom.js';
import { headers } from './http.js';

const PAUSE_MS = 400;
const AGAIN_MS = 2000;

/** @param {HTMLElement} root @param {string} id */
export function autosave(root, id) {
  const key = `sos:${id}`;
  const tab = nameOfTab();
  const inputs = new Map([...root.querySelectorAll('[data-field]')].map((input) => [input.dataset.field, input]));
  let version = Number(root.dataset.version);
  let running = null;
  let timer = 0;

  /** field -> {value, seen}: typed here and not kept yet. */
  const unsaved = new Map(Object.entries(read(key)));
  for (const [field, { value }] of unsaved) if (inputs.has(field)) put(inputs.get(field), value);

  function typed(field) {
    const seen = unsaved.get(field)?.seen ?? version;
    unsaved.set(field, { value: valueOf(inputs.get(field)), seen });
    keep();
    status('Сохраняем…');
    clearTimeout(timer);
    timer = setTimeout(flush, PAUSE_MS);
  }

  function keep() {
    if (unsaved.size) sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(unsaved)));
    else sessionStorage.removeItem(key);
  }

  /** Resolves when everything typed so far is kept, or could not be. */
  async function flush() {
    clearTimeout(timer);
    if (running) await running;
    const changes = [...unsaved].filter(([field]) => !root.querySelector(`[data-note="${field}"] [data-conflict]`));
    if (!changes.length) return undefined;
    running = send(changes.map(([field, { value, seen }]) => ({ field, value, seen })));
    try {
      return await running;
    } finally {
      running = null;
    }
  }

  async function send(changes) {
    let answer;
    try {
      answer = await fetch(`/sos/${id}/save`, {
        method: 'POST',
        keepalive: true,
        headers: { ...headers(), 'Content-Type': 'application/json' },
        body: JSON.stringify({ tab, changes }),
      });
    } catch {
      return later('Не сохранено: нет связи. Повторяем, ничего не пропадёт.');
    }
    if (answer.status === 401) return later('Не сохранено: вход завершился. Войдите снова, набранное останется.');
    if (answer.status >= 500) return later('Не сохранено: сервер не ответил. Повторяем, ничего не пропадёт.');
    const told = await answer.json();
    if (!answer.ok) return status(told.refused ?? 'Не сохранено. Обновите страницу.', true);
    version = told.version;
    for (const change of changes) settle(change, told);
    keep();
    status(Object.keys(told.faults).length || Object.keys(told.conflicts).length
      ? 'Не всё сохранено: посмотрите отмеченные поля' : unsaved.size ? 'Сохраняем…' : `Сохранено в ${told.at}`);
    if ([...unsaved.values()].some(({ seen }) => seen === version)) timer = setTimeout(flush, PAUSE_MS);
    return undefined;
  }

  function settle({ field, value }, told) {
    const input = inputs.get(field);
    const now = valueOf(input);
    if (told.conflicts[field]) return conflict(field, told.conflicts[field]);
    if (told.faults[field]) {
      note(field, el('span', { class: 'error' }, told.faults[field]));
      input.setAttribute('aria-invalid', 'true');
      if (now === value) unsaved.delete(field);
      return undefined;
    }
    input.removeAttribute('aria-invalid');
    note(field);
    if (now !== value) return unsaved.set(field, { value: now, seen: version });
    unsaved.delete(field);
    if (told.values[field] !== value && document.activeElement !== input) put(input, told.values[field]);
    return undefined;
  }

  function conflict(field, { theirs, author, at }) {
    const choose = (take) => () => {
      note(field);
      if (take) {
        put(inputs.get(field), theirs);
        unsaved.delete(field);
        keep();
        status('Всё сохранено');
      } else {
        unsaved.set(field, { value: valueOf(inputs.get(field)), seen: version });
        keep();
        flush();
      }
    };
    note(field, el('div', { class: 'notice notice--warn', 'data-conflict': true },
      `Пока вы писали, это поле изменили: ${author}, ${at}. Там стоит: `, el('bdi', { class: 'foreign' }, theirs || 'пусто'),
      el('div', { class: 'row' },
        el('button', { type: 'button', class: 'btn btn--small', onclick: choose(false) }, 'Оставить моё'),
        el('button', { type: 'button', class: 'btn btn--small', onclick: choose(true) }, 'Взять то, что там'))));
  }

  function note(field, ...inside) {
    root.querySelector(`[data-note="${field}"]`)?.replaceChildren(...inside);
  }

  function later(sentence) {
    clearTimeout(timer);
    timer = setTimeout(flush, AGAIN_MS);
    status(sentence, true);
  }

  function status(sentence, trouble = false) {
    const place = root.querySelector('#sos-saved');
    if (place.textContent !== sentence) place.textContent = sentence;
    place.className = trouble ? 'error' : 'small muted';
  }

  /** Somebody else wrote: show it where nothing is being typed here. */
  async function look() {
    const answer = await fetch(`/sos/${id}/state`, { headers: headers() }).catch(() => null);
    if (!answer?.ok) return;
    const told = await answer.json();
    if (told.version <= version) return;
    for (const [field, value] of Object.entries(told.fields)) {
      const input = inputs.get(field);
      if (unsaved.has(field) || valueOf(input) === value) continue;
      put(input, value);
      const { author, at } = told.marks[field] ?? {};
      if (author) note(field, el('span', { class: 'small muted' }, `${author}, ${at}`));
    }
    if (!unsaved.size) version = told.version;
  }

  root.addEventListener('input', ({ target }) => {
    const field = target.closest('[data-field]')?.dataset.field;
    if (field) typed(field);
  });
  root.addEventListener('focusout', () => unsaved.size && flush());
  for (const moment of ['pagehide', 'htmx:before:request']) addEventListener(moment, () => root.isConnected && unsaved.size && flush());
  document.addEventListener('visibilitychange', () => document.hidden && root.isConnected && unsaved.size && flush());
  document.addEventListener('live:link', ({ detail }) => detail.up && root.isConnected && unsaved.size && flush());
  root.addEventListener('click', ({ target }) => {
    const pairs = target.closest('[data-copy]')?.dataset.copy;
    for (const pair of pairs?.split(' ') ?? []) {
      const [from, to] = pair.split(':');
      if (valueOf(inputs.get(to)) || !valueOf(inputs.get(from))) continue;
      put(inputs.get(to), valueOf(inputs.get(from)));
      typed(to);
    }
  });
  if (unsaved.size) flush();
  return { flush, look };
}

function valueOf(input) {
  return 'value' in input ? input.value : input.querySelector('input:checked')?.value ?? '';
}

function put(input, value) {
  if ('value' in input) input.value = value;
  else for (const choice of input.querySelectorAll('input')) choice.checked = choice.value === value;
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

/** Survives a reload, differs between tabs. */
function nameOfTab() {
  let name = sessionStorage.getItem('tab');
  if (!name) {
    name = [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('-');
    sessionStorage.setItem('tab', name);
  }
  return name;
}
