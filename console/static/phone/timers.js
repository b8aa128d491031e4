/**
 * Timers that a hidden tab does not slow down: browsers wake a page that nobody looks at once a minute, and a telephone
 * that registers or reconnects a minute late misses calls. A worker is not slowed down, so it counts the time.
 *
 * The build puts these in place of the global timers, within the phone and JsSIP (tools/build_assets.mjs).
 */

/** @type {Map<number, {call: Function, given: unknown[], again: boolean}>} */
const waiting = new Map();
let last = 0;
const worker = counting();

function counting() {
  try {
    const made = new Worker(new URL("phone-timers.js", import.meta.url), { type: "module" });
    made.onmessage = ({ data }) => due(data);
    made.onerror = () => console.warn("phone: timers count in the page itself; a hidden tab will slow them down");
    return made;
  } catch {
    return null;
  }
}

/** @param {number} id */
function due(id) {
  const asked = waiting.get(id);
  if (!asked) return;
  if (!asked.again) waiting.delete(id);
  asked.call(...asked.given);
}

/** @param {Function} call @param {number} ms @param {boolean} again @param {unknown[]} given @returns {number} */
function ask(call, ms, again, given) {
  const id = (last += 1);
  waiting.set(id, { call, given, again });
  if (worker) worker.postMessage({ id, ms, again });
  else if (again) globalThis.setInterval(due, ms, id);
  else globalThis.setTimeout(due, ms, id);
  return id;
}

/** @param {number} id */
function forget(id) {
  if (waiting.delete(id)) worker?.postMessage({ id });
}

const setTimeout_ = (call, ms = 0, ...given) => ask(call, ms, false, given);
const setInterval_ = (call, ms = 0, ...given) => ask(call, ms, true, given);
export { setTimeout_ as setTimeout, setInterval_ as setInterval, forget as clearTimeout, forget as clearInterval };
