/**
 * Keys of the phone: Alt and a letter, by the place of the key, so that they work in every layout. Alt+D, E and F belong to
 * browsers, Alt+S and Alt+1 … 6 to the card of the appeal. Shown on the buttons. What the phone took, nothing else hears.
 */

export const KEYS = {
  answer: "O",
  reject: "R",
  hangUp: "K",
  mute: "M",
  hold: "H",
  transfer: "P",
  consult: "Y",
  complete: "G",
  cancel: "B",
  conference: "V",
  tape: "Z",
  tapeOff: "X",
};

const BY_CODE = Object.fromEntries(Object.entries(KEYS).map(([verb, letter]) => [`Key${letter}`, verb]));

/** @param {(verb: string) => boolean} act true when the key did something */
export function listenForKeys(act) {
  const hear = (/** @type {KeyboardEvent} */ event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
    const verb = BY_CODE[event.code];
    if (!verb || !act(verb)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("keydown", hear, { capture: true });
}
