/** The keyboard of a recording. By place, not by letter: the layout may be Russian or Latin. */

import { taken } from './lists.js';
import { whileShown } from './pages.js';

const PLAIN = {
  Space: (act) => act.toggle(),
  ArrowLeft: (act) => act.by(-5),
  ArrowRight: (act) => act.by(5),
  Home: (act) => act.to(0),
  End: (act) => act.to(1),
  BracketLeft: (act) => act.mark(-1),
  BracketRight: (act) => act.mark(1),
  KeyJ: (act) => act.faster(-1),
  KeyK: (act) => act.faster(1),
  KeyN: (act) => act.note(),
};
const SHIFTED = { ArrowLeft: (act) => act.word(-1), ArrowRight: (act) => act.word(1) };

/** @param {HTMLElement} page @param {Record<string, (value?: number) => void>} act */
export function soundKeys(page, act) {
  whileShown(page, 'keydown', (event) => {
    const field = taken(event) || event.target.closest?.('.rail');
    const pressable = event.code === 'Space' && event.target.closest?.('button, a, summary');
    const doing = (event.shiftKey ? SHIFTED : PLAIN)[event.code];
    if (!doing || field || pressable || event.defaultPrevented) return;
    event.preventDefault();
    doing(act);
  });
}
