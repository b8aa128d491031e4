/** Lists that live: drawn again when something changed, walked through by keys. */

const STEPS = { j: 1, k: -1, о: 1, л: -1 };
const ARROWS = { ArrowDown: 1, ArrowUp: -1 };

/** What to call at every change: `act` comes soon after, at most once in `ms`, if `page` is still shown then. */
export function soon(page, ms, act) {
  let timer = 0;
  return () => {
    timer ||= setTimeout(() => {
      timer = 0;
      if (page.isConnected) act();
    }, ms);
  };
}

/** Draw the part `what` (a selector) of the page again. The server knows that no person looked. */
export function draw(path, what) {
  return window.htmx.ajax('GET', path, { target: what, select: what, swap: 'outerHTML', push: 'false', headers: { 'X-News': '1' } });
}

/** Whether a key belongs to whom it was pressed in: a field, a dialog, the browser itself. */
export const taken = (event) => event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.('input, select, textarea, dialog');

/** Where a key leads: 1, -1, or undefined. @param {boolean} arrows whether they lead, too */
export const stepOf = (event, arrows) => STEPS[event.key] ?? (arrows ? ARROWS[event.key] : undefined);

/** Focus the next or the one before, from place `at`; from nowhere, the first. */
export function walk(all, at, step) {
  all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
}
