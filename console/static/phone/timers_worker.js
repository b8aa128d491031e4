/** Counts the time for timers.js. In: {id, ms, again} to begin, {id} to forget. Out: the id when it is due. */

/** @type {Map<number, number>} */
const running = new Map();

self.onmessage = ({ data: { id, ms, again } }) => {
  if (ms === undefined) {
    clearTimeout(running.get(id)); // clears an interval as well
    running.delete(id);
    return;
  }
  const tell = () => {
    if (!again) running.delete(id);
    self.postMessage(id);
  };
  running.set(id, again ? setInterval(tell, ms) : setTimeout(tell, ms));
};
