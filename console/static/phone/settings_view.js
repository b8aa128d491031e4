/** «Звук»: which microphone, headset and loudspeaker; how loud it rings; where calls go. */

import { choose, chosen, listed, whenChanged } from "./devices.js";
import { element } from "./dom.js";

export class Settings {
  /** @param {(verb: string, detail?: any) => void} act */
  constructor(act) {
    this.act = act;
    this.selects = {
      microphone: element("select", { onchange: (event) => this.#chose("microphone", event) }),
      headset: element("select", { onchange: (event) => this.#chose("headset", event) }),
      loudspeaker: element("select", { onchange: (event) => this.#chose("loudspeaker", event) }),
    };
    const volume = element("input", {
      type: "range",
      min: "0.1",
      max: "1",
      step: "0.1",
      value: String(chosen().volume),
      onchange: (event) => choose({ volume: Number(event.target.value) }),
    });
    this.rehearse = element("button", { type: "button", onclick: () => act("rehearse") }, "Проверить звонок");
    this.notify = element("button", { type: "button", onclick: () => this.#askToNotify() }, "Показывать звонки поверх окон");
    const desk = this.#box("desk", "Принимать звонки на настольный телефон");
    const clean = this.#box("clean", "Убирать шум и эхо");
    this.panel = element(
      "details",
      { ontoggle: () => this.panel.open && this.refresh() },
      element("summary", {}, "Звук и устройства"),
      element(
        "div",
        { class: "phone-settings" },
        labelled("Микрофон", this.selects.microphone),
        labelled("Наушники: разговор и звонок", this.selects.headset),
        labelled("Колонки: звонок", this.selects.loudspeaker),
        labelled("Громкость звонка", volume),
        clean,
        element("div", { class: "phone-buttons" }, this.rehearse, this.notify),
        desk,
      ),
    );
    whenChanged(() => this.panel.open && this.refresh());
  }

  /** Ask the browser anew what is plugged in. */
  async refresh() {
    const { microphones, outputs } = await listed();
    const now = chosen();
    fill(this.selects.microphone, microphones, now.microphone);
    fill(this.selects.headset, outputs, now.headset);
    fill(this.selects.loudspeaker, outputs, now.loudspeaker);
    this.notify.hidden = !("Notification" in window) || Notification.permission !== "default";
  }

  #box(name, words) {
    const box = element("input", { type: "checkbox", onchange: (event) => this.#switched(name, event.target) });
    box.checked = Boolean(chosen()[name]);
    return element("label", { class: "phone-choice" }, box, words);
  }

  #switched(name, box) {
    if (this.act("mayChoose", { name }) === false) {
      box.checked = !box.checked;
      return;
    }
    choose({ [name]: box.checked });
    this.act("chose", { name });
  }

  #chose(name, event) {
    choose({ [name]: event.target.value });
    this.act("chose", { name });
  }

  async #askToNotify() {
    await Notification.requestPermission();
    this.refresh();
  }
}

/** @param {string} words @param {HTMLElement} control */
function labelled(words, control) {
  return element("label", {}, words, control);
}

function fill(select, devices, now) {
  const option = ({ id, name }) => element("option", { value: id, selected: id === now }, name);
  const gone = now && !devices.some(({ id }) => id === now) ? [{ id: now, name: "Отключено" }] : [];
  select.replaceChildren(...[{ id: "", name: "Как в системе" }, ...devices, ...gone].map(option));
}
