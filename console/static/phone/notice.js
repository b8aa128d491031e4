/** A notice of the system while the tab is hidden, and the title of the tab: who looks elsewhere sees the ring. No names. */

import { TELL } from "./words.js";

export class Notice {
  constructor() {
    /** @type {Notification | null} */
    this.shown = null;
    this.title = "";
  }

  show() {
    this.title ||= document.title;
    document.title = `☎ ${TELL.notifyTitle}`;
    if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
    this.shown = new Notification(TELL.notifyTitle, { body: TELL.notifyBody, tag: "hotline-ring", requireInteraction: true });
    this.shown.onclick = () => {
      window.focus();
      this.hide();
    };
  }

  hide() {
    if (this.title) document.title = this.title;
    this.title = "";
    this.shown?.close();
    this.shown = null;
  }
}
