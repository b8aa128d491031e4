/** To whom a call can go: colleagues who work now, and a number where the centre has an outside line. */

import { element, say } from "./dom.js";
import { targets } from "./server.js";

const TITLE = { transfer: "Кому перевести звонок", consult: "С кем посоветоваться" };

export class Targets {
  /** @param {(verb: string, to: string) => void} chosen verb: "transferTo" or "consultTo" */
  constructor(chosen) {
    this.chosen = chosen;
    this.verb = "transfer";
    this.title = element("h3", { tabindex: "-1" });
    this.list = element("ul", { class: "phone-targets" });
    this.empty = element("p", { class: "phone-note" });
    this.input = element("input", {
      type: "tel",
      inputmode: "tel",
      maxlength: "20",
      autocomplete: "off",
      "aria-label": "Номер телефона",
      placeholder: "112 или номер телефона",
    });
    this.number = element(
      "form",
      { class: "phone-number", onsubmit: (event) => this.#dial(event) },
      this.input,
      element("button", {}, "Позвонить"),
    );
    const close = element("button", { type: "button", onclick: () => this.close() }, "Закрыть", element("kbd", {}, "Esc"));
    this.panel = element(
      "div",
      { class: "phone-panel", hidden: true, onkeydown: (event) => event.key === "Escape" && this.close() },
      this.title,
      this.list,
      this.empty,
      this.number,
      close,
    );
  }

  /** @param {"transfer" | "consult"} verb */
  async open(verb) {
    if (!this.panel.hidden && this.verb === verb) {
      this.close();
      return;
    }
    this.verb = verb;
    this.cameFrom = document.activeElement;
    say(this.title, TITLE[verb]);
    this.list.replaceChildren();
    this.number.hidden = true;
    this.#note("Смотрим, кто на месте…");
    this.panel.hidden = false;
    this.title.focus();
    let known;
    try {
      known = await targets();
    } catch (fault) {
      this.#note(fault.message);
      return;
    }
    if (this.panel.hidden) return;
    this.number.hidden = !known.outside;
    this.list.replaceChildren(...known.people.map((person) => this.#row(person)));
    this.#note(known.people.length ? "" : "Никого из коллег сейчас нет на смене.");
    const first = this.list.querySelector("button:not([disabled])") ?? (known.outside ? this.input : null);
    /** @type {HTMLElement | null} */ (first)?.focus();
  }

  close() {
    if (this.panel.hidden) return;
    const within = this.panel.contains(document.activeElement);
    this.panel.hidden = true;
    if (within) /** @type {HTMLElement | null} */ (this.cameFrom)?.focus?.();
  }

  #row({ login, name, about, reachable }) {
    const choose = () => this.#choose(login);
    const words = [element("span", {}, name), element("small", {}, about)];
    return element("li", {}, element("button", { type: "button", disabled: !reachable, onclick: choose }, ...words));
  }

  #dial(event) {
    event.preventDefault();
    const digits = this.input.value.replace(/[^\d+]/g, "");
    if (digits) this.#choose(digits);
  }

  #choose(/** @type {string} */ to) {
    this.close();
    this.chosen(`${this.verb}To`, to);
  }

  #note(/** @type {string} */ text) {
    say(this.empty, text);
    this.empty.hidden = !text;
  }
}
