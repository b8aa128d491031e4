/** The page of a card: saves what she types, tells who else is here, moves by keys. */

import { tabName } from './appeal_drafts.js';
import { fieldsOf, inWords, put, rowOf, valueOf } from './appeal_fields.js';
import { conflictNotice, fillAgency, rove } from './appeal_hands.js';
import { Saver } from './appeal_saver.js';
import { el, plural } from './dom.js';
import { headers, post } from './http.js';
import { go, onPage } from './pages.js';

const NEWS_MS = 5000;
const BEFORE_NEWS_MS = 60;

/** Cards that may still have something to send, also those that are no longer shown. */
const savers = new Set();
/** The card that is shown; others are told when it is closed. */
let open = null;

window.addEventListener('pagehide', () => {
  savers.forEach((saver) => saver.farewell());
  open?.leave();
});
window.addEventListener('pageshow', ({ persisted }) => persisted && open?.news());
document.addEventListener('visibilitychange', () => document.hidden && savers.forEach((saver) => saver.flush()));
for (const name of ['online', 'live:link']) {
  const target = name === 'online' ? window : document;
  target.addEventListener(name, ({ detail }) => detail?.up !== false && savers.forEach((saver) => saver.flush()));
}

class CardPage {
  constructor(page) {
    this.page = page;
    const { appeal: id, login, version } = page.dataset;
    this.id = id;
    this.version = Number(version);
    this.locked = 'locked' in page.dataset;
    this.fields = fieldsOf(page);
    this.saver = new Saver({ id, login, version: this.version }, this.fields, {
      saving: () => this.say('Сохраняю…', 'ok'),
      saved: (told) => this.saved(told),
      trouble: (sentence, told) => this.say(told && sentence ? `Не сохранено. ${sentence}` : `Не сохранено, повторяем. ${sentence}`, 'danger'),
      fault: (name, sentence) => this.fault(name, sentence),
      conflict: (name, conflict) => this.conflict(name, conflict),
    });
    this.controller = new AbortController();
    this.listen();
    rove(page);
    if (!this.locked) {
      savers.add(this.saver);
      this.adopt();
      if (!page.contains(document.activeElement)) this.focusFirst();
    }
    open = this;
    this.news();
    this.beat = setInterval(() => this.alive() && this.news(), NEWS_MS);
  }

  /** Whether the page is still shown; if not, only what is not sent yet goes on. */
  alive() {
    if (this.page.isConnected) return true;
    clearInterval(this.beat);
    this.controller.abort();
    this.saver.flush();
    this.leave();
    if (open === this) open = null;
    const waiting = setInterval(() => {
      if (this.saver.clean) {
        clearInterval(waiting);
        savers.delete(this.saver);
      }
    }, 1000);
    return false;
  }

  leave() {
    const left = `/appeals/${this.id}/leave?tab=${encodeURIComponent(this.saver.tab)}`;
    fetch(left, { method: 'POST', headers: headers(), keepalive: true }).catch(() => {});
  }

  listen() {
    const { page } = this;
    const { signal } = this.controller;
    page.addEventListener('input', ({ target }) => {
      const name = nameOf(target);
      // A date or a number that is half typed is kept, but not sent yet.
      if (name) this.saver.changed(name, 'late' in target.dataset ? null : undefined);
      if ('findFamily' in target.dataset) this.findFamilies(target.value);
    });
    page.addEventListener('change', ({ target }) => {
      if (target.dataset.column === 'organisation') fillAgency(target);
      const name = nameOf(target);
      if (name) this.saver.changed(name, 0);
    });
    page.addEventListener('focusout', ({ target }) => nameOf(target) && this.saver.flush());
    // Before htmx hears of it, which would send the form a second time in its own way.
    page.addEventListener('submit', (event) => this.submit(event), true);
    page.addEventListener('click', (event) => this.click(event));
    document.addEventListener('keydown', (event) => this.key(event), { signal });
    document.addEventListener('live:appeal', ({ detail }) => detail.appeal === this.id && this.soon(), { signal });
    document.addEventListener('htmx:after:swap', () => this.alive(), { signal });
  }

