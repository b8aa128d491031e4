/**
 * The link by which the sound is fetched. It lives a minute and belongs to this session; while the page is open and
 * plays, it is let go on in time, so the address, and with it what is playing, stays the same.
 */

import { headers, post } from './http.js';

/** How long before its end a link is renewed. */
const EARLY_MS = 20_000;

/** @param {string} recording @param {HTMLAudioElement} audio */
export function soundLink(recording, audio) {
  let token = '';
  let src = '';
  let ends = 0;
  let timer = 0;
  let again = 0;

  async function ask() {
    const told = await post(`/sounds/${recording}/play`, { after: token });
    ends = performance.now() + told.lives_s * 1000;
    const same = told.token === token;
    token = told.token;
    src = told.src;
    clearTimeout(timer);
    timer = setTimeout(keep, told.lives_s * 1000 - EARLY_MS);
    return same;
  }

  function keep() {
    if (audio.isConnected && !audio.paused) ask().catch(() => {});
  }

  function load(second) {
    audio.src = src;
    audio.currentTime = second;
  }

  return {
    /** Make sure that what is fetched from now on is given. second: where to go on if the address is a new one. */
    async fresh(second) {
      if (token && performance.now() < ends - EARLY_MS / 2) return;
      const rate = audio.playbackRate;
      if (!(await ask()) || !audio.src) load(second);
      audio.playbackRate = rate;
    },

    /** The sound stopped although it should not: once a minute a new link is tried. */
    async again(second) {
      if (again && performance.now() - again < 60_000) return false;
      again = performance.now();
      try {
        await ask();
        if ((await probe(src)) !== '') return false;
        load(second);
        await audio.play();
        return true;
      } catch {
        return false;
      }
    },

    /** A sentence for a person. */
    async why() {
      return (await probe(src)) || 'Браузер не смог проиграть запись. Обновите страницу и попробуйте ещё раз.';
    },
  };
}

/** "" when the sound is given, else why not. */
async function probe(src) {
  try {
    const answer = await fetch(src, { headers: { ...headers(), Range: 'bytes=0-0' } });
    if (answer.ok) return '';
    const told = await answer.json();
    return told.refused ?? 'Запись сейчас не отдаётся. Обновите страницу.';
  } catch {
    return 'Нет связи с сервером. Попробуйте ещё раз через несколько секунд.';
  }
}
