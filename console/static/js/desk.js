/** The first page is drawn again when the journal changed: quietly, at most once in two seconds. */

import { onPage } from './pages.js';

onPage('.desk', (page) => {
  let timer = 0;
  const again = () => {
    timer ||= setTimeout(() => {
      timer = 0;
      if (page.isConnected) window.htmx.ajax('GET', '/', { target: '.desk', select: '.desk', swap: 'outerHTML', push: 'false', headers: { 'X-News': '1' } });
    }, 2000);
  };
  const listen = () => {
    if (page.isConnected) again();
    else document.removeEventListener('live:journal', listen);
  };
  document.addEventListener('live:journal', listen);
});