  // What was typed before

  adopt() {
    const { found, beating } = this.saver.adopt();
    for (const { name, value } of found) put(this.fields.get(name), value);
    if (found.length) {
      const words = plural(found.length, ['поле', 'поля', 'полей']);
      this.say(`Восстановлено несохранённое: ${found.length} ${words}`, 'warn');
    }
    if (beating) setTimeout(() => this.page.isConnected && this.adopt(), 10_000);
  }

  // How saving goes

  saved(told) {
    // The version of the page is what news has told of; what a colleague wrote before this answer is still to come.
    if (this.saver.held.size) this.say(`Сохранено в ${told.at}, кроме отмеченного`, 'warn');
    else this.say(`Сохранено в ${told.at}`, 'ok');
    for (const [name, value] of Object.entries(told.saved)) {
      const field = this.fields.get(name);
      // The service's spelling (a date, a number) comes when she is elsewhere, so that nothing moves under her hands.
      if (field && field.kind === 'text' && document.activeElement !== field.element && !this.saver.pending(name)) {
        put(field, value);
        this.saver.took(name, told.version);
      }
    }
    if ('anonymous' in told.saved) this.again();
  }

  say(sentence, kind) {
    const place = this.page.querySelector('#saved');
    if (!place || (this.locked && kind === 'ok')) return;
    place.textContent = sentence;
    place.dataset.kind = kind;
  }

  fault(name, sentence) {
    const { element } = this.fields.get(name);
    const place = this.page.querySelector(`#said-${CSS.escape(name)}`);
    if (sentence && 'late' in element.dataset && document.activeElement === element) return; // she is still typing
    if (place) place.replaceChildren(sentence ? el('span', { class: 'error' }, sentence) : '');
    if (sentence) element.setAttribute('aria-invalid', 'true');
    else element.removeAttribute('aria-invalid');
  }

  conflict(name, { theirs, author, at }) {
    const field = this.fields.get(name);
    const place = this.page.querySelector(`#said-${CSS.escape(name)}`);
    const choose = (mine) => () => {
      if (!mine) put(field, theirs);
      this.saver.chose(name, mine);
      place.replaceChildren();
      field.element.focus();
      if (!this.saver.conflicts.size && this.saver.clean) this.say('Всё сохранено', 'ok');
    };
    place.replaceChildren(conflictNotice(`Пока вы писали, это поле в ${at} изменили. ${author} пишет: `, inWords(field, theirs), choose));
  }

  // What others do

  soon() {
    clearTimeout(this.asked);
    this.asked = setTimeout(() => this.page.isConnected && this.news(), BEFORE_NEWS_MS);
  }

  async news() {
    let told;
    try {
      const where = `/appeals/${this.id}/news?seen=${this.version}&tab=${encodeURIComponent(tabName())}`;
      const answer = await fetch(where, { headers: { ...headers(), 'X-News': '1' }, signal: AbortSignal.timeout(10_000) });
      if (!answer.ok) return;
      told = await answer.json();
    } catch {
      return; // saying that the link is down is the frame's part
    }
    if (!this.page.isConnected) return;
    this.people(told.people);
    if (told.moved || (told.locked !== '') !== this.locked || told.state !== this.page.dataset.state) {
      if (this.saver.clean) this.again();
      else this.saver.flush();
      return;
    }
    for (const [name, { value, author, at, version }] of Object.entries(told.fields)) this.took(name, value, author, at, version);
    this.version = Math.max(this.version, told.version);
  }

  took(name, value, author, at, version) {
    const field = this.fields.get(name);
    if (!field || this.saver.pending(name)) return; // saving says what to do
    if (JSON.stringify(valueOf(field)) !== JSON.stringify(value)) {
      put(field, value);
      this.page.querySelector(`#said-${CSS.escape(name)}`)?.replaceChildren(
        el('span', { class: 'small changed' }, `${at}: изменено — ${author}`));
    }
    this.saver.took(name, version);
  }

