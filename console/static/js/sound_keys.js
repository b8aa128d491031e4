/** The keyboard of a recording. By place, not by letter: the layout may be Russian or Latin. */

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
  const listen = (event) => {
    if (!page.isConnected) return document.removeEventListener('keydown', listen);
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return undefined;
    const field = event.target.closest?.('input, select, textarea, dialog, .rail');
    const pressable = event.code === 'Space' && event.target.closest?.('button, a, summary');
    const doing = (event.shiftKey ? SHIFTED : PLAIN)[event.code];
    if (!doing || field || pressable) return undefined;
    event.preventDefault();
    doing(act);
    return undefined;
  };
  document.addEventListener('keydown', listen);
}
