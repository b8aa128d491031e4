/** What the phone asks of the console. Every request carries the session's cookie and the token of the page. */

/** The console understood and said no; `message` is for the dispatcher. */
export class Refused extends Error {}

/** The session is over: the page has to sign in again. */
export class SignedOut extends Error {}

const token = () => document.querySelector('meta[name="csrf"]')?.getAttribute("content") ?? "";

/**
 * @param {string} path @param {object} [body] given: POST, else GET
 * @param {boolean} [byItself] asked by the page, not by a person: it keeps no session alive
 * @returns {Promise<any>}
 */
async function ask(path, body, byItself = false) {
  const answer = await fetch(`/phone/${path}`, {
    method: body ? "POST" : "GET",
    headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json", "X-CSRF": token() }), ...(byItself && { "X-News": "1" }) },
    body: body && JSON.stringify(body),
    cache: "no-store",
    redirect: "manual",
    signal: AbortSignal.timeout(20000),
  });
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut("sign in again");
  const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
  if (answer.ok) return said;
  throw new Refused(said?.refused ?? `Не получилось (${answer.status}). Попробуйте ещё раз.`);
}

/** @returns {Promise<{login: string, uri: string, ha1: string, realm: string, socket: string}>} */
export const account = () => ask("account", undefined, true);

/**
 * @param {boolean} talking who talks is at work, though she touches nothing
 * @returns {Promise<{stage: string, since: string, call: string, with: string[], tape: "none"|"on"|"paused"|"off"} | null>}
 */
export const current = async (talking) => (await ask("current", undefined, !talking)).call;

/** @returns {Promise<{people: {login: string, name: string, about: string, reachable: boolean}[], outside: boolean}>} */
export const targets = () => ask("targets");

/** @param {"transfer"|"consult"|"complete"|"cancel"|"conference"|"hangup"|"rejoin"|"recording/pause"|"recording/resume"|"recording/stop"} verb @param {object} [body] */
export const tell = async (verb, body = {}) => (await ask(verb, body)).call;

/** The page goes away while somebody is on the line: said without waiting, since there is nobody left to wait. */
export function leaving() {
  navigator.sendBeacon("/phone/leaving", new URLSearchParams({ csrf: token() }));
}