  people(others) {
    const place = this.page.querySelector('#people');
    if (!place) return;
    const names = [...new Set(others.map((one) => (one.me ? 'вы в другой вкладке' : one.name)))];
    const text = names.length ? `Карточка открыта ещё: ${names.join(', ')}` : '';
    if (place.textContent !== text) place.textContent = text;
    place.className = text ? 'appeal__people chip chip--warn' : 'appeal__people';
  }

  again() {
    go(`/appeals/${this.id}`);
  }

  // What is done with the card

  async submit(event) {
    const { target } = event;
    const error = this.page.querySelector('#act-error');
    if (!target.dataset.act) return;
    event.preventDefault();
    event.stopPropagation();
    error.hidden = true;
    for (const button of target.querySelectorAll('button')) button.disabled = true;
    try {
      if (!await this.saver.flush()) throw new Error('Сначала нужно сохранить набранное, а сервер не отвечает. Повторите чуть позже.');
      const fields = Object.fromEntries(new FormData(target));
      const { path } = await post(target.dataset.act, fields);
      savers.delete(this.saver);
      go(path);
    } catch (fault) {
      error.textContent = fault.message;
      error.hidden = false;
      error.scrollIntoView({ block: 'nearest' });
      for (const button of target.querySelectorAll('button')) button.disabled = false;
    }
  }

  click(event) {
    const { target } = event;
    const jump = target.closest('[data-jump]');
    if (jump) {
      event.preventDefault();
      this.jump(this.fields.get(jump.dataset.jump).element);
    } else if (target.closest('[data-add-line]')) {
      this.addLine();
    } else if (target.closest('[data-drop]')) {
      target.closest('tr').remove();
      this.saver.changed('route', 0);
    }
  }

  findFamilies(text) {
    clearTimeout(this.looking);
    this.looking = setTimeout(async () => {
      const answer = await fetch(`/appeals/${this.id}/families?q=${encodeURIComponent(text)}`, { headers: headers() }).catch(() => null);
      const told = answer?.ok ? await answer.json() : { families: [] };
      this.page.querySelector('#families')?.replaceChildren(...told.families.map(({ id, title }) =>
        el('form', { 'data-act': `/appeals/${this.id}/family` }, el('input', { type: 'hidden', name: 'family', value: id }),
          el('button', { class: 'btn btn--small' }, el('bdi', { class: 'clip' }, title)))));
    }, 300);
  }

  addLine() {
    const route = this.fields.get('route').element;
    route.closest('details').open = true;
    const row = rowOf(route);
    route.querySelector('tbody').append(row);
    row.querySelector('input').focus();
  }

  // Keys

  key(event) {
    if (!this.page.isConnected) return;
    const section = /^Digit([1-6])$/.exec(event.code);
    if (event.altKey && section && !event.ctrlKey) {
      const heading = this.page.querySelectorAll('.appeal__form > section')[Number(section[1]) - 1];
      const first = heading?.querySelector('input:not([type="checkbox"], [type="hidden"]), select, textarea') ?? heading?.querySelector('input');
      if (first) this.jump(first);
    } else if (event.altKey && event.code === 'KeyL' && !this.locked) {
      this.addLine();
    } else if ((event.ctrlKey || event.metaKey) && event.code === 'KeyS') {
      this.saver.flush();
    } else if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      this.page.querySelector('[data-key="answer"]')?.click();
    } else {
      return;
    }
    event.preventDefault();
  }

  jump(element) {
    element.scrollIntoView({ block: 'center' });
    element.focus({ preventScroll: true });
  }

  focusFirst() {
    const first = this.fields.get('applicant')?.element;
    if (first && !first.value) first.focus({ preventScroll: true });
  }
}

const nameOf = (target) => target.closest?.('[data-field]')?.dataset.field ?? '';

onPage('.appeal[data-appeal]', (page) => new CardPage(page));
