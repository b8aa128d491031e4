/** The rail at the left: my shift, who waits, who is on shift. It shows what `live:state` says and nothing else. */

import { el, phone, span } from './dom.js';
import { post } from './http.js';

const $ = (id) => document.getElementById(id);

/** word, shape (by the chip's class) */
const PRESENCE = {
  off: ['не на смене', ''],
  free: ['на связи', 'chip--ok'],
  ringing: ['звонит телефон', 'chip--info'],
  talking: ['разговор', 'chip--info'],
  wrap_up: ['оформление', 'chip--warn'],
  paused: ['пауза', 'chip--warn'],
  no_answer: ['не отвечает', 'chip--warn'],
  no_phone: ['нет телефона', 'chip--danger'],
};

const BUTTONS = {
  off: ['start'],
  free: ['pause', 'end'],
  no_phone: ['pause', 'end'],
  ringing: [],
  talking: ['end'],
  wrap_up: ['resume', 'prolong', 'pause'],
  paused: ['resume', 'end'],
  no_answer: ['resume', 'pause', 'end'],
};

const NOTES = {
  no_answer: 'Телефон не ответил, поэтому звонки пока идут коллегам.',
  no_phone: 'Телефон не подключён: звонки до вас не доходят.',
};

let state = null;
let behind = 0;

export function startRail() {
  if (!$('shift')) return;
  document.addEventListener('live:state', ({ detail }) => show(detail));
  $('shift').addEventListener('click', ({ target }) => {
    const action = target.closest('[data-shift]')?.dataset.shift;
    if (action) act(`/shift/${action}`);
  });
  $('pause-reason').addEventListener('change', ({ target }) => {
    if (target.value) act('/shift/pause', { reason: target.value });
    target.value = '';
  });
  setInterval(tick, 1000);
}

async function act(url, fields) {
  $('shift-error').hidden = true;
  try {
    show(await post(url, fields));
  } catch (fault) {
    $('shift-error').textContent = fault.message;
    $('shift-error').hidden = false;
  }
}

function show(told) {
  if (!told.me) return;
  state = told;
  behind = Date.parse(told.now) - Date.now();
  const { presence } = told.me;
  chip($('presence'), presence, reasonOf(told.me));
  for (const button of document.querySelectorAll('[data-shift]')) {
    button.hidden = !BUTTONS[presence].includes(button.dataset.shift);
  }
  $('pause-reason').hidden = !BUTTONS[presence].includes('pause');
  $('waiting-count').textContent = told.waiting_count;
  $('waiting-count').className = told.waiting_count ? 'chip chip--warn' : 'chip';
  $('waiting').replaceChildren(...(told.waiting.length ? urgentFirst(told.waiting).map(waiting) : [quiet('Никто не ждёт')]));
  const others = told.colleagues;
  $('colleagues').replaceChildren(...(others.length ? others.map(colleague) : [quiet('Пока никто не начал смену')]));
  tick();
}

function tick() {
  if (!state) return;
  const now = Date.now() + behind;
  for (const clock of document.querySelectorAll('[data-since]')) {
    clock.textContent = span((now - Date.parse(clock.dataset.since)) / 1000);
  }
  const { presence, until } = state.me;
  const left = until ? (Date.parse(until) - now) / 1000 : 0;
  const note = left > 0 ? `Следующий звонок не раньше чем через ${span(left)}.` : NOTES[presence] ?? '';
  $('presence-note').textContent = presence === 'no_answer' ? `${NOTES.no_answer} ${left > 0 ? `Ещё ${span(left)}.` : ''}` : note;
  $('presence-note').hidden = !$('presence-note').textContent;
}

function chip(element, presence, reason) {
  const [word, shape] = PRESENCE[presence];
  element.className = `chip ${shape}`;
  element.textContent = reason ? `${word}: ${reason}` : word;
  return element;
}

function reasonOf({ presence, reason }) {
  if (presence !== 'paused' || !reason) return '';
  const option = document.querySelector(`#pause-reason option[value="${CSS.escape(reason)}"]`);
  return (option?.textContent ?? '').trim().toLowerCase();
}

function waiting(call) {
  return el('li', { class: `waiting ${call.queue === 'urgent' ? 'waiting--urgent' : ''}` },
    el('span', { class: 'num clip' }, phone(call.phone)),
    el('span', { class: 'num', 'data-since': call.since }, ''),
    el('span', { class: 'small muted clip' }, call.topic || 'тема не выбрана'),
    call.queue === 'urgent' ? el('span', { class: 'chip chip--danger' }, 'срочно') : '');
}

/** Told to supervisors only. */
const TAPE = { none: 'без записи', on: 'записывается', paused: 'запись на паузе', off: 'запись остановлена' };

function colleague(one) {
  const tape = one.tape ? el('span', { class: `small ${one.tape === 'paused' ? 'chip chip--warn' : 'muted'}` }, TAPE[one.tape]) : '';
  const clock = one.since ? el('span', { class: 'num small muted', 'data-since': one.since }, '') : '';
  return el('li', { class: 'person' },
    el('span', { class: 'clip' }, one.name), chip(el('span'), one.presence, reasonOf(one)), clock, tape);
}

const urgentFirst = (calls) => [...calls].sort((a, b) => (b.queue === 'urgent') - (a.queue === 'urgent'));

const quiet = (text) => el('li', { class: 'small muted' }, text);
