/**
 * What the server knows of this person's call: whichever phone holds it, who else takes part, what is done with it.
 *
 * Events: `change`, `signedOut`, `tell` (detail: a sentence).
 */

import * as server from "./server.js";
import { TELL } from "./words.js";

const WATCH_MS = 3000;
const AT_WORK_MS = 60_000;
/** In localStorage while the sound of a call is in this browser: a page that was loaded anew, or crashed, asks for it. */
const HERE = "hotline.phone.here";

export class Held extends EventTarget {
  /** @param {() => boolean} here whether the call's sound is in this browser, which then tells most by itself */
  constructor(here) {
    super();
    this.here = here;
    /** @type {Awaited<ReturnType<typeof server.current>>} */
    this.call = null;
    /** Whether the last look was answered. */
    this.known = false;
    document.addEventListener("live:state", ({ detail }) => this.#hear(detail.call?.tape));
    for (const news of ["answered", "ended"]) document.addEventListener(`live:${news}`, () => this.refresh());
    // What no phone tells: a third party came or went, the desk phone hung up.
    setInterval(() => this.call && (!this.here() || this.call.stage !== "talking") && this.refresh(), WATCH_MS);
    setInterval(() => this.here() && this.refresh(), AT_WORK_MS);
  }

  get stage() {
    return this.call?.stage ?? null;
  }

  /** A conversation that is up, or waits for us. */
  get up() {
    return this.call !== null && this.call.stage !== "ringing";
  }

  /** Whether an earlier page of this browser had the sound of the call that is up. */
  get wasHere() {
    return this.up && localStorage.getItem(HERE) !== null;
  }

  /** @param {boolean} live whether the sound of a call is here now */
  remember(live) {
    if (live) localStorage.setItem(HERE, "1");
    else localStorage.removeItem(HERE);
  }

  /** When the conversation began, ms of the wall clock; NaN for none. */
  get since() {
    return this.up ? Date.parse(this.call?.since ?? "") : NaN;
  }

  /** Another page of hers, or a colleague in the same call, stopped the recording or went on with it. */
  #hear(tape) {
    if (!this.call || !tape || this.call.tape === tape) return;
    this.call = { ...this.call, tape };
    this.dispatchEvent(new Event("change"));
  }

  async refresh() {
    try {
      this.call = await server.current(this.here());
      this.known = true;
    } catch (fault) {
      this.known = false;
      if (fault instanceof server.SignedOut) this.dispatchEvent(new Event("signedOut"));
    }
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Parameters<typeof server.tell>[0]} verb @param {object} [body] */
  async ask(verb, body) {
    try {
      this.call = await server.tell(verb, body);
    } catch (fault) {
      if (fault instanceof server.SignedOut) this.dispatchEvent(new Event("signedOut"));
      else this.dispatchEvent(new CustomEvent("tell", { detail: fault instanceof server.Refused ? fault.message : TELL.noServer }));
    }
    this.dispatchEvent(new Event("change"));
  }
}
