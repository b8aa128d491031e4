/** The SOS card: one key opens it, every field saves itself, the side follows what others do. */

import { post } from './http.js';
import { go, onPage, whileShown } from './pages.js';
import { autosave } from './sos_autosave.js';

let talking = '';

document.addEventListener('live:state', ({ detail }) => { talking = detail.call?.call ?? ''; });

document.addEventListener('keydown', (event) => {
  if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === 'KeyS') {
    event.preventDefault();
    if (!event.repeat) open();
  }
});
document.addEventListener('click', ({ target }) => target.closest?.('[data-sos-open]') && open());

/** Of the call that is held, else of the appeal on the page, else of somebody who stands here. */
async function open() {
  if (!document.getElementById('shift')) return;
  const appeal = document.querySelector('#main [data-appeal]')?.dataset.appeal ?? '';
  say('');
  try {
    go((await post('/sos', talking ? { call: talking } : { appeal })).path);
  } catch (fault) {
    say(fault.message);
  }
}

function say(sentence) {
  const place = document.getElementById('sos-open-error');
  if (!place) return;
  place.textContent = sentence;
  place.hidden = !sentence;
}

onPage('.sos[data-sos]', (root) => {
  const id = root.dataset.sos;
  const saving = root.hasAttribute('data-closed') ? null : autosave(root, id);
  const look = async () => {
    const news = { 'X-News': '1' };
    // Who has handed the card on no longer sees it: then there is nothing to look at but the list.
    const still = await fetch(`/sos/${id}/state`, { headers: { ...news, Accept: 'application/json' } }).catch(() => null);
    if (!root.isConnected || !still) return undefined;
    if (still.status === 404) return go('/sos');
    return window.htmx.ajax('GET', `/sos/${id}/side`, { target: '#sos-side', swap: 'innerMorph', push: 'false', headers: news });
  };
  whileShown(root, 'live:sos', ({ detail }) => {
    if (detail.card !== id) return undefined;
    if (detail.what === 'closed') return go(`/sos/${id}`);
    saving?.look();
    return look();
  });

  root.addEventListener('submit', async (event) => {
    const form = event.target.closest('form[data-act]');
    if (!form) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form, event.submitter));
    const error = form.querySelector('.error');
    error.hidden = true;
    try {
      await saving?.flush();
      await post(form.action, fields);
      if (form.hasAttribute('data-reload')) go(`/sos/${id}`);
      else await look();
    } catch (fault) {
      error.textContent = fault.message;
      error.hidden = false;
    }
  });

  root.addEventListener('change', async ({ target }) => {
    if (!target.dataset.check) return;
    const error = document.getElementById('sos-check-error');
    error.hidden = true;
    try {
      await post(`/sos/${id}/check`, { code: target.dataset.check, done: target.checked ? '1' : '' });
    } catch (fault) {
      target.checked = !target.checked;
      error.textContent = fault.message;
      error.hidden = false;
    }
  });
});

onPage('[data-sos-list]', (root) => {
  const address = location.href;
  // Not by htmx: an answer that comes late must not take the page away from under who has gone on to a card.
  const look = async () => {
    if (!root.isConnected) return document.removeEventListener('live:sos', look);
    const answer = await fetch(address, { headers: { Accept: 'text/html' } }).catch(() => null);
    if (!answer?.ok || !root.isConnected) return undefined;
    const list = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-sos-list]');
    if (!list || !root.isConnected) return undefined;
    const held = root.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    root.replaceChildren(...list.childNodes);
    if (held) root.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
    return window.htmx.process(root);
  };
  document.addEventListener('live:sos', look);
});
