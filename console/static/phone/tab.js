/**
 * One phone, whatever the number of tabs. The tab that holds the lock holds the phone; the lock also tells the browser not
 * to freeze the tab while it is hidden. When the holder closes, the next tab takes over by itself.
 */

const NAME = "hotline-phone";
const ANSWER_WITHIN_MS = 700;

export class Tab {
  /** @param {{hold: () => void, lose: () => void, busy: () => boolean}} told */
  constructor(told) {
    this.told = told;
    this.held = false;
    this.channel = new BroadcastChannel(NAME);
    this.channel.addEventListener("message", ({ data }) => {
      if (data === "give" && this.held) this.channel.postMessage(this.told.busy() ? "busy" : "yours");
    });
  }

  /** True when this tab holds the phone at once; otherwise it waits for its turn. */
  async begin() {
    const taken = await this.#request({ ifAvailable: true });
    if (!taken) this.#request({});
    return taken;
  }

  /** Take the phone from the tab that holds it. False when somebody talks there. */
  async takeOver() {
    const answer = new Promise((settle) => {
      const hear = ({ data }) => (data === "busy" || data === "yours") && settle(data);
      this.channel.addEventListener("message", hear, { once: true });
      setTimeout(() => settle("nobody"), ANSWER_WITHIN_MS);
    });
    this.channel.postMessage("give");
    if ((await answer) === "busy") return false;
    return this.#request({ steal: true });
  }

  /** @param {LockOptions} how @returns {Promise<boolean>} settles when the lock is held, or cannot be */
  #request(how) {
    return new Promise((settle) => {
      navigator.locks
        .request(NAME, how, (lock) => {
          settle(lock !== null);
          if (!lock || this.held) return undefined;
          this.held = true;
          this.told.hold();
          return new Promise(() => {}); // until the tab closes or another one takes it
        })
        .catch(() => {
          this.held = false;
          this.told.lose();
          this.#request({});
        });
    });
  }
}
