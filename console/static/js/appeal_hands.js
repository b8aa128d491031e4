/** Small helps for her hands on the page of a card. */

import { el } from './dom.js';

/** A list of boxes is one stop of the Tab key; arrows move inside. @param {HTMLElement} page */
export function rove(page) {
  for (const list of page.querySelectorAll('.marks')) {
    const boxes = [...list.querySelectorAll('input')];
    boxes.forEach((box, at) => { box.tabIndex = at ? -1 : 0; });
    list.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      const at = boxes.indexOf(event.target);
      if (!step || at < 0) return;
      event.preventDefault();
      const next = boxes[(at + step + boxes.length) % boxes.length];
      boxes.forEach((box) => { box.tabIndex = box === next ? 0 : -1; });
      next.focus();
    });
  }
}

/** The directory knows who receives there and when. @param {HTMLInputElement} input */
export function fillAgency(input) {
  const known = [...input.list.options].find((one) => one.value === input.value);
  if (!known) return;
  for (const column of ['contact', 'hours']) {
    const other = input.closest('tr').querySelector(`[data-column="${column}"]`);
    if (!other.value) other.value = known.dataset[column];
  }
}

/**
 * Both values of a field: hers stands in it, this shows the other.
 * @param {string} told @param {string} theirs @param {(mine: boolean) => () => void} choose
 */
export function conflictNotice(told, theirs, choose) {
  return el('div', { class: 'notice notice--warn conflict', role: 'alert' },
    el('div', {}, told, el('bdi', { class: 'conflict__theirs' }, theirs)),
    el('div', { class: 'row' },
      el('button', { type: 'button', class: 'btn btn--small', onclick: choose(true) }, 'Оставить моё'),
      el('button', { type: 'button', class: 'btn btn--small', onclick: choose(false) }, 'Взять то, что записано')));
}
