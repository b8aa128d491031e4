/** Campaigns: progress moves by itself, the keyboard leads through the list, a file that is too big is not sent. */

import { draw, soon, stepOf, taken, walk } from './lists.js';
import { go, onPage, whileShown } from './pages.js';

const AGAIN_MS = 700;
const LIST_MS = 1500;

onPage('[data-campaign]', (page) => {
  const id = page.dataset.campaign;
  const again = soon(page, AGAIN_MS, async () => {
    const held = page.contains(document.activeElement) ? document.activeElement.id : '';
    // Somebody reads what will happen: her buttons are not taken from under her hands.
    await draw(`/campaigns/${id}`, page.querySelector('[data-keep][open]') ? '#campaign-progress' : '.campaign');
    if (held) document.getElementById(held)?.focus({ preventScroll: true });
  });
  whileShown(page, 'live:campaigns', ({ detail }) => detail.campaign === id && again());
  whileShown(page, 'live:link', ({ detail }) => detail.up && again());
});

onPage('[data-campaigns]', (page) => {
  const again = soon(page, LIST_MS, () => draw(location.pathname + location.search, '#campaigns-list'));
  whileShown(page, 'live:campaigns', again);
  whileShown(page, 'keydown', (event) => {
    if (taken(event)) return;
    const step = stepOf(event, Boolean(event.target.closest?.('.campaigns')));
    const all = [...page.querySelectorAll('[data-row]')];
    if (step && all.length) {
      event.preventDefault();
      walk(all, all.indexOf(document.activeElement), step);
    } else if (event.key === 'n' || event.key === 'т') {
      event.preventDefault();
      go('/campaigns/new');
    }
  });
});

onPage('[data-campaign-form]', (form) => {
  const show = () => {
    const survey = form.elements.purpose.value === 'survey';
    const part = form.querySelector('[data-inform]');
    if (part) part.hidden = survey;
  };
  form.addEventListener('change', show);
  show();
});

onPage('[data-upload]', (form) => {
  const field = form.querySelector('input[type="file"]');
  const error = form.querySelector('.error');
  field.addEventListener('change', () => {
    const most = Number(form.dataset.upload);
    const big = (field.files[0]?.size ?? 0) > most;
    error.textContent = big ? `Файл больше ${most / 1048576} МБ. Оставьте в нём только нужные столбцы.` : '';
    error.hidden = !big;
    field.setCustomValidity(error.textContent);
  });
});

onPage('[data-focus]', (heading) => heading.focus({ preventScroll: true }));
