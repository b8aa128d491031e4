/**
 * Whom we call back while this dispatcher is kept free for her: a calm notice, and the question whether she is ready. The
 * keys are those of the phone («ответить», «отклонить»); the phone hears them first and takes them when it rings.
 */

import { el, phone, span } from './dom.js';
import { post } from './http.js';

const KEYS = { KeyO: 'ready', KeyR: 'not-now' };
const END_MS = 8000;

const place = () => document.getElementById('kept');

let shown = '';
let asked = null;
let busy = false;
let going = 0;

export function startKept() {
  if (!place()) return;
  document.addEventListener('live:state', ({ detail }) => {
    busy = Boolean(detail.pop || detail.call);
    if (busy && !shown) clear();
    settle(detail.kept);
  });
  document.addEventListener('live:kept-over', ({ detail }) => end(detail.words));
  addEventListener('keydown', hear);
}

/** The state is the truth. What is shown already is left alone, so that no button loses its focus. */
function settle(kept) {
  const now = kept ? [kept.call, kept.asks, kept.phone ?? ''].join() : '';
  if (now === shown) return;
  shown = now;
  asked = kept?.asks ? kept.call : null;
  if (kept) paint(kept);
  else clear();
}

function paint(kept) {
  clear();
  place().append(el('div', { class: 'kept stack stack--tight', 'data-call': kept.call },
    el('span', {}, el('span', { class: 'chip chip--info' }, kept.asks ? 'Просят перезвонить' : 'Перезваниваем')),
    kept.phone ? el('div', { class: 'number' }, phone(kept.phone)) : '',
    kept.name ? el('bdi', { class: 'clip' }, kept.name) : '',
    kept.phone ? el('div', { class: 'topic' }, kept.topic || 'Тема не выбрана') : '',
    kept.waited_s === undefined ? '' : el('div', { class: 'small' }, `Ждёт ${span(kept.waited_s)}`),
    el('p', {}, kept.asks ? 'Набрать семью? Если ответят, зазвонит ваш телефон.'
      : 'Звоним семье, которая просила перезвонить. Если ответят, зазвонит ваш телефон.'),
    ...(kept.asks ? buttons() : [])));
}

function buttons() {
  return [
    el('div', { class: 'row' },
      button('ready', 'btn btn--primary', 'Готова — звоните', 'Alt O', 'Alt+O'),
      button('not-now', 'btn', 'Не сейчас', 'Alt R', 'Alt+R')),
    el('p', { class: 'error', role: 'alert', hidden: '' }),
  ];
}

function button(answer, shape, words, shortcut, keys) {
  const made = el('button', { type: 'button', class: shape, 'aria-keyshortcuts': keys, 'data-answer': answer },
    words, ' ', el('kbd', { class: 'only-wide' }, shortcut));
  made.addEventListener('click', () => say(answer));
  return made;
}

function hear(event) {
  const plain = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.repeat;
  if (!plain || !asked || !KEYS[event.code]) return;
  event.preventDefault();
  say(KEYS[event.code]);
}

/** Once: until the service has answered, the buttons are dead. */
async function say(answer) {
  const call = asked;
  if (!call) return;
  asked = null;
  for (const made of place().querySelectorAll('button')) made.disabled = true;
  try {
    settle((await post(`/callbacks/${call}/${answer}`)).kept);
  } catch (fault) {
    refused(call, fault.message);
  }
}

function refused(call, words) {
  const notice = place().querySelector('.kept');
  if (notice?.dataset.call !== call) return;
  asked = call;
  for (const made of notice.querySelectorAll('button')) made.disabled = false;
  const error = notice.querySelector('.error');
  if (!error) return;
  error.textContent = words;
  error.hidden = false;
}

/** What came of it, for a moment. */
function end(words) {
  shown = '';
  asked = null;
  clear();
  if (busy) return; // she sees it: the family is here
  place().append(el('div', { class: 'kept' }, words));
  going = setTimeout(clear, END_MS);
}

function clear() {
  clearTimeout(going);
  place().replaceChildren();
}
