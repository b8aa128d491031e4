/** The journal: lines that change are drawn again, the keyboard leads through them, filters answer at once. */

import { draw, soon, stepOf, taken, walk } from './lists.js';
import { onPage, whileShown } from './pages.js';

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
  whenTold(page, (call) => call === page.dataset.call && !page.querySelector('.correct[open]'), () => drawHere('.journal-line'));
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
    await drawHere('#journal-lines');
    if (here) document.getElementById(here)?.querySelector('a.line')?.focus({ preventScroll: true });
  });
}

/** Call `act` soon after the journal changed for a call that concerns us; as long as the page is there. */
function whenTold(page, concerns, act) {
  const again = soon(page, AGAIN_MS, act);
  const told = (call) => concerns(call) && again();
  whileShown(page, 'live:journal', ({ detail }) => told(detail.call ?? ''));
  whileShown(page, 'live:link', ({ detail }) => detail.up && told(page.dataset.call ?? ''));
}

function drawHere(what) {
  return draw(location.pathname + location.search, what);
}

function walkByKeys(page) {
  whileShown(page, 'keydown', (event) => {
    if (taken(event)) return;
    const step = stepOf(event, Boolean(event.target.closest?.('.lines')));
    if (event.key === '/' || event.key === '.') {
      event.preventDefault();
      page.querySelector('#f-q').focus();
    } else if (step) {
      event.preventDefault();
      const all = rows(page);
      walk(all, all.indexOf(document.activeElement), step);
    }
  });
}
