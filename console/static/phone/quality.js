/** The quality of a call in plain words, from what the connection counts about itself. */

const EVERY_MS = 2000;

/** Share of packets lost and jitter in seconds, from which on a call is worse than its name. */
const UNEVEN = { lost: 0.02, jitter: 0.04 };
const BAD = { lost: 0.08, jitter: 0.12 };

/**
 * @param {{received: number, lost: number, jitter: number}} before
 * @param {{received: number, lost: number, jitter: number}} now
 * @param {number} fractionLost share of our own packets that the other side misses, 0…1
 * @returns {"good"|"uneven"|"bad"|"silent"}
 */
export function judge(before, now, fractionLost) {
  const received = now.received - before.received;
  const lost = Math.max(0, now.lost - before.lost);
  if (received === 0) return "silent";
  const share = Math.max(lost / (received + lost), fractionLost);
  if (share > BAD.lost || now.jitter > BAD.jitter) return "bad";
  return share > UNEVEN.lost || now.jitter > UNEVEN.jitter ? "uneven" : "good";
}

/** Watch a connection. @param {RTCPeerConnection} connection @param {(word: string) => void} tell @returns {() => void} stop */
export function watch(connection, tell) {
  /** @type {{received: number, lost: number, jitter: number} | null} */
  let before = null;
  const look = async () => {
    let now = null;
    let fraction = 0;
    for (const report of (await connection.getStats()).values()) {
      if (report.type === "inbound-rtp" && report.kind === "audio") {
        now = { received: report.packetsReceived ?? 0, lost: report.packetsLost ?? 0, jitter: report.jitter ?? 0 };
      }
      if (report.type === "remote-inbound-rtp") fraction = report.fractionLost ?? 0;
    }
    if (before && now) tell(judge(before, now, fraction));
    before = now;
  };
  const turn = setInterval(() => look().catch(() => {}), EVERY_MS);
  return () => clearInterval(turn);
}
