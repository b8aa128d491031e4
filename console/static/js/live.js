/**
 * The socket to the service. It connects again by itself, quickly at first; each connection begins with the whole state,
 * so nothing that was missed stays missed. Messages are handed on as `live:<type>` events of the document.
 * A WebSocket is not throttled in a hidden tab: the ring is heard at once.
 */

const FIRST_MS = 300;
const LONGEST_MS = 5000;

let pause = FIRST_MS;

export function connect() {
  const url = new URL('/live', location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url);
  socket.onopen = () => {
    pause = FIRST_MS;
    tell('link', { up: true });
  };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    tell(message.type, message);
  };
  socket.onclose = () => {
    tell('link', { up: false });
    setTimeout(reconnect, pause);
    pause = Math.min(pause * 2, LONGEST_MS);
  };
}

/** A session that ended meanwhile leads to the door; anything else is tried again. */
async function reconnect() {
  try {
    const answer = await fetch('/live/open', { headers: { Accept: 'application/json', 'X-News': '1' } });
    if (answer.status === 401) return location.assign('/login');
  } catch {
    // The service is away; the socket says so again.
  }
  return connect();
}

function tell(type, detail) {
  document.dispatchEvent(new CustomEvent(`live:${type}`, { detail }));
}
