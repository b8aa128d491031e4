/** What every page has: the live socket, the rail, the pop, the token against forged requests, the marked section. */

import { startAlarms } from './alarms.js';
import { startDuties } from './duties.js';
import { startKept } from './kept.js';
import { connect } from './live.js';
import { startPop } from './pop.js';
import { startRail } from './rail.js';
import './desk.js';
import './journal.js';
import './appeal.js';
import './sos.js';
import './sound.js';
import './campaigns.js';

document.addEventListener('htmx:config:request', ({ detail }) => {
  detail.ctx.request.headers['X-CSRF'] = document.querySelector('meta[name="csrf"]').content;
});

/** The frame stays when #main is swapped, so the section is marked here. */
function markSection() {
  const path = document.getElementById('main')?.dataset.path ?? location.pathname;
  for (const link of document.querySelectorAll('#sections a')) {
    const href = link.getAttribute('href');
    const here = path === href || (href !== '/' && path.startsWith(href));
    if (here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  showSection();
}

/** On a telephone the sections are a strip: it begins where she is. The page itself stays where it was. */
function showSection() {
  const strip = document.getElementById('sections');
  const here = strip?.querySelector('[aria-current]')?.getBoundingClientRect();
  if (!here) return;
  const { left, width } = strip.getBoundingClientRect();
  strip.scrollLeft += here.left - left - (width - here.width) / 2;
}

showSection();

document.addEventListener('htmx:after:swap', markSection);

/** A refusal is read and then done with: the next page, or a moment, takes it away. */
const notices = document.getElementById('notices');
if (notices) {
  let fading = 0;
  document.addEventListener('htmx:after:history:update', () => notices.replaceChildren());
  new MutationObserver(() => {
    clearTimeout(fading);
    fading = setTimeout(() => notices.replaceChildren(), 15000);
  }).observe(notices, { childList: true });
}

const trouble = document.getElementById('trouble');
let down = false;
let told = '';

function showTrouble() {
  trouble.textContent = down ? 'Нет связи с сервером: звонки идут, страница подключается сама.' : told;
  trouble.hidden = !trouble.textContent;
}

if (trouble) {
  let timer = 0;
  document.addEventListener('live:link', ({ detail }) => {
    clearTimeout(timer);
    if (detail.up) {
      down = false;
      showTrouble();
    } else {
      timer = setTimeout(() => { down = true; showTrouble(); }, 1000);
    }
  });
  document.addEventListener('live:state', ({ detail }) => {
    told = [
      detail.trouble && 'Телефония не отвечает: новых звонков на странице не видно. Восстановится сама.',
      detail.scarce && 'На диске почти нет места: звонки идут, но записи и сообщения могут пропасть. Скажите администратору.',
    ].filter(Boolean).join(' ');
    showTrouble();
  });
  startRail();
  startPop();
  startKept();
  startAlarms();
  startDuties();
  connect();
}
