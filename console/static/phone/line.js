/**
 * The line to Asterisk: one registration over the console's /ws, kept alive, and the calls that come in over it.
 *
 * Events: `state` (detail: "starting" | "ready" | "lost" | "refused" | "signedOut" | "away"), `invite` (detail: {session, why}),
 * `tell` (detail: a sentence).
 */

import JsSIP from "jssip";
import { account, Refused, SignedOut } from "./server.js";

const EXPIRES_S = 120;
const RENEW_MS = 45_000;
const BACK_OFF_MS = [500, 1000, 2000, 4000, 8000];
/** Close codes of /ws: the session was revoked; the same person opened the phone in another browser. */
const SESSION_OVER = 4401;
const TAKEN_ELSEWHERE = 4409;

export class Line extends EventTarget {
  constructor() {
    super();
    /** @type {JsSIP.UA | null} */
    this.ua = null;
    this.state = "starting";
    this.wanted = false;
    this.failures = 0;
    this.timer = 0;
  }

  get ready() {
    return this.state === "ready";
  }

  start() {
    if (this.wanted) return;
    this.wanted = true;
    this.#say("starting");
    addEventListener("online", this.#atOnce);
    this.#connect();
  }

  /** Take leave of Asterisk; calls that are up go on until they end. */
  stop() {
    this.wanted = false;
    removeEventListener("online", this.#atOnce);
    this.#drop();
    this.state = "starting";
  }

  #atOnce = () => this.wanted && !this.ready && !this.ua?.isConnected() && this.#again(0);

  async #connect() {
    this.#drop();
    let known;
    try {
      known = await account();
    } catch (fault) {
      if (fault instanceof SignedOut) this.#say("signedOut");
      else if (fault instanceof Refused) this.dispatchEvent(new CustomEvent("tell", { detail: fault.message }));
      if (this.wanted && this.state !== "signedOut") this.#again();
      return;
    }
    if (!this.wanted) return;
    const socket = new JsSIP.WebSocketInterface(new URL(known.socket, location.href.replace(/^http/, "ws")).href);
    const ua = new JsSIP.UA({
      sockets: [socket],
      uri: known.uri,
      authorization_user: known.login,
      ha1: known.ha1,
      realm: known.realm,
      register_expires: EXPIRES_S,
      no_answer_timeout: 600, // how long a phone rings is the queue's decision
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
      user_agent: "hotline browser phone",
    });
    this.ua = ua;
    const heard = (/** @type {string} */ event, /** @type {(detail: any) => void} */ act) =>
      ua.on(/** @type {any} */ (event), (/** @type {any} */ detail) => ua === this.ua && act(detail));
    heard("registered", () => {
      this.failures = 0;
      this.#say("ready");
    });
    heard("unregistered", () => this.wanted && this.#say("lost"));
    heard("registrationFailed", ({ response }) => {
      this.#say([401, 403, 404].includes(response?.status_code) ? "refused" : "lost");
      this.#again();
    });
    heard("disconnected", ({ code }) => {
      this.#endRinging();
      // Who is talking keeps the line: JsSIP connects again and takes it back.
      if (code === SESSION_OVER || (code === TAKEN_ELSEWHERE && !this.#busy())) {
        this.wanted = false;
        this.#drop();
        this.#say(code === SESSION_OVER ? "signedOut" : "away");
      } else if (this.wanted) this.#say("lost");
    });
    // JsSIP renews at most once in half of the time; more often notices sooner that Asterisk forgot this phone.
    heard("registrationExpiring", () => ua.register());
    this.renewal = setInterval(() => ua === this.ua && ua.isConnected() && this.ready && ua.register(), RENEW_MS);
    heard("newRTCSession", ({ originator, session, request }) => {
      const why = request.getHeader("X-Hotline-Why") ?? "";
      if (originator === "remote") this.dispatchEvent(new CustomEvent("invite", { detail: { session, why } }));
    });
    ua.start();
  }

  /** Try again: with a living socket a new REGISTER, with fresh credentials after several refusals. @param {number} [ms] */
  #again(ms = BACK_OFF_MS[Math.min(this.failures, BACK_OFF_MS.length - 1)]) {
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.wanted) return;
      if (this.ua?.isConnected() && this.failures % 4) this.ua.register();
      else if (!this.#busy()) this.#connect();
    }, ms);
  }

  /** A ring that came over a broken socket can be neither taken nor cancelled, and would keep the line busy for ever. */
  #endRinging() {
    for (const session of Object.values(/** @type {any} */ (this.ua)?._sessions ?? {})) {
      if (session.direction === "incoming" && !session.isEstablished() && !session.isEnded()) session.terminate();
    }
  }

  #busy() {
    return Object.keys(/** @type {any} */ (this.ua)?._sessions ?? {}).length > 0;
  }

  #drop() {
    clearTimeout(this.timer);
    clearInterval(this.renewal);
    const ua = this.ua;
    this.ua = null;
    if (!ua) return;
    if (ua.isRegistered()) ua.unregister();
    ua.stop();
  }

  /** @param {string} state */
  #say(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}
