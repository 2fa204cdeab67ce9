// One browser tab: the outbox, and the views that draw what Python sends.
//
// A tab outlives its pages. Each page mounts a script once, with data that stay the same for a visit, so
// that its source travels once; the second script attaches to the tab that the first one made. Views are
// mounted with a few lines that hand them over to the tab.

import { ButtonsView, pressShortcut } from "./buttons.js";
import { Outbox } from "./outbox.js";
import { ReceiptView, takeReceipt } from "./receipt.js";

/** @import { Kinds, ScriptMount, View, ViewMount } from "./types" */

export class Tab {
  /** @param {ViewMount[]} waiting */
  constructor(waiting = []) {
    this.outbox = new Outbox();
    this.completed = ""; // the query that an address without one was completed with
    this.prose = /** @type {Record<string, string>} */ ({});
    this.kinds = /** @type {Kinds} */ ({ receipt: ReceiptView, buttons: ButtonsView });
    this.views = /** @type {WeakMap<object, View>} */ (new WeakMap()); // by the element that each is drawn in
    this.waiting = waiting; // mounted before the script of their page
    document.addEventListener("keydown", (event) => {
      if (this.outbox.isAttached) pressShortcut(event);
    });
    onReconnected(() => this.outbox.flush());
  }

  /** @param {Kinds} kinds @param {ScriptMount} mount */
  attach(kinds, { data, parentElement, setStateValue }) {
    Object.assign(this.kinds, kinds);
    Object.assign(this.prose, data.prose); // from the project's own files: trusted markup, no word of a user's
    const background = getComputedStyle(parentElement).getPropertyValue("--st-background-color");
    const { style } = document.documentElement;
    const hasTurned = ![background, ""].includes(style.getPropertyValue("--xs-page-background")); // light, or dark
    style.setProperty("--xs-page-background", background);
    this.outbox.attach(data, setStateValue);
    if (hasTurned) this.outbox.flush(); // the charts' colours are Python's to say
    for (const view of this.waiting.splice(0)) this.mount(view);
  }

  /** @param {ViewMount} mount */
  mount(mount) {
    if (!this.outbox.isAttached) {
      this.waiting.push(mount);
      return;
    }
    const { data, parentElement } = mount;
    let view = this.views.get(parentElement);
    if (!view) {
      view = new this.kinds[data.view](parentElement, this);
      this.views.set(parentElement, view);
    }
    takeReceipt(data.content, this);
    view.update(data.content);
  }
}

/**
 * Where a connection comes back at once, Streamlit goes on in the middle of what it was sending; what went into the
 * broken one is lost, and the page may be empty then. Whatever is sent has all of it sent again.
 * @param {() => void} act
 */
function onReconnected(act) {
  const app = document.querySelector("[data-test-connection-state]");
  if (!app) return;
  const changed = new MutationObserver((changes) => {
    const wasLost = changes.some(({ oldValue }) => oldValue !== "CONNECTED");
    if (wasLost && app.getAttribute("data-test-connection-state") === "CONNECTED") act();
  });
  changed.observe(app, { attributeFilter: ["data-test-connection-state"], attributeOldValue: true });
}

/**
 * What a script does when it is mounted.
 * @param {Kinds} kinds
 * @param {ScriptMount} mount
 */
export function attach(kinds, mount) {
  const found = globalThis.xavierSheet;
  const tab = found && "attach" in found ? found : new Tab(found?.waiting);
  globalThis.xavierSheet = tab;
  tab.attach(kinds, mount);
  return () => tab.outbox.detach(mount.setStateValue);
}
