/**
 * The ring: computed, through the loudspeaker and the headset at once, so that it is heard whichever the ears are near.
 * Two tones, a second of sound, two of silence; the pattern stands on the clock of WebAudio, which no hidden tab slows.
 */

import { chosen, playThrough } from "./devices.js";

const PERIOD_S = 3;
const SOUND_S = 1;
const AHEAD = 60; // rings scheduled at once: three minutes, longer than any phone rings

export class Ring {
  /** @param {() => void} muffled called when the browser keeps the page silent until somebody touches it */
  constructor(muffled) {
    this.muffled = muffled;
    this.players = ["loudspeaker", "headset"].map((place) => ({ place, audio: new Audio() }));
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {GainNode | null} */
    this.sound = null;
    this.on = false;
    for (const gesture of ["keydown", "pointerdown"]) addEventListener(gesture, () => this.#wake(), { capture: true });
  }

  /** Whether a ring would be heard now. */
  get audible() {
    return this.context?.state === "running";
  }

  /** Ask the browser for sound before the first call needs it. */
  async prepare() {
    this.context ??= new AudioContext();
    await this.#wake();
    if (!this.audible) this.muffled();
  }

  start() {
    if (this.on) return;
    this.on = true;
    this.context ??= new AudioContext();
    const exit = this.context.createMediaStreamDestination();
    this.sound = this.context.createGain();
    this.sound.gain.value = 0;
    this.sound.connect(exit);
    for (const hz of [440, 550]) {
      const tone = this.context.createOscillator();
      tone.frequency.value = hz;
      tone.connect(this.sound);
      tone.start();
    }
    this.#schedule(this.sound.gain);
    const { loudspeaker, headset } = chosen();
    const places = loudspeaker === headset ? this.players.slice(0, 1) : this.players;
    for (const { place, audio } of places) {
      audio.srcObject = exit.stream;
      playThrough(audio, place === "headset" ? headset : loudspeaker);
      audio.play().catch(() => this.muffled());
    }
    if (!this.audible) this.#wake().then(() => this.audible || this.muffled());
  }

  stop() {
    this.on = false;
    this.sound?.disconnect();
    this.sound = null;
    for (const { audio } of this.players) {
      audio.pause();
      audio.srcObject = null;
    }
  }

  /** @param {AudioParam} gain */
  #schedule(gain) {
    const loud = chosen().volume * 0.4;
    const begin = (this.context?.currentTime ?? 0) + 0.02;
    for (let count = 0; count < AHEAD; count += 1) {
      const at = begin + count * PERIOD_S;
      gain.setValueAtTime(0, at);
      gain.linearRampToValueAtTime(loud, at + 0.03);
      gain.setValueAtTime(loud, at + SOUND_S);
      gain.linearRampToValueAtTime(0, at + SOUND_S + 0.05);
    }
  }

  async #wake() {
    if (this.context?.state !== "suspended") return;
    // A browser that wants a gesture first leaves this promise open, so nobody waits for it.
    this.context.resume().catch(() => {});
    await new Promise((settle) => setTimeout(settle, 150));
    if (this.on) for (const { audio } of this.players) if (audio.srcObject) audio.play().catch(() => {});
  }
}
