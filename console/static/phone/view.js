/** What the dispatcher sees of the phone: one picture of one state, drawn anew whenever the state changes. */

import { element, say } from "./dom.js";
import { KEYS } from "./keys.js";
import { Settings } from "./settings_view.js";
import { Targets } from "./targets_view.js";
import { CALL, clock, LEVEL, LINE, QUALITY, RINGS, STAGE, SWITCH, TAPE, TELL } from "./words.js";

/** @typedef {import("./picture.js").Picture} Picture */

/** Verb -> its words, its class, and when it is shown. @type {[string, string, string, (at: Picture) => boolean][]} */
const BUTTONS = [
  ["answer", "Ответить", "phone-answer", (at) => at.phase === "ringing" && at.here],
  ["reject", "Отклонить", "phone-stop", (at) => at.phase === "ringing" && at.here],
  ["mute", SWITCH.mute[0], "", (at) => at.here && inCall(at)],
  ["hold", SWITCH.hold[0], "", (at) => at.here && inCall(at) && !STAGE[at.stage]],
  ["transfer", "Перевести", "", (at) => inCall(at) && !STAGE[at.stage]],
  ["consult", "Посоветоваться", "", (at) => inCall(at) && !STAGE[at.stage]],
  ["complete", "Соединить их", "", (at) => at.stage === "consulting"],
  ["conference", "Говорить втроём", "", (at) => at.stage === "consulting"],
  ["cancel", "Вернуться к звонящему", "", (at) => at.stage === "consulting"],
  ["tape", SWITCH.tape[0], "", (at) => inCall(at) && ["on", "paused"].includes(at.tape ?? "")],
  ["tapeOff", "Не записывать совсем", "", (at) => inCall(at) && ["on", "paused"].includes(at.tape ?? "")],
  ["hangUp", "Завершить", "phone-stop", (at) => inCall(at) && at.stage !== "consulting"],
];

/** @param {Picture} at */
function inCall(at) {
  return at.phase === "talking" || at.phase === "held";
}

