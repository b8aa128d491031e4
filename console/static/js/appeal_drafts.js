/**
 * What was typed and is not confirmed yet, kept in the browser: nothing is lost by a closed tab, a crash or a dead network.
 *
 * A draft belongs to a page (tab) of a person on a card and is dropped as soon as the service has confirmed it. While its
 * page lives it beats; a draft that no longer beats was left behind, and the next page of the same person adopts it.
 */

const PREFIX = 'appeal:';
const DEAD_MS = 9000;

/** @returns {string} the name of this page, the same after a reload */
export function tabName() {
  let name = sessionStorage.getItem('tab');
  if (!name) {
    name = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36).padStart(2, '0')).join('');
    sessionStorage.setItem('tab', name);
  }
  return name;
}

const keyOf = (login, card, tab) => `${PREFIX}${login}:${card}:${tab}`;

/**
 * @param {string} login @param {string} card @param {string} tab @param {Record<string, {value: any, seen: number}>} fields
 * @param {number} [beat] when the page was alive; 0: it is closed
 */
export function keep(login, card, tab, fields, beat = Date.now()) {
  const key = keyOf(login, card, tab);
  try {
    if (Object.keys(fields).length) localStorage.setItem(key, JSON.stringify({ beat, fields }));
    else localStorage.removeItem(key);
  } catch {
    // A full or forbidden store: the page itself still holds everything and says that it is not saved.
  }
}

/**
 * Drafts of this card to be sent: that of this page before its reload, and those that were left behind.
 * @returns {{tab: string, fields: Record<string, {value: any, seen: number}>, beating: boolean}[]}
 */
export function drafts(login, card, tab) {
  const start = keyOf(login, card, '');
  const found = [];
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(start))) {
    try {
      const { beat, fields } = JSON.parse(localStorage.getItem(key));
      const own = key.slice(start.length) === tab;
      found.push({ tab: key.slice(start.length), fields, beating: !own && Date.now() - beat < DEAD_MS });
    } catch {
      localStorage.removeItem(key);
    }
  }
  return found;
}
