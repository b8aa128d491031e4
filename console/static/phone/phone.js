/**
 * The telephone in the page: joins the line, the call, the ring and the picture. Renders into <section id="phone">.
 *
 * Other parts of the page hear `hotline:phone` on document ({line, phase, here}).
 */

import { Call } from "./call.js";
import { chosen, microphone, playThrough, release, whenChanged } from "./devices.js";
import { listenForKeys } from "./keys.js";
import { Line } from "./line.js";
import { Meter } from "./meter.js";
import { Notice } from "./notice.js";
import { Ring } from "./ring.js";
import * as server from "./server.js";
import { Tab } from "./tab.js";
import { View } from "./view.js";
import { microphoneFault, TELL } from "./words.js";

const REJOIN_WITHIN_MS = 30_000;
const WATCH_MS = 3000;
const AT_WORK_MS = 60_000;
const MESSAGE_MS = 12_000;

class Phone {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.view = new View(section, (verb, detail) => this.act(verb, detail));
    this.line = new Line();
    this.ring = new Ring(() => this.tell(TELL.press));
    this.meter = new Meter((level, heard) => this.view.showLevel(level, heard));
    this.notice = new Notice();
    this.tab = new Tab({ hold: () => this.turnOn(), lose: () => this.turnOff(), busy: () => this.call !== null });
    this.voice = Object.assign(new Audio(), { id: "phone-voice", autoplay: true });
    section.after(this.voice);
    /** @type {Call | null} */
    this.call = null;
    /** @type {Awaited<ReturnType<typeof server.current>>} */
    this.known = null;
    this.fault = "";
    this.message = "";
    this.rejoining = 0;
    this.off = "starting";
    this.line.addEventListener("state", ({ detail }) => this.#lineChanged(detail));
    this.line.addEventListener("tell", ({ detail }) => this.tell(detail));
    this.line.addEventListener("invite", ({ detail }) => this.#rung(detail));
    listenForKeys((verb) => this.view.offers(verb) && (this.act(verb), true));
    whenChanged(() => this.tab.held && this.off === "microphone" && this.turnOn());
    for (const gesture of ["keydown", "pointerdown"]) addEventListener(gesture, () => this.#touched(), { capture: true });
    addEventListener("pagehide", () => this.call?.live && server.leaving());
    for (const news of ["answered", "ended"]) document.addEventListener(`live:${news}`, () => this.refresh());
    // What a phone of its own would tell by itself, the server is asked: a third party came or went, the desk phone hung up.
    setInterval(() => this.known && (!this.call || this.known.stage !== "talking") && this.refresh(), WATCH_MS);
    setInterval(() => this.call?.live && this.refresh(), AT_WORK_MS);
  }

  get desk() {
    return chosen().desk;
  }

  async begin() {
    if (!window.RTCPeerConnection || !navigator.locks) this.off = "unsupported";
    else if (!(await this.tab.begin())) this.off = "elsewhere";
    this.draw();
  }

  /** This tab holds the phone. */
  async turnOn() {
    this.ring.prepare();
    if (this.desk) {
      this.line.stop();
      this.off = "desk";
      this.refresh();
      return;
    }
    try {
      release(await microphone()); // asked before the first call, not during it
      this.fault = "";
    } catch (fault) {
      this.fault = microphoneFault(fault);
      this.line.stop();
      this.off = "microphone";
      this.draw();
      return;
    }
    this.off = "";
    await this.refresh();
    if (this.known && this.known.stage !== "ringing") this.rejoining = Date.now();
    this.line.start();
    this.draw();
  }

  turnOff() {
    this.line.stop();
    this.off = "elsewhere";
    this.draw();
  }

  /** @param {string} verb @param {any} [detail] */
  act(verb, detail) {
    const doing = {
      answer: () => this.call?.answer(),
      reject: () => this.call?.reject(),
      mute: () => this.call?.toggleMute(),
      hold: () => this.call?.toggleHold(),
      digit: () => this.call?.press(detail),
      hangUp: () => (this.call && this.known?.stage !== "conference" ? this.call.hangUp() : this.#ask("hangup")),
      transfer: () => this.view.targets.open("transfer"),
      consult: () => this.view.targets.open("consult"),
      transferTo: () => this.#ask("transfer", { to: detail }),
      consultTo: () => this.#ask("consult", { to: detail }),
      complete: () => this.#ask("complete"),
      cancel: () => this.#ask("cancel"),
      conference: () => this.#ask("conference"),
      takeOver: async () => (await this.tab.takeOver()) || this.tell(TELL.busyThere),
      retry: () => this.turnOn(),
      rehearse: () => this.#rehearse(),
      mayChoose: () => !(detail.name === "desk" && this.call),
      chose: () => this.#chose(detail.name),
    };
    return doing[verb]?.();
  }

  /** Ask the server what it knows of this person's call. */
  async refresh() {
    try {
      this.known = await server.current(Boolean(this.call?.live));
    } catch (fault) {
      if (fault instanceof server.SignedOut) this.off = "signedOut";
    }
    this.draw();
  }

  /** @param {string} message */
  tell(message) {
    this.message = message;
    clearTimeout(this.quiet);
    if (message && message !== TELL.press) this.quiet = setTimeout(() => this.tell(""), MESSAGE_MS);
    this.draw();
  }

  draw() {
    const call = this.call;
    const away = !call && this.known && this.known.stage !== "ringing";
    const live = call && call.phase !== "over";
    const phase = live ? call.phase : this.rejoining ? "returning" : away && this.desk ? "talking" : null;
    const picture = {
      line: this.off || this.line.state,
      fault: this.fault,
      phase,
      muted: call?.muted ?? false,
      since: this.#since(),
      stage: this.known?.stage ?? null,
      others: this.known?.with ?? [],
      here: Boolean(live),
      message: this.message,
    };
    this.view.show(/** @type {any} */ (picture));
    const { line, here } = picture;
    document.dispatchEvent(new CustomEvent("hotline:phone", { detail: { line, phase, here } }));
  }

  /** When the conversation began: the server knows it better than a page that was loaded anew in its midst. */
  #since() {
    const told = this.known && this.known.stage !== "ringing" ? Date.parse(this.known.since) : NaN;
    if (!this.call) return told || this.rejoining;
    return this.call.live && told ? Math.min(this.call.since, told) : this.call.since;
  }

  #lineChanged(/** @type {string} */ state) {
    if (state === "ready" && this.rejoining) this.#rejoin();
    this.draw();
  }

  /** The page was loaded anew in mid-call: the caller waits on the server, and comes back to us. */
  async #rejoin() {
    clearTimeout(this.giveUp);
    this.giveUp = setTimeout(() => {
      this.rejoining = 0;
      this.draw();
    }, REJOIN_WITHIN_MS);
    await this.#ask("rejoin");
    if (!this.known && !this.call) this.rejoining = 0; // nobody waits any more
    this.draw();
  }

