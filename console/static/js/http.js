/** Requests to our own server. A refusal is an Error whose message is a sentence for a person. */

const csrf = () => document.querySelector('meta[name="csrf"]').content;

export function headers() {
  return { 'X-CSRF': csrf(), Accept: 'application/json' };
}

/** @param {string} url @param {Record<string, string>} [fields] */
export async function post(url, fields = {}) {
  let answer;
  try {
    answer = await fetch(url, { method: 'POST', headers: headers(), body: new URLSearchParams(fields) });
  } catch {
    throw new Error('Нет связи с сервером. Попробуйте ещё раз через несколько секунд.');
  }
  if (answer.status === 401) location.assign('/login');
  const type = answer.headers.get('Content-Type') ?? '';
  const told = type.includes('json') ? await answer.json() : {};
  if (!answer.ok) throw new Error(told.refused ?? 'Не получилось. Попробуйте ещё раз.');
  return told;
}
