/** The waveform: drawn once from stored peaks, the caller above, the dispatcher below; a place is chosen by pointer. */

import { span } from './dom.js';

/** @param {HTMLElement} box @param {number} duration seconds @param {(second: number) => void} seek */
export function waveOf(box, duration, seek) {
  const canvas = box.querySelector('canvas');
  const head = box.querySelector('.wave__head');
  const legs = legsOf(box.dataset.wave, Number(box.dataset.legs));
  const share = (second) => (duration ? Math.min(Math.max(second / duration, 0), 1) : 0);
  const percent = (second) => `${(share(second) * 100).toFixed(3)}%`;
  let played = 0;

  const draw = () => {
    paint(canvas, legs, played);
    if (!box.dataset.painted) {
      box.dataset.painted = 'yes';
      requestAnimationFrame(() => performance.mark('sound:painted'));
    }
  };

  for (const one of box.querySelectorAll('.wave__mark')) one.style.left = percent(Number(one.dataset.at));
  for (const one of box.querySelectorAll('.wave__pause')) {
    one.style.left = percent(Number(one.dataset.from));
    one.style.width = `${((share(Number(one.dataset.to)) - share(Number(one.dataset.from))) * 100).toFixed(3)}%`;
  }
  draw();
  const size = new ResizeObserver(() => (box.isConnected ? draw() : size.disconnect()));
  size.observe(box);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => box.isConnected && draw());
  drag(box, (part) => seek(part * duration));

  return {
    at(second) {
      head.style.left = percent(second);
      box.setAttribute('aria-valuenow', String(Math.round(second)));
      box.setAttribute('aria-valuetext', span(second));
      const step = Math.round(share(second) * canvas.clientWidth);
      if (step !== played) {
        played = step;
        draw();
      }
    },
  };
}

function legsOf(text, count) {
  const raw = Uint8Array.from(atob(text ?? ''), (char) => char.charCodeAt(0));
  const peaks = new Int8Array(raw.buffer);
  const length = Math.floor(peaks.length / 2 / count);
  return Array.from({ length: count }, (_, leg) => peaks.subarray(leg * length * 2, (leg + 1) * length * 2));
}

/** played: pixels from the left that are behind the playhead. */
function paint(canvas, legs, played) {
  const dense = devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * dense) || canvas.height !== Math.round(height * dense)) {
    canvas.width = Math.round(width * dense);
    canvas.height = Math.round(height * dense);
  }
  const pen = canvas.getContext('2d');
  const style = getComputedStyle(canvas);
  pen.setTransform(dense, 0, 0, dense, 0, 0);
  pen.clearRect(0, 0, width, height);
  const lane = height / legs.length;
  legs.forEach((peaks, leg) => {
    const middle = lane * (leg + 0.5);
    const columns = peaks.length / 2;
    pen.globalAlpha = 1;
    pen.fillStyle = style.getPropertyValue('--line');
    pen.fillRect(0, middle, width, 1);
    pen.fillStyle = style.getPropertyValue(`--leg-${leg}`);
    // Telephone speech is quiet: the loudest of the leg fills its lane.
    const loudest = peaks.reduce((most, one) => Math.max(most, Math.abs(one)), 24);
    const scale = (lane / 2 - 3) / loudest;
    const bar = Math.max(width / columns, 1);
    for (let at = 0; at < columns; at += 1) {
      const x = (at / columns) * width;
      const low = peaks[at * 2] * scale;
      const high = peaks[at * 2 + 1] * scale;
      pen.globalAlpha = x < played ? 1 : 0.5;
      pen.fillRect(x, middle - high, bar * 0.8, Math.max(high - low, 1));
    }
  });
}

function drag(box, seek) {
  const part = (event) => {
    const { left, width } = box.getBoundingClientRect();
    return width ? (event.clientX - left) / width : 0;
  };
  box.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    box.setPointerCapture(event.pointerId);
    seek(part(event));
  });
  box.addEventListener('pointermove', (event) => {
    if (box.hasPointerCapture(event.pointerId)) seek(part(event));
  });
}
