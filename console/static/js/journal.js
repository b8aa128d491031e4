/** The journal: lines that change are drawn again, the keyboard leads through them, filters answer at once. */

import { onPage } from './pages.js';

/** Not oftener than this, however busy the line is. */
const AGAIN_MS = 1500;

const rows = (page) => [...page.querySelectorAll('a.line')];

onPage('[data-journal]', (page) => {
  keepFresh(page);
  walkByKeys(page);
  const form = page.querySelector('.filters');
  form.addEventListener('change', ({ target }) => {
    if (target.matches('select, input[type="date"]')) form.requestSubmit();
  });
  page.addEventListener('click', (event) => {
    const row = event.target.closest?.('.lines tbody tr');
    if (row && !event.target.closest('a, button') && !String(getSelection())) row.querySelector('a.line').click();
  });
});

onPage('[data-call]', (page) => {
  const back = page.querySelector('[data-back]');
  const from = sessionStorage.getItem('journal');
  if (back && from?.startsWith('/journal')) back.href = from;
  whenTold(page, (call) => call === page.dataset.call && !page.querySelector('.correct[open]'), () => draw('.journal-line'));
});

/** The list as it was left: where «← Журнал» leads back to. */
function keepFresh(page) {
  sessionStorage.setItem('journal', location.pathname + location.search);
  const lines = () => page.querySelector('#journal-lines');
  const concerns = (call) => {
    const { top, words } = lines().dataset;
    // A search is not repeated by itself: each leaves a line in the audit, and a new line has no words yet.
    return words === 'no' && (top === 'yes' || page.querySelector(`[id="call-${CSS.escape(call)}"]`));
  };
  whenTold(page, concerns, async () => {
    const here = document.activeElement?.closest?.('tr[id]')?.id;
    await draw('#journal-lines');
    if (here) document.getElementById(here)?.querySelector('a.line')?.focus({ preventScroll: true });
  });
}

/** Call `act` soon after the journal changed for a call that concerns us; as long as the page is there. */
function whenTold(page, concerns, act) {
  let timer = 0;
  const told = ({ detail }) => {
    if (!page.isConnected) return stop();
    if (timer || !concerns(detail.call ?? '')) return undefined;
    timer = setTimeout(() => {
      timer = 0;
      if (page.isConnected) act();
    }, AGAIN_MS);
    return undefined;
  };
  const up = ({ detail }) => detail.up && told({ detail: { call: page.dataset.call ?? '' } });
  const stop = () => {
    document.removeEventListener('live:journal', told);
    document.removeEventListener('live:link', up);
  };
  document.addEventListener('live:journal', told);
  document.addEventListener('live:link', up);
}

function draw(what) {
  return window.htmx.ajax('GET', location.pathname + location.search, {
    target: what, select: what, swap: 'outerHTML', push: 'false', headers: { 'X-News': '1' },
  });
}

function walkByKeys(page) {
  const listen = (event) => {
    if (!page.isConnected) return document.removeEventListener('keydown', listen);
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.('input, select, textarea, dialog')) return undefined;
    const inside = event.target.closest?.('.lines');
    const step = { j: 1, k: -1, о: 1, л: -1, ...(inside ? { ArrowDown: 1, ArrowUp: -1 } : {}) }[event.key];
    if (event.key === '/' || event.key === '.') {
      event.preventDefault();
      page.querySelector('#f-q').focus();
    } else if (step) {
      event.preventDefault();
      const all = rows(page);
      const at = all.indexOf(document.activeElement);
      all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
    }
    return undefined;
  };
  document.addEventListener('keydown', listen);
}
