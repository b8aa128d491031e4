/**
 * One call, from its ring to its end.
 *
 * Events: `change` (phase, muted or held changed), `voice` (detail: the stream of the other side), `quality` (detail: word),
 * `end` (detail: "missed" | "failed" | "rejected" | "over"), `tell` (detail: a sentence).
 */

import { microphone, release } from "./devices.js";
import { watch } from "./quality.js";
import { microphoneFault, TELL } from "./words.js";

const GATHER_MS = 400; // longer than the addresses of this machine take; no server is asked for others

export class Call extends EventTarget {
  /** @param {any} session JsSIP.RTCSession, incoming @param {string} why a key of RINGS, or "" for the queue */
  constructor(session, why) {
    super();
    this.session = session;
    this.why = why;
    /** @type {"ringing"|"answering"|"talking"|"held"|"over"} */
    this.phase = "ringing";
    this.muted = false;
    this.rejected = false;
    this.since = Date.now();
    /** @type {MediaStream | null} */
    this.own = null;
    this.unwatch = () => {};
    session.on("peerconnection", ({ peerconnection }) => this.#wire(peerconnection));
    session.on("confirmed", () => this.#talk());
    session.on("hold", ({ originator }) => originator === "local" && this.#set("held"));
    session.on("unhold", ({ originator }) => originator === "local" && this.#set("talking"));
    session.on("ended", () => this.#end("over"));
    session.on("failed", ({ originator }) => {
      const gone = originator === "remote" && this.phase === "ringing";
      this.#end(gone ? "missed" : this.rejected ? "rejected" : "failed");
    });
    let gathering = 0;
    session.on("icecandidate", ({ ready }) => {
      gathering ||= setTimeout(ready, GATHER_MS);
    });
  }

  get live() {
    return this.phase !== "over" && this.phase !== "ringing";
  }

  /** Open the microphone and take the call. Without a microphone the call goes on to somebody who can be heard. */
  async answer() {
    if (this.phase !== "ringing") return;
    this.#set("answering");
    try {
      await this.#open();
    } catch (fault) {
      this.dispatchEvent(new CustomEvent("tell", { detail: microphoneFault(fault) }));
      this.reject(480);
      return;
    }
    if (this.phase !== "answering") {
      release(this.own); // the caller gave up meanwhile
      return;
    }
    this.session.answer({ mediaStream: this.own, pcConfig: { iceServers: [] } });
  }

  reject(code = 486) {
    this.rejected = true;
    if (!this.session.isEnded()) this.session.terminate({ status_code: code });
  }

  hangUp() {
    if (!this.session.isEnded()) this.session.terminate();
  }

  toggleMute() {
    this.muted = !this.muted;
    if (this.muted) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
    this.dispatchEvent(new Event("change"));
  }

  toggleHold() {
    if (this.phase === "held") this.session.unhold();
    else if (this.phase === "talking") this.session.hold();
  }

  /** @param {string} digit 0-9, * or # */
  press(digit) {
    if (this.phase === "talking") this.session.sendDTMF(digit, { transportType: "RFC2833", duration: 120 });
  }

  /** Speak into another microphone from now on. */
  async changeMicrophone() {
    const before = this.own;
    await this.#open();
    const [track] = this.own?.getAudioTracks() ?? [];
    track.enabled = before?.getAudioTracks()[0]?.enabled ?? true;
    const sender = this.session.connection.getSenders().find((one) => one.track?.kind === "audio");
    await sender?.replaceTrack(track);
    release(before);
    this.dispatchEvent(new Event("change"));
  }

  async #open() {
    this.own = await microphone();
    this.own.getAudioTracks()[0].addEventListener("ended", () => {
      if (!this.live) return;
      this.dispatchEvent(new CustomEvent("tell", { detail: TELL.micLost }));
      this.changeMicrophone().catch((fault) =>
        this.dispatchEvent(new CustomEvent("tell", { detail: microphoneFault(fault) })),
      );
    });
  }

  /** @param {RTCPeerConnection} connection */
  #wire(connection) {
    connection.addEventListener("track", ({ streams, track }) => {
      this.dispatchEvent(new CustomEvent("voice", { detail: streams[0] ?? new MediaStream([track]) }));
    });
    const tell = (word) => this.dispatchEvent(new CustomEvent("quality", { detail: this.phase === "held" ? "unknown" : word }));
    this.unwatch = watch(connection, tell);
  }

  #talk() {
    this.since = Date.now();
    this.#set("talking");
  }

  /** @param {typeof this.phase} phase */
  #set(phase) {
    if (this.phase === "over") return;
    this.phase = phase;
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string} how */
  #end(how) {
    if (this.phase === "over") return;
    this.unwatch();
    release(this.own);
    this.#set("over");
    this.dispatchEvent(new CustomEvent("end", { detail: how }));
  }
}
