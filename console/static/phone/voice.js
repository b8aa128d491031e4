/** The voice of the other side, through the headset. */

import { chosen, playThrough } from "./devices.js";

export class Voice {
  /** @param {() => void} muffled called when the browser keeps the page silent until somebody touches it */
  constructor(muffled) {
    this.muffled = muffled;
    this.audio = Object.assign(new Audio(), { id: "phone-voice", autoplay: true });
  }

  /** @param {MediaStream} stream */
  hear(stream) {
    this.audio.srcObject = stream;
    this.moved();
    this.audio.play().catch(() => this.muffled());
  }

  /** Another headset was chosen. */
  moved() {
    playThrough(this.audio, chosen().headset);
  }

  /** Somebody touched the page: now the browser lets it sound. */
  touched() {
    if (this.audio.srcObject && this.audio.paused) this.audio.play().catch(() => {});
  }

  stop() {
    this.audio.srcObject = null;
  }
}
