/** The screen-pop: who calls, before the answer. It goes as soon as the phone stops ringing here. */

import { el, phone, plural, span } from './dom.js';
import { go } from './pages.js';

const place = () => document.getElementById('pop');
const history = new Map();

let shown = null;

export function startPop() {
  if (!place()) return;
  document.addEventListener('live:pop', ({ detail }) => paint(detail));
  document.addEventListener('live:history', ({ detail }) => remember(detail));
  document.addEventListener('live:pop-gone', ({ detail }) => clear(detail.call));
  document.addEventListener('live:answered', ({ detail }) => clear(detail.call));
  document.addEventListener('live:ended', ({ detail }) => clear(detail.call));
  document.addEventListener('live:state', ({ detail }) => settle(detail.pop));
  document.addEventListener('live:card', ({ detail }) => go(detail.path));
}

/** The state is the truth: a pop that it does not know is over, one that we missed is shown now. */
function settle(pop) {
  if (!pop && shown) clear(shown.call);
  else if (pop && pop.call !== shown?.call) paint(pop);
}

function paint(pop) {
  shown = pop;
  const told = history.get(pop.call);
  place().replaceChildren(el('div', { class: `pop stack stack--tight ${pop.urgent ? 'pop--urgent' : ''}`, 'data-call': pop.call },
    pop.silent ? chip('danger', 'Не может говорить') : pop.urgent ? chip('danger', 'Срочно') : chip('info', pop.placed ? 'Мы позвонили, семья просит соединить' : 'Входящий звонок'),
    el('div', { class: 'number' }, phone(pop.phone)),
    pop.name ? el('bdi', { class: 'clip' }, pop.name) : '',
    el('div', { class: 'topic' }, pop.topic || 'Тема не выбрана'),
    pop.waited_s === null ? '' : el('div', { class: 'small' }, `Ждёт ${span(pop.waited_s)}`),
    pop.no_record ? el('div', { class: 'small' }, 'Просит не записывать разговор') : '',
    el('div', { class: 'stack stack--tight', id: 'pop-history' }, ...(told ? before(told) : []))));
  document.dispatchEvent(new CustomEvent('pop:painted', { detail: pop }));
}

function remember(told) {
  history.clear();
  history.set(told.call, told);
  if (shown?.call === told.call) document.getElementById('pop-history')?.replaceChildren(...before(told));
}

function before(told) {
  const parts = [];
  if (told.about) {
    parts.push(el('div', {}, el('strong', {}, `По обращению № ${told.about.number}`),
      told.about.applicant ? `, ${told.about.applicant}` : '', told.about.question ? ` — ${told.about.question}` : '',
      told.about.specialist ? `, ведёт ${told.about.specialist}` : ''));
    if (told.about.answer) parts.push(el('div', { class: 'small' }, `Ответ: ${told.about.answer}`));
  }
  for (const appeal of told.appeals ?? []) {
    parts.push(el('div', { class: 'small' }, el('strong', {}, `Открытое обращение № ${appeal.number}`),
      appeal.question ? ` — ${appeal.question}` : '', appeal.specialist ? `, ведёт ${appeal.specialist}` : ''));
  }
  if (!told.earlier) {
    parts.push(el('div', { class: 'small' }, 'Раньше не звонили с этого номера'));
    return parts;
  }
  parts.push(el('div', { class: 'small' }, el('strong', {},
    `Раньше: ${told.earlier} ${plural(told.earlier, ['звонок', 'звонка', 'звонков'])}`)));
  parts.push(el('ul', { class: 'small' }, ...told.calls.slice(0, 3).map((call) => el('li', {},
    `${call.at} — ${call.word}`, call.topic ? `, ${call.topic}` : '', call.transcript ? ` «${call.transcript}»` : ''))));
  return parts;
}

function clear(call) {
  if (shown?.call !== call) return;
  shown = null;
  place().replaceChildren();
}

const chip = (kind, word) => el('span', {}, el('span', { class: `chip chip--${kind}` }, word));
