/** The page of a recording: plays it, leads through it by keys, words and marks, keeps notes. */

import { el, span } from './dom.js';
import { post } from './http.js';
import { onPage } from './pages.js';
import { soundLink } from './sound_link.js';
import { soundKeys } from './sound_keys.js';
import { waveOf } from './sound_wave.js';

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];

onPage('[data-sound]', (page) => {
  const player = page.querySelector('.player');
  if (player) play(page, player);
});

function play(page, player) {
  const audio = player.querySelector('audio');
  const duration = Number(page.dataset.duration) || 0;
  const link = soundLink(page.dataset.sound, audio);
  const wave = waveOf(player.querySelector('.wave'), duration, (second) => seek(second));
  const fault = player.querySelector('[data-fault]');
  const button = player.querySelector('[data-toggle]');
  const speed = player.querySelector('[data-speed]');
  const shown = player.querySelector('[data-now]');
  const words = [...page.querySelectorAll('.said .word')].map((word) => ({ word, at: Number(word.dataset.at), to: Number(word.dataset.to) })).sort((a, b) => a.at - b.at);
  const marks = [...new Set([...page.querySelectorAll('.wave__mark, .wave__pause')].map((one) => Number(one.dataset.at ?? one.dataset.from)))].sort((a, b) => a - b);
  /** Where the next play begins while nothing is loaded; afterwards the audio element knows. */
  let second = 0;
  let frame = 0;

  const now = () => (audio.readyState ? audio.currentTime : second);

  async function start() {
    fault.hidden = true;
    try {
      await link.fresh(now());
      audio.playbackRate = Number(speed.value);
      await audio.play();
    } catch (wrong) {
      if (wrong.name !== 'AbortError') tell(wrong.name === 'NotSupportedError' ? await link.why() : wrong.message);
    }
  }

  async function seek(to, playing = !audio.paused) {
    second = Math.min(Math.max(to, 0), duration);
    if (audio.readyState) audio.currentTime = second;
    show();
    if (playing && audio.paused) await start();
  }

  function toggle() {
    if (audio.paused) start();
    else audio.pause();
  }

  function show() {
    const at = now();
    shown.textContent = span(at);
    wave.at(at);
    page.querySelector('[data-note-at]').textContent = span(at);
    let last = null;
    for (const one of words) {
      if (one.at > at + 0.02) break;
      last = one;
    }
    const current = last && at < last.to + 0.4 ? last.word : null;
    const before = page.querySelector('.word[aria-current]');
    if (before !== current) {
      before?.removeAttribute('aria-current');
      current?.setAttribute('aria-current', 'true');
    }
  }

  function run() {
    show();
    frame = audio.paused ? 0 : requestAnimationFrame(run);
  }

  /** Sound goes on in a page that was left, and under a telephone that rings: neither is wanted. */
  function hush({ detail } = {}) {
    if (!page.isConnected || ['ringing', 'calling', 'talking'].includes(detail?.phase)) audio.pause();
    if (page.isConnected) return;
    document.removeEventListener('htmx:after:swap', hush);
    document.removeEventListener('hotline:phone', hush);
  }
  document.addEventListener('htmx:after:swap', hush);
  document.addEventListener('hotline:phone', hush);

  function tell(sentence) {
    fault.textContent = sentence;
    fault.hidden = false;
  }

  function faster(step) {
    const at = Math.min(Math.max(SPEEDS.indexOf(Number(speed.value)) + step, 0), SPEEDS.length - 1);
    speed.value = String(SPEEDS[at]);
    audio.playbackRate = SPEEDS[at];
  }

  /** To the next place of `places` in the direction; a little slack, so that «back» leaves the place where it stands. */
  function jump(places, step) {
    const at = now();
    const found = step > 0 ? places.find((one) => one > at + 0.05) : places.findLast((one) => one < at - 0.6);
    if (found !== undefined) seek(found);
    else if (step < 0) seek(0);
  }

  for (const name of ['play', 'pause', 'ended']) {
    audio.addEventListener(name, () => {
      button.textContent = audio.paused ? '► Слушать' : '‖ Пауза';
      if (!frame && !audio.paused) frame = requestAnimationFrame(run);
      show();
    });
  }
  audio.addEventListener('error', async () => {
    if (audio.error && !(await link.again(now()))) tell(await link.why());
  });
  button.addEventListener('click', toggle);
  speed.addEventListener('change', () => { audio.playbackRate = Number(speed.value); });
  player.addEventListener('click', ({ target }) => {
    const step = target.closest?.('[data-step]')?.dataset.step;
    if (step) seek(now() + Number(step));
  });
  page.addEventListener('click', ({ target }) => {
    const place = target.closest?.('[data-seek], .said .word');
    if (place) seek(Number(place.dataset.seek ?? place.dataset.at), true);
  });
  soundKeys(page, {
    toggle,
    by: (seconds) => seek(now() + seconds),
    to: (share) => seek(share * duration),
    word: (step) => jump(words.map((one) => one.at), step),
    mark: (step) => jump(marks, step),
    faster,
    note: () => page.querySelector('#note').focus(),
  });
  forms(page, now);
  show();
}

/** Notes and marks are kept without leaving the page: the sound goes on. */
function forms(page, now) {
  const note = page.querySelector('[data-note]');
  sent(note, '[data-note-fault]', (fields) => ({ ...fields, at_s: String(now()) }), (kept) => {
    const at = el('button', { type: 'button', class: 'said__time num', 'data-seek': kept.at_s, 'aria-label': `Слушать с ${span(kept.at_s)}` }, span(kept.at_s));
    const text = el('p', { class: 'prose' }, el('bdi', {}, kept.note), ' ', el('span', { class: 'small muted' }, `${kept.who}, сейчас`));
    page.querySelector('[data-notes]').append(el('li', {}, at, text));
    note.reset();
  });
  const score = page.querySelector('[data-score]');
  if (!score) return;
  sent(score, '[data-score-fault]', (fields) => fields, (kept) => {
    page.querySelector('[data-score-now]').textContent = `Сохранено: ${kept.points} из ${kept.out_of}`;
  });
}

function sent(form, faultAt, fields, kept) {
  const fault = form.querySelector(faultAt);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    event.stopPropagation();
    fault.hidden = true;
    try {
      kept(await post(form.getAttribute('action'), fields(Object.fromEntries(new FormData(form)))));
    } catch (wrong) {
      fault.textContent = wrong.message;
      fault.hidden = false;
    }
  });
}