  #rung(session) {
    if (this.call) {
      session.terminate({ status_code: 486 });
      return;
    }
    const call = (this.call = new Call(session));
    call.addEventListener("change", () => this.#callChanged());
    call.addEventListener("voice", ({ detail }) => this.#hear(detail));
    call.addEventListener("quality", ({ detail }) => this.view.showQuality(detail));
    call.addEventListener("tell", ({ detail }) => this.tell(detail));
    call.addEventListener("end", ({ detail }) => this.#ended(detail));
    if (this.rejoining) {
      this.rejoining = 0;
      call.answer();
      return;
    }
    this.message = "";
    this.ring.start();
    this.notice.show();
    this.draw();
  }

  #callChanged() {
    const call = this.call;
    if (call && call.phase !== "ringing") this.#quiet();
    if (call?.own && call.live && this.metered !== call.own) {
      this.metered = call.own;
      this.meter.start(call.own);
    }
    if (call?.phase === "talking" && !this.known) this.refresh();
    this.draw();
  }

  #ended(/** @type {string} */ how) {
    this.#quiet();
    this.meter.stop();
    this.metered = null;
    this.call = null;
    this.voice.srcObject = null;
    if (TELL[how] && !this.message) this.tell(TELL[how]);
    this.refresh();
  }

  #quiet() {
    this.ring.stop();
    this.notice.hide();
  }

  #hear(/** @type {MediaStream} */ stream) {
    this.voice.srcObject = stream;
    playThrough(this.voice, chosen().headset);
    this.voice.play().catch(() => this.tell(TELL.press));
  }

  #touched() {
    if (this.voice.srcObject && this.voice.paused) this.voice.play().catch(() => {});
    if (this.message === TELL.press) this.tell("");
  }

  #rehearse() {
    if (this.call) return;
    this.ring.start();
    setTimeout(() => this.call?.phase === "ringing" || this.ring.stop(), 2500);
  }

  #chose(/** @type {string} */ name) {
    if (name === "desk" && this.tab.held) this.turnOn();
    if (name === "headset") playThrough(this.voice, chosen().headset);
    if (name === "microphone" || name === "clean") {
      if (this.call?.live) this.call.changeMicrophone().catch((fault) => this.tell(microphoneFault(fault)));
      else if (this.off === "microphone") this.turnOn();
    }
  }

  async #ask(verb, body) {
    try {
      this.known = await server.tell(verb, body);
      this.message = "";
    } catch (fault) {
      if (fault instanceof server.SignedOut) this.off = "signedOut";
      else this.tell(fault instanceof server.Refused ? fault.message : TELL.noServer);
    }
    this.draw();
  }
}

const place = document.getElementById("phone");
if (place) new Phone(place).begin();