export class View {
  /** @param {HTMLElement} section @param {(verb: string, detail?: any) => void} act */
  constructor(section, act) {
    this.section = section;
    this.shape = element("span", { class: "phone-shape", "aria-hidden": "true" });
    this.text = element("span", { role: "status", "aria-live": "polite" });
    this.clock = element("span", { class: "phone-clock", "aria-hidden": "true" });
    this.state = element("p", { class: "phone-state" }, this.shape, this.text, this.clock);
    this.stage = element("p", { class: "phone-note", role: "status" });
    this.tapeShape = element("span", { class: "phone-shape", "aria-hidden": "true" });
    this.tapeText = element("span", { role: "status", "aria-live": "polite" });
    this.tape = element("p", { class: "phone-tape" }, this.tapeShape, this.tapeText);
    this.quality = element("p", { class: "phone-note", role: "status" });
    this.message = element("p", { class: "phone-note", "data-tone": "warn", role: "alert" });
    this.takeOver = element("button", { type: "button", onclick: () => act("takeOver") }, "Перенести телефон сюда");
    this.retry = element("button", { type: "button", onclick: () => act("retry") }, "Проверить микрофон снова");
    this.buttons = new Map(BUTTONS.map(([verb, words, look]) => [verb, button(verb, words, look, act)]));
    this.meter = element("meter", { min: "0", max: "1", "aria-label": "Громкость вашего микрофона" });
    this.heard = element("span", { role: "status" });
    this.level = element("div", { class: "phone-level" }, this.meter, this.heard);
    this.targets = new Targets((verb, to) => act(verb, to));
    this.digits = digits((digit) => act("digit", digit));
    this.settings = new Settings(act);
    section.classList.add("phone");
    section.setAttribute("aria-label", "Телефон");
    section.replaceChildren(
      this.state,
      this.stage,
      this.tape,
      this.message,
      this.takeOver,
      this.retry,
      element("div", { class: "phone-buttons" }, ...this.buttons.values()),
      this.level,
      this.quality,
      this.targets.panel,
      this.digits,
      this.settings.panel,
    );
    this.word = "unknown";
    setInterval(() => this.#tick(), 500);
  }

  /** @param {Picture} at */
  show(at) {
    this.at = at;
    const { shape, text, tone } = at.phase ? CALL[at.phase] : LINE[at.line];
    say(this.shape, shape);
    const closer = at.phase === "ringing" ? RINGS[at.why] : !at.phase && at.line === "microphone" ? at.fault : "";
    say(this.text, closer || text);
    this.state.dataset.tone = tone;
    this.section.dataset.phase = at.phase ?? "";
    this.section.dataset.line = at.line;
    const cut = at.phase !== null && ["lost", "refused"].includes(at.line);
    note(this.stage, cut ? TELL.goesOn : (STAGE[at.stage]?.(at.others) ?? ""));
    this.stage.dataset.tone = cut ? "warn" : "";
    this.#tape(inCall(at) && at.tape ? TAPE[at.tape] : null);
    note(this.message, at.message);
    this.takeOver.hidden = !["elsewhere", "away"].includes(at.line) || at.phase !== null;
    this.retry.hidden = at.line !== "microphone";
    for (const [verb, , , fits] of BUTTONS) this.#button(verb).hidden = !fits(at);
    this.#switch("mute", at.muted);
    this.#switch("hold", at.phase === "held");
    this.#switch("tape", at.tape === "paused");
    if (!inCall(at)) {
      this.targets.close();
      this.showQuality("unknown");
      this.digits.removeAttribute("open");
    }
    this.level.hidden = !(at.here && inCall(at));
    this.digits.hidden = !(at.here && at.phase === "talking");
    this.#tick();
  }

  /** @param {number} level 0…1 @param {boolean} heard */
  showLevel(level, heard) {
    const word = this.at?.muted ? "muted" : heard ? "heard" : "silent";
    /** @type {HTMLMeterElement} */ (this.meter).value = this.at?.muted ? 0 : level;
    say(this.heard, LEVEL[word]);
  }

  /** @param {string} word a key of QUALITY */
  showQuality(word) {
    if (word === this.word) return;
    this.word = word;
    note(this.quality, QUALITY[word] ?? "");
    this.quality.dataset.tone = { uneven: "warn", bad: "danger", silent: "danger" }[word] ?? "";
  }

  /** Whether a key of the keyboard may do this now. @param {string} verb */
  offers(verb) {
    return this.buttons.has(verb) && !this.#button(verb).hidden && !this.#button(verb).disabled;
  }

  /** A button that takes back what it did says so. @param {string} verb @param {boolean} on */
  #switch(verb, on) {
    this.#button(verb).toggleAttribute("data-on", on);
    say(/** @type {Node} */ (this.#button(verb).firstChild), SWITCH[verb][Number(on)]);
  }

  /** Always to be seen in a call: whoever dictates a diagnosis asks. @param {typeof TAPE[keyof typeof TAPE] | null} told */
  #tape(told) {
    this.tape.hidden = !told;
    this.tape.dataset.tone = told?.tone ?? "";
    say(this.tapeShape, told?.shape ?? "");
    say(this.tapeText, told?.text ?? "");
  }

  #button(/** @type {string} */ verb) {
    return /** @type {HTMLButtonElement} */ (this.buttons.get(verb));
  }

  #tick() {
    const at = this.at;
    say(this.clock, at?.phase && at.phase !== "answering" ? clock((Date.now() - at.since) / 1000) : "");
  }
}

/** @param {HTMLElement} place @param {string} text */
function note(place, text) {
  say(place, text);
  place.hidden = !text;
}

function button(verb, words, look, act) {
  const key = `Alt+${KEYS[verb]}`;
  const traits = { type: "button", class: look || undefined, "data-verb": verb, "aria-keyshortcuts": key };
  return element("button", { ...traits, onclick: () => act(verb) }, element("span", {}, words), element("kbd", { "aria-hidden": "true" }, key));
}

/** @param {(digit: string) => void} press */
function digits(press) {
  const key = (digit) => element("button", { type: "button", onclick: () => press(digit) }, digit);
  return element(
    "details",
    {},
    element("summary", {}, "Набрать цифры"),
    element("div", { class: "phone-digits" }, ...[..."123456789*0#"].map(key)),
  );
}
