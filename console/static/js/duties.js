/** «Перезвонить и прослушать»: the list draws itself again, clocks run down, the keyboard leads through it; the counter. */

import { span } from './dom.js';
import { headers } from './http.js';
import { draw, soon, stepOf, taken, walk } from './lists.js';
import { onPage, whileShown } from './pages.js';

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
  const again = soon(page, AGAIN_MS, () => {
    if (writes(page)) return again(); // her words are not taken from under her hands
    remember(page);
    return draw('/duties', '.duties');
  });
  whileShown(page, 'live:duties', again);
  whileShown(page, 'live:link', ({ detail }) => detail.up && again());
}

function walkByKeys(page) {
  whileShown(page, 'keydown', (event) => {
    if (event.repeat || taken(event)) return;
    const step = stepOf(event, true);
    const all = items(page);
    const at = all.indexOf(here(page));
    if (step && !event.target.closest?.('.rail')) {
      event.preventDefault();
      walk(all, at, step);
    } else if (at >= 0 && (event.key !== 'Enter' || document.activeElement === all[at])) {
      const button = all[at].querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (!button) return;
      event.preventDefault();
      button.click();
      all[at].querySelector('.duty-not[open] input[name="note"]')?.focus();
    }
  });
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
