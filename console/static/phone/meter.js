/** How loud a stream is: for «вас слышно». */

const AUDIBLE = 0.01; // RMS; soft speech into a headset has 0.02 and more
const SILENT_AFTER_MS = 4000;

export class Meter {
  /** @param {(level: number, heard: boolean) => void} show level 0…1 */
  constructor(show) {
    this.show = show;
    this.turn = 0;
    /** @type {AudioContext | null} */
    this.context = null;
  }

  /** @param {MediaStream} stream */
  start(stream) {
    this.stop();
    this.context = new AudioContext();
    const ear = this.context.createAnalyser();
    ear.fftSize = 1024;
    this.context.createMediaStreamSource(stream).connect(ear);
    const wave = new Float32Array(ear.fftSize);
    let heardAt = performance.now();
    const look = () => {
      ear.getFloatTimeDomainData(wave);
      const rms = Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length);
      if (rms > AUDIBLE) heardAt = performance.now();
      this.show(Math.min(1, rms * 6), performance.now() - heardAt < SILENT_AFTER_MS);
      this.turn = requestAnimationFrame(look); // a picture: it may well rest while nobody looks
    };
    look();
  }

  stop() {
    cancelAnimationFrame(this.turn);
    this.context?.close();
    this.context = null;
  }
}
