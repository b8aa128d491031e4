/**
 * The telephone in the page: joins the line, the call, the ring and the picture. Renders into <section id="phone">.
 *
 * Other parts of the page hear `hotline:phone` on document ({line, phase, here}).
 */

import { Call } from "./call.js";
import { chosen, microphone, release, whenChanged } from "./devices.js";
import { Held } from "./held.js";
import { listenForKeys } from "./keys.js";
import { Line } from "./line.js";
import { Meter } from "./meter.js";
import { Notice } from "./notice.js";
import { pictureOf } from "./picture.js";
import { Ring } from "./ring.js";
import { leaving } from "./server.js";
import { Tab } from "./tab.js";
import { View } from "./view.js";
import { Voice } from "./voice.js";
import { microphoneFault, TELL } from "./words.js";

const REJOIN_WITHIN_MS = 30_000;
const MESSAGE_MS = 12_000;
const SILENT_LOOKS = 3; // looks of quality.js without a single packet
const REHEARSAL_MS = 2500;

export class Phone {
  /** @param {HTMLElement} section */
  constructor(section) {
    const muffled = () => this.tell(TELL.press);
    /** @type {Call | null} */
    this.call = null;
    this.line = new Line();
    this.ring = new Ring(muffled);
    this.voice = new Voice(muffled);
    this.notice = new Notice();
    this.held = new Held(() => Boolean(this.call?.live));
    this.tab = new Tab({ hold: () => this.turnOn(), lose: () => this.turnOff("elsewhere"), busy: () => this.call !== null });
    this.view = new View(section, (verb, detail) => this.act(verb, detail));
    this.meter = new Meter((level, heard) => this.view.showLevel(level, heard));
    section.after(this.voice.audio);
    /** Why the line is not wanted, a key of LINE; "" when it is. */
    this.off = "starting";
    /** Whether another phone of hers holds the call that is up. */
    this.aside = false;
    this.fault = "";
    this.message = "";
    /** When this page began to wait for a caller whom an earlier page held, ms of the wall clock; 0 = it does not. */
    this.rejoining = 0;
    this.#listen();
  }

  #listen() {
    this.line.addEventListener("state", ({ detail }) => {
      if (detail === "ready" && this.rejoining) this.#rejoin();
      this.draw();
    });
    this.line.addEventListener("invite", ({ detail: { session, why } }) => this.#rung(session, why));
    for (const part of [this.line, this.held]) part.addEventListener("tell", ({ detail }) => this.tell(detail));
    this.held.addEventListener("change", () => this.draw());
    this.held.addEventListener("signedOut", () => this.turnOff("signedOut"));
    listenForKeys((verb) => this.view.offers(verb) && (this.act(verb), true));
    whenChanged(() => this.tab.held && this.off === "microphone" && this.turnOn());
    for (const gesture of ["keydown", "pointerdown"]) addEventListener(gesture, () => this.#touched(), { capture: true });
    addEventListener("pagehide", () => this.call?.live && leaving());
  }

  async begin() {
    if (!window.RTCPeerConnection || !navigator.locks) this.off = "unsupported";
    else if (!(await this.tab.begin())) this.off = "elsewhere";
    this.draw();
  }

  /** This tab holds the phone. */
  async turnOn() {
    this.ring.prepare();
    if (chosen().desk) {
      this.turnOff("desk");
      this.held.refresh();
      return;
    }
    try {
      release(await microphone()); // asked before the first call, not during it
    } catch (fault) {
      this.fault = microphoneFault(fault);
      this.turnOff("microphone");
      return;
    }
    await this.held.refresh();
    if (!this.call) {
      if (this.held.wasHere) this.rejoining = Date.now();
      // A call that another phone of hers holds: the buttons are here, too.
      else this.aside = this.held.up;
      this.held.remember(this.rejoining !== 0);
    }
    this.off = "";
    this.line.start();
    this.draw();
  }

  /** @param {string} why a key of LINE */
  turnOff(why) {
    this.off = why;
    if (!this.call) this.line.stop();
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
      hangUp: () => (this.call && this.held.stage !== "conference" ? this.call.hangUp() : this.held.ask("hangup")),
      transfer: () => this.view.targets.open("transfer"),
      consult: () => this.view.targets.open("consult"),
      transferTo: () => this.held.ask("transfer", { to: detail }),
      consultTo: () => this.held.ask("consult", { to: detail }),
      complete: () => this.held.ask("complete"),
      cancel: () => this.held.ask("cancel"),
      conference: () => this.held.ask("conference"),
      tape: () => this.held.ask(this.held.call?.tape === "paused" ? "recording/resume" : "recording/pause"),
      tapeOff: () => this.held.ask("recording/stop"),
      takeOver: () => (this.tab.held ? this.turnOn() : this.#takeOver()),
      retry: () => this.turnOn(),
      rehearse: () => this.#rehearse(),
      mayChoose: () => !(detail.name === "desk" && this.call),
      chose: () => this.#chose(detail.name),
    };
    return doing[verb]?.();
  }

  /** @param {string} message */
  tell(message) {
    this.message = message;
    clearTimeout(this.quiet);
    if (message && message !== TELL.press) this.quiet = setTimeout(() => this.tell(""), MESSAGE_MS);
    this.draw();
  }

  draw() {
    this.aside &&= this.held.up;
    const picture = pictureOf(this);
    this.view.show(picture);
    const { line, phase, here } = picture;
    document.dispatchEvent(new CustomEvent("hotline:phone", { detail: { line, phase, here } }));
  }

  /** The page was loaded anew in mid-call: the caller waits on the server, and comes back to us. */
  async #rejoin() {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.#stopWaiting(), REJOIN_WITHIN_MS);
    await this.held.ask("rejoin");
    if (!this.held.call) this.#stopWaiting(); // she hung up meanwhile
  }

