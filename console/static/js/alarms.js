/** Red calls: shown on every console until somebody has them. The server says which; `alarm` messages only say "look". */

export function startAlarms() {
  const place = document.getElementById('alarms');
  const look = () => window.htmx?.ajax('GET', '/alarms/now', { target: place, swap: 'innerHTML', push: 'false' });
  document.addEventListener('live:alarm', look);
  document.addEventListener('live:sos', look);
  document.addEventListener('live:link', ({ detail }) => detail.up && look());
}
