/** Red calls: shown on every console until somebody has them. The server says which; `alarm` messages only say "look". */

import { headers } from './http.js';

export function startAlarms() {
  const place = document.getElementById('alarms');
  const look = async () => {
    try {
      const answer = await fetch('/alarms/now', { headers: { ...headers(), Accept: 'text/html', 'X-News': '1', 'HX-Request': 'true' } });
      if (!answer.ok) return;
      place.innerHTML = await answer.text();
      window.htmx?.process(place);
    } catch {
      // The service is away; the frame says so, and the next connection looks again.
    }
  };
  document.addEventListener('live:alarm', look);
  document.addEventListener('live:sos', look);
  document.addEventListener('live:link', ({ detail }) => detail.up && look());
}