  #stopWaiting() {
    this.rejoining = 0;
    this.draw();
  }

  #rung(session, why) {
    const ours = this.rejoining !== 0 && why === "return";
    if (this.call || (this.rejoining && !ours)) {
      session.terminate({ status_code: 486 });
      return;
    }
    const call = (this.call = new Call(session, why));
    call.addEventListener("change", () => this.#changed(call));
    call.addEventListener("voice", ({ detail }) => this.voice.hear(detail));
    call.addEventListener("quality", ({ detail }) => this.#judged(call, detail));
    call.addEventListener("tell", ({ detail }) => this.tell(detail));
    call.addEventListener("end", ({ detail }) => this.#ended(detail));
    this.message = "";
    if (ours) {
      this.rejoining = 0;
      call.answer();
      return;
    }
    this.ring.start();
    this.notice.show();
    this.draw();
  }

  /**
   * A call whose end was told while the line was down goes silent, and nobody tells again: then the server is asked.
   * @param {Call} call @param {string} word
   */
  async #judged(call, word) {
    this.view.showQuality(word);
    this.silence = word === "silent" ? (this.silence ?? 0) + 1 : 0;
    if (this.silence < SILENT_LOOKS) return;
    await this.held.refresh();
    if (this.held.known && !this.held.call && this.silence >= SILENT_LOOKS) call.hangUp();
  }

  /** @param {Call} call */
  #changed(call) {
    if (call.phase !== "ringing") this.#quiet();
    if (call.live) this.held.remember(true);
    if (call.live && call.own && this.metered !== call.own) {
      this.metered = call.own;
      this.meter.start(call.own);
    }
    if (call.phase === "talking" && !this.held.call) this.held.refresh();
    this.draw();
  }

  /** @param {string} how */
  #ended(how) {
    this.#quiet();
    this.meter.stop();
    this.metered = null;
    this.call = null;
    this.held.remember(false);
    this.voice.stop();
    if (this.off) this.line.stop();
    if (TELL[how] && !this.message) this.tell(TELL[how]);
    this.held.refresh();
  }

  async #takeOver() {
    if (!(await this.tab.takeOver())) this.tell(TELL.busyThere);
  }

  #quiet() {
    this.ring.stop();
    this.notice.hide();
  }

  #touched() {
    this.voice.touched();
    if (this.message === TELL.press) this.tell("");
  }

  #rehearse() {
    if (this.call) return;
    this.ring.start();
    setTimeout(() => this.call?.phase === "ringing" || this.ring.stop(), REHEARSAL_MS);
  }

  #chose(/** @type {string} */ name) {
    if (name === "desk" && this.tab.held) this.turnOn();
    if (name === "headset") this.voice.moved();
    if (name !== "microphone" && name !== "clean") return;
    if (this.call?.live) this.call.changeMicrophone().catch((fault) => this.tell(microphoneFault(fault)));
    else if (this.off === "microphone") this.turnOn();
  }
}

const place = document.getElementById("phone");
if (place) new Phone(place).begin();
