/**
 * Sends what she types: 400 ms after the last letter, at once when she leaves a field or the page. One request at a time.
 * What is not confirmed is tried again for ever, and said in words.
 */

import { drafts, keep, tabName } from './appeal_drafts.js';
import { valueOf } from './appeal_fields.js';
import { headers } from './http.js';

const QUIET_MS = 400;
const AGAIN_MS = [1000, 2000, 4000, 8000];
/** Browsers let go of at most 64 KiB when a page closes; the draft keeps the rest. */
const LAST_WORDS = 60_000;

export class Saver {
  /**
   * @param {{id: string, login: string, version: number}} card
   * @param {Map<string, import('./appeal_fields.js').Field>} fields
   * @param {{saving: () => void, saved: (told: any) => void, trouble: (sentence: string, fatal: boolean) => void,
   *   fault: (name: string, sentence: string) => void, conflict: (name: string, conflict: any) => void}} page
   */
  constructor(card, fields, page) {
    this.card = card;
    this.fields = fields;
    this.page = page;
    this.tab = tabName();
    this.known = new Map([...fields.values()].map((field) => [field.name, this.#text(field)]));
    this.seen = new Map([...fields.keys()].map((name) => [name, card.version]));
    this.waiting = new Map();
    this.conflicts = new Map();
    /** What the service did not take (a date that is none, a conflict): kept here until she mends it. */
    this.held = new Map();
    this.timer = 0;
    this.flying = null;
    this.tries = 0;
    this.losses = 0;
  }

  /** The field was changed here. @param {string} name @param {number|null} [quiet] ms to wait for more; null: keep only */
  changed(name, quiet = QUIET_MS) {
    const field = this.fields.get(name);
    if (!field) return;
    const value = valueOf(field);
    if (this.conflicts.has(name)) {
      this.held.set(name, { value, seen: this.held.get(name).seen });
      this.#keep();
      return;
    }
    this.held.delete(name);
    if (JSON.stringify(value) === this.known.get(name) && !this.flying?.has(name)) {
      this.waiting.delete(name);
    } else {
      // The version that was known when she began counts, not the one that news brought while she typed.
      this.waiting.set(name, { value, seen: this.waiting.get(name)?.seen ?? this.seen.get(name) });
    }
    this.#keep();
    if (quiet !== null) this.#plan(quiet);
  }

  /** Whether something of this field is not confirmed. @param {string} name */
  pending(name) {
    return this.waiting.has(name) || this.flying?.has(name) || this.held.has(name);
  }

  get clean() {
    return !this.waiting.size && !this.flying;
  }

  /** The service told a newer value, which the page has taken over. */
  took(name, version) {
    this.known.set(name, this.#text(this.fields.get(name)));
    this.seen.set(name, Math.max(version, this.seen.get(name) ?? 0));
  }

  /** Her choice after a conflict. @param {string} name @param {boolean} mine */
  chose(name, mine) {
    const conflict = this.conflicts.get(name);
    for (const held of [this.conflicts, this.held, this.waiting]) held.delete(name);
    if (!mine) {
      this.took(name, conflict.version);
      this.#keep();
      return;
    }
    this.seen.set(name, conflict.version);
    this.known.set(name, JSON.stringify(conflict.theirs));
    this.changed(name, 0);
  }

  /** Take up what an earlier page left behind. @returns {string[]} names of the fields, with their values */
  adopt() {
    const found = [];
    let beating = false;
    for (const draft of drafts(this.card.login, this.card.id, this.tab)) {
      beating ||= draft.beating;
      if (draft.beating) continue;
      if (draft.tab !== this.tab) keep(this.card.login, this.card.id, draft.tab, {});
      for (const [name, { value, seen }] of Object.entries(draft.fields)) {
        if (!this.fields.has(name) || this.waiting.has(name)) continue;
        this.waiting.set(name, { value, seen });
        found.push({ name, value });
      }
    }
    if (found.length) {
      this.#keep();
      this.#plan(0);
    }
    return { found, beating };
  }

  /** Send now. True when everything that the service can take is confirmed. */
  async flush() {
    clearTimeout(this.timer);
    const { losses } = this;
    while (this.flying || this.waiting.size) {
      await (this.flying ? this.landing : this.#send());
      if (this.losses !== losses) return false;
    }
    return true;
  }

  /** The page is closing: the last words, without waiting for an answer. */
  farewell() {
    this.#keep(0); // whoever opens the card next need not wait whether this page still lives
    if (!this.waiting.size) return;
    const body = this.#body(this.waiting);
    if (body.length > LAST_WORDS) return;
    fetch(this.#url, { method: 'POST', body, keepalive: true, headers: this.#headers }).catch(() => {});
  }

  get #url() {
    return `/appeals/${this.card.id}/save`;
  }

  get #headers() {
    return { ...headers(), 'Content-Type': 'application/json' };
  }

  #text(field) {
    return JSON.stringify(valueOf(field));
  }

  #keep(beat = Date.now()) {
    const all = { ...Object.fromEntries(this.held), ...Object.fromEntries(this.flying ?? []), ...Object.fromEntries(this.waiting) };
    keep(this.card.login, this.card.id, this.tab, all, beat);
  }

  #plan(quiet) {
    clearTimeout(this.timer);
    if (this.waiting.size) this.timer = setTimeout(() => this.flush(), quiet);
  }

  #body(fields) {
    const changes = [...fields].map(([field, { value, seen }]) => ({ field, value, seen }));
    return JSON.stringify({ tab: this.tab, changes });
  }

