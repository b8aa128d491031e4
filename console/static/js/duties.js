/** «Перезвонить и прослушать»: the list draws itself again, clocks run down, the keyboard leads through it; the counter. */

import { span } from './dom.js';
import { headers } from './http.js';
import { onPage } from './pages.js';

/** Not oftener than this, however busy the line is. */
const AGAIN_MS = 700;

const items = (page) => [...page.querySelectorAll('[data-duty]')];
const here = (page) => document.activeElement?.closest?.('[data-duty]') ?? null;
const far = (seconds) => (seconds < 86400 ? span(seconds) : `${Math.floor(seconds / 86400)} дн.`);
const writes = (page) => page.querySelector('.duty-not[open]');

onPage('[data-duties]', (page) => {
  if (!page.dataset.behind) page.dataset.behind = Date.parse(page.dataset.now) - Date.now();
  runDown(page);
  const clock = setInterval(() => (page.isConnected ? runDown(page) : clearInterval(clock)), 1000);
  keepFresh(page);
  walkByKeys(page);
  const again = sessionStorage.getItem('duty');
  sessionStorage.removeItem('duty');
  if (again) (document.getElementById(again) ?? items(page)[0])?.focus({ preventScroll: true });
  page.addEventListener('submit', () => remember(page));
});

/** Where the person was: after the list is drawn again, she is there again. */
function remember(page) {
  const item = here(page);
  if (item) sessionStorage.setItem('duty', item.id);
}

function runDown(page) {
  const now = Date.now() + Number(page.dataset.behind);
  for (const chip of page.querySelectorAll('[data-due]')) {
    const left = (Date.parse(chip.dataset.due) - now) / 1000;
    const pressing = 'pressing' in chip.dataset;
    const word = left < 0 ? `${pressing ? 'ждёт' : 'просрочено'} ${far(-left)}` : pressing ? 'сейчас' : `осталось ${far(left)}`;
    if (chip.textContent !== word) chip.textContent = word;
    chip.className = `chip ${left < 0 || pressing ? 'chip--danger' : left < 1800 ? 'chip--warn' : 'chip--info'}`;
  }
}

function keepFresh(page) {
  let timer = 0;
  const told = () => {
    if (!page.isConnected) {
      document.removeEventListener('live:duties', told);
      document.removeEventListener('live:link', up);
      return;
    }
    timer ||= setTimeout(() => {
      timer = 0;
      if (!page.isConnected) return;
      if (writes(page)) return told(); // her words are not taken from under her hands
      remember(page);
      window.htmx.ajax('GET', '/duties', { target: '.duties', select: '.duties', swap: 'outerHTML', push: 'false', headers: { 'X-News': '1' } });
    }, AGAIN_MS);
  };
  const up = ({ detail }) => detail.up && told();
  document.addEventListener('live:duties', told);
  document.addEventListener('live:link', up);
}

function walkByKeys(page) {
  const listen = (event) => {
    if (!page.isConnected) return document.removeEventListener('keydown', listen);
    if (event.altKey || event.ctrlKey || event.metaKey || event.repeat || event.target.closest?.('input, select, textarea, dialog')) return undefined;
    const step = { j: 1, k: -1, о: 1, л: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = items(page);
    const at = all.indexOf(here(page));
    if (step && !event.target.closest?.('.rail')) {
      event.preventDefault();
      all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
    } else if (at >= 0 && (event.key !== 'Enter' || document.activeElement === all[at])) {
      const button = all[at].querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (!button) return undefined;
      event.preventDefault();
      button.click();
      all[at].querySelector('.duty-not[open] input[name="note"]')?.focus();
    }
    return undefined;
  };
  document.addEventListener('keydown', listen);
}

/** The counter in the rail, on every page. */
export function startDuties() {
  const place = document.getElementById('duties-count');
  if (!place) return;
  let timer = 0;
  let soon = 0;
  const look = async () => {
    soon = 0;
    try {
      const answer = await fetch('/duties/count', { headers: { ...headers(), 'X-News': '1' } });
      if (answer.ok) show(await answer.json());
    } catch {
      // The service is away; the next connection looks again.
    }
  };
  const show = ({ open, late, pressing, next }) => {
    place.textContent = late ? `${open}, просрочено ${late}` : open;
    place.className = `chip ${late || pressing ? 'chip--danger' : open ? 'chip--warn' : ''}`;
    clearTimeout(timer);
    if (next) timer = setTimeout(look, Math.min(Math.max(Date.parse(next) - Date.now() + 1000, 1000), 3600000));
  };
  document.addEventListener('live:duties', () => { soon ||= setTimeout(look, AGAIN_MS); });
  document.addEventListener('live:link', ({ detail }) => detail.up && look());
}
