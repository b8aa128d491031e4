/** Microphone, headset and loudspeaker: which ones, remembered in this browser. */

const KEY = "hotline.phone.devices";

/** What was chosen: ids of devices, "" = as the system has it; `desk`: calls go to the SIP phone on the table. */
const DEFAULTS = { microphone: "", headset: "", loudspeaker: "", volume: 0.8, clean: true, desk: false };

export function chosen() {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { ...DEFAULTS };
  }
}

/** @param {Partial<typeof DEFAULTS>} change */
export function choose(change) {
  const now = { ...chosen(), ...change };
  localStorage.setItem(KEY, JSON.stringify(now));
  return now;
}

/** Open the microphone that was chosen, or the system's own when it is gone. Rejects with a DOMException. */
export async function microphone() {
  if (!navigator.mediaDevices) throw new DOMException("no media devices on an insecure page", "SecurityError");
  const { microphone: id, clean } = chosen();
  const audio = { echoCancellation: clean, noiseSuppression: clean, autoGainControl: clean, channelCount: 1 };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: id ? { ...audio, deviceId: { exact: id } } : audio });
  } catch (fault) {
    if (!id || !["OverconstrainedError", "NotFoundError"].includes(fault.name)) throw fault;
    return navigator.mediaDevices.getUserMedia({ audio });
  }
}

/** @param {MediaStream | null} stream */
export function release(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

/** Names are known only after the microphone was allowed once. */
export async function listed() {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const of = (/** @type {string} */ kind) =>
    all
      .filter((device) => device.kind === kind && device.deviceId && device.deviceId !== "default")
      .map((device, place) => ({ id: device.deviceId, name: device.label || `Устройство ${place + 1}` }));
  return { microphones: of("audioinput"), outputs: of("audiooutput") };
}

/** @param {HTMLMediaElement} audio @param {string} id "" = as the system has it */
export async function playThrough(audio, id) {
  if (!("setSinkId" in audio)) return;
  try {
    await audio.setSinkId(id);
  } catch {
    await audio.setSinkId(""); // unplugged: better there than nowhere
  }
}

/** Call when devices come or go, or the permission changes. @param {() => void} call */
export function whenChanged(call) {
  navigator.mediaDevices?.addEventListener("devicechange", call);
  navigator.permissions
    ?.query({ name: /** @type {any} */ ("microphone") })
    .then((permission) => permission.addEventListener("change", call))
    .catch(() => {}); // Firefox before 131 does not tell
}
