// One browser tab: the outbox, and the views that draw what Python sends.
//
// A tab outlives its pages. Each page mounts a script once, with data that stay the same for a visit, so
// that its source travels once; the second script attaches to the tab that the first one made. Views are
// mounted with a few lines that hand them over to the tab.

import { ButtonsView, pressShortcut } from "./buttons.js";
import { Outbox } from "./outbox.js";
import { ReceiptView, takeReceipt } from "./receipt.js";
import { Settled } from "./settled.js";

/** @import { Send } from "./outbox.js" */
/** @import { ViewData } from "./payloads" */
/** @import { Kinds, ScriptMount, View, ViewMount } from "./types" */

const THEME = [
  "background-color",
  "border-color",
  "border-color-light",
  "button-radius",
  "code-font",
  "font",
  "secondary-background-color",
  "text-color",
];

export class Tab {
  /** @param {ViewMount[]} waiting */
  constructor(waiting = []) {
    this.outbox = new Outbox();
    this.completed = ""; // the query that an address without one was completed with
    this.prose = /** @type {Record<string, string>} */ ({});
    this.kinds = /** @type {Kinds} */ ({ receipt: ReceiptView, buttons: ButtonsView });
    this.views = /** @type {WeakMap<object, View>} */ (new WeakMap()); // by the element that each is drawn in
    this.settled = new Settled();
    this.waiting = waiting; // mounted before the script of their page
    document.addEventListener("keydown", (event) => {
      if (this.outbox.isAttached) pressShortcut(event);
    });
    followServer(this.outbox);
  }

  /** @param {Kinds} kinds @param {ScriptMount} mount */
  attach(kinds, { data, parentElement, setStateValue }) {
    Object.assign(this.kinds, kinds);
    Object.assign(this.prose, data.prose); // from the project's own files: trusted markup, no word of a user's
    const hasTurned = takeTheme(parentElement);
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
    const { parentElement } = mount;
    const data = read(mount.data);
    let view = this.views.get(parentElement);
    if (!view) {
      view = new this.kinds[data.view](parentElement, this);
      this.views.set(parentElement, view);
    }
    if (data.is_live) this.outbox.shorten(/** @type {Send} */ (mount.setStateValue));
    takeReceipt(data.content, this);
    view.update(data.content);
  }
}

/**
 * What a view is mounted with; one that is live has it as the bytes of its JSON.
 * @param {ViewData | Uint8Array} data
 * @returns {ViewData}
 */
function read(data) {
  return data instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(data)) : data;
}

/**
 * Streamlit gives its theme's colours and fonts to components alone: what is drawn elsewhere on the page takes them
 * from the root. Returns whether they have turned light, or dark.
 * @param {HTMLElement} component
 */
function takeTheme(component) {
  const theme = getComputedStyle(component);
  const { style } = document.documentElement;
  const before = style.getPropertyValue("--st-background-color");
  for (const name of THEME) style.setProperty(`--st-${name}`, theme.getPropertyValue(`--st-${name}`));
  return !["", style.getPropertyValue("--st-background-color")].includes(before);
}

/**
 * Has all that is pending sent again where it may be lost.
 *
 * Where a connection comes back at once, Streamlit goes on in the middle of what it was sending; what went into the
 * broken one is lost, and the page may be empty then. Streamlit's own Stop leaves a page half drawn, and nothing would
 * go on with what was being computed. Whatever is sent has all of it sent again.
 * @param {Outbox} outbox
 */
function followServer(outbox) {
  onTurn("data-test-connection-state", (before, now) => {
    if (before !== "CONNECTED" && now === "CONNECTED") outbox.flush();
  });
  onTurn("data-test-script-state", (before, now) => {
    if (now !== "notRunning") outbox.work();
    else if (before === "stopRequested") outbox.flush();
    else outbox.rest();
  });
}

/**
 * Acts where an attribute of Streamlit's app turns from one value to another.
 * @param {string} name @param {(before: string | null, now: string | null) => void} act
 */
function onTurn(name, act) {
  const app = document.querySelector(`[${name}]`);
  if (!app) return;
  const changed = new MutationObserver((changes) => {
    const values = [...changes.slice(1).map(({ oldValue }) => oldValue), app.getAttribute(name)];
    changes.forEach(({ oldValue }, at) => {
      if (oldValue !== values[at]) act(oldValue, values[at]);
    });
  });
  changed.observe(app, { attributeFilter: [name], attributeOldValue: true });
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
  return () => tab.outbox.detach(mount.data.page);
}