  async #send() {
    this.flying = this.waiting;
    this.waiting = new Map();
    this.page.saving();
    this.landing = this.#fly();
    await this.landing;
  }

  async #fly() {
    const sent = this.flying;
    try {
      const answer = await fetch(this.#url, {
        method: 'POST', headers: this.#headers, body: this.#body(sent), signal: AbortSignal.timeout(15_000),
      });
      const json = (answer.headers.get('Content-Type') ?? '').includes('json');
      const told = json ? await answer.json() : {};
      this.flying = null;
      if (answer.ok && json) this.#landed(sent, told);
      else this.#lost(sent, REASONS[answer.status] ?? told.refused ?? '', answer.status);
    } catch {
      this.flying = null;
      this.#lost(sent, '', 0);
    }
  }

  #landed(sent, told) {
    this.tries = 0;
    for (const [name, change] of sent) {
      if (name in told.conflicts) {
        this.held.set(name, this.waiting.get(name) ?? change);
        this.waiting.delete(name);
        this.conflicts.set(name, told.conflicts[name]);
        this.page.conflict(name, told.conflicts[name]);
      } else if (name in told.faults) {
        if (!this.waiting.has(name)) this.held.set(name, change);
        this.page.fault(name, told.faults[name]);
      } else {
        this.known.set(name, JSON.stringify(change.value));
        this.seen.set(name, told.version);
        if (this.waiting.has(name)) this.waiting.get(name).seen = told.version;
        this.page.fault(name, '');
      }
    }
    this.#keep();
    this.page.saved(told);
    this.#plan(QUIET_MS);
  }

  #lost(sent, sentence, status) {
    for (const [name, change] of sent) {
      // What she typed meanwhile is newer; it keeps the version that she knew when she began.
      if (this.waiting.has(name)) this.waiting.get(name).seen = change.seen;
      else this.waiting.set(name, change);
    }
    this.#keep();
    this.page.trouble(sentence, status !== 0 && status < 500);
    this.tries += 1;
    this.losses += 1;
    this.#plan(AGAIN_MS[Math.min(this.tries, AGAIN_MS.length) - 1]);
  }
}

const REASONS = {
  401: 'Сеанс завершён. Войдите в соседней вкладке: набранное хранится здесь и отправится само.',
  403: 'Страница устарела. Обновите её (F5): набранное сохранится.',
  404: 'Карточка вам больше не доступна. Набранное хранится на этом компьютере.',
  413: 'Текста больше, чем помещается. Сократите его, пожалуйста.',
};
