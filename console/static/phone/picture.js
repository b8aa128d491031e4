/** What is to be seen of the phone at one moment, from what its parts know. */

/**
 * @typedef {object} Picture
 * @property {string} line state of the line, a key of LINE
 * @property {string} fault what is wrong with the microphone, a whole sentence
 * @property {keyof typeof import("./words.js").CALL | null} phase
 * @property {boolean} muted
 * @property {string} why why it rings, a key of RINGS; "" for the queue
 * @property {number} since when the phase began, ms of the wall clock
 * @property {string | null} stage what the server adds, a key of STAGE, "ringing" or "talking"
 * @property {string[]} others names of those who take part besides the caller
 * @property {keyof typeof import("./words.js").TAPE | null} tape whether it is recorded; null when the server has not said
 * @property {boolean} here whether the sound of the call is in this browser
 * @property {string} message
 */

/** @param {import("./phone.js").Phone} phone @returns {Picture} */
export function pictureOf({ call: last, held, line, off, fault, message, rejoining, aside }) {
  const call = last?.phase === "over" ? null : last;
  const elsewhere = (aside || off === "desk") && held.up ? "talking" : null;
  // The server knows the beginning better than a page that was loaded anew in the midst of the talk.
  const told = held.since || Infinity;
  const since = call ? (call.live ? Math.min(call.since, told) : call.since) : Math.min(told, rejoining || Infinity);
  return {
    line: off || line.state,
    fault,
    phase: call?.phase ?? (rejoining ? "returning" : elsewhere),
    muted: call?.muted ?? false,
    why: call?.why ?? "",
    since,
    stage: held.stage,
    others: held.call?.with ?? [],
    tape: held.up ? (held.call?.tape ?? null) : null,
    here: call !== null,
    message,
  };
}
