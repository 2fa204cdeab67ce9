// The toolbar: every control of the sheet that is one press. What needs typing or choosing opens a
// panel below it, which Streamlit draws.

import { element, setText, toggle } from "../shared/dom.js";
import { inPanel, PanelFocus } from "./panel_focus.js";
import { Play } from "./play.js";

/** @import { Outbox } from "../shared/outbox.js" */
/** @import { ToolbarContent } from "../shared/payloads" */

const COPY_LINK = "Copy link";
const SAID_FOR_MS = 2500;
const PANELS = { dice: "", layers: "", attempts: "Attempts", presets: "Presets", export: "Export" };

/** @type {Record<string, string>} */
const PRESENTED = { " ": "refresh", PageDown: "refresh", PageUp: "previous" };

export class Toolbar {
  /** @param {Outbox} outbox */
  constructor(outbox) {
    this.outbox = outbox;
    this.status = element("span", { role: "status", class: "xs-visually-hidden" });
    this.refresh = this.press("refresh", "Refresh", "Draw every attempt again: the roll after the highest one seen");
    toggle(this.refresh, "aria-keyshortcuts", "F9");
    this.refresh.append(element("kbd", { "aria-hidden": "true" }, "F9"));
    this.previous = this.press("previous", "Previous", "Previous roll");
    this.first = this.press("first", "Roll 1", "Back to roll 1");
    this.next = this.press("next", "Next", "Next roll");
    this.undo = this.press("undo", "↶", "Undo (Ctrl+Z)", "Undo");
    this.redo = this.press("redo", "↷", "Redo (Ctrl+Y)", "Redo");
    this.unpin = this.press("unpin", "", "Draw every pinned weight and bias again");
    this.projector = this.press("projector", "Projector", "Large numbers for a class, without the reading text");
    this.panels = new Map(Object.entries(PANELS).map(([name, label]) => [name, this.panel(name, label)]));
    this.copy = element("button", { type: "button", class: "xs-button xs-copy" }, COPY_LINK);
    this.copy.addEventListener("click", () => this.copyLink());
    this.play = new Play(outbox);
    const rolls = element("div", { class: "xs-group", role: "group", "aria-label": "Rolls" });
    rolls.append(this.previous, this.first, this.next);
    const steps = element("div", { class: "xs-group", role: "group", "aria-label": "Steps" }, this.undo, this.redo);
    this.node = element("div", { role: "group", class: "xs-buttons xs-toolbar", "aria-label": "The sheet's controls" });
    const { play, panels, copy, projector, unpin, status } = this;
    this.node.append(this.refresh, play.node, rolls, ...panels.values(), steps, copy, projector, unpin, status);
    this.opened = "";
    this.link = ""; // what is on screen, where the address does not say it yet
    this.panelFocus = new PanelFocus();
    this.isProjected = false;
    this.projector.addEventListener("click", () => this.refresh.focus()); // the space bar rolls from there
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if (this.node.isConnected) this.onKey(event);
      else document.removeEventListener("keydown", onKey, true);
    };
    document.addEventListener("keydown", onKey, true); // before the grid, which keeps its keys to itself
  }

  /** @param {ToolbarContent} state */
  update({ seed, roll, is_last_roll, layers, panel, pins, undo, redo, projector, link }) {
    this.link = link;
    disable(this.previous, roll === 1);
    disable(this.first, roll === 1);
    disable(this.next, is_last_roll);
    disable(this.undo, !undo);
    disable(this.redo, !redo);
    toggle(this.projector, "aria-pressed", String(projector));
    this.isProjected = projector;
    setText(/** @type {Node} */ (this.panels.get("dice")), `Roll ${roll}, seed ${seed}`);
    setText(/** @type {Node} */ (this.panels.get("layers")), `Layers ${layers}`);
    for (const [name, button] of this.panels) toggle(button, "aria-expanded", String(name === panel));
    setText(this.unpin, `Unpin ${pins}`);
    this.unpin.hidden = pins === 0;
    if (panel !== this.opened) this.turnTo(panel);
  }

  /**
   * A button that becomes disabled keeps the focus: it is not taken out of the order, it does nothing.
   * @param {string} name @param {string} label @param {string} title @param {string} spoken
   */
  press(name, label, title, spoken = "") {
    const button = element("button", { type: "button", class: `xs-button xs-${name}`, title }, label);
    if (spoken) button.setAttribute("aria-label", spoken);
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") this.outbox.push(name);
    });
    return button;
  }

  /** @param {string} name @param {string} label */
  panel(name, label) {
    const button = element(
      "button",
      { type: "button", class: `xs-button xs-${name}`, "aria-expanded": "false" },
      label,
    );
    button.addEventListener("click", () => this.outbox.push("panel", name));
    return button;
  }

  /**
   * A panel that opens takes the focus; one that closes gives it back to its button.
   * @param {string} panel
   */
  turnTo(panel) {
    const before = this.panels.get(this.opened);
    this.opened = panel;
    this.panelFocus.end();
    if (panel) this.panelFocus.begin(/** @type {Element} */ (this.node.closest(".st-key-head")));
    else if (document.activeElement === document.body || inPanel(document.activeElement)) before?.focus();
  }

  /**
   * Escape closes the panel. In front of a class, the space bar and the keys of a presenter roll.
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    const target = /** @type {Element} */ (event.target);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (
      event.key === "Escape" &&
      this.opened &&
      !target.closest("[role=grid], [role=listbox], [aria-expanded=true][role]")
    ) {
      this.outbox.push("panel", this.opened);
      return;
    }
    const step = this.isProjected ? PRESENTED[event.key] : undefined;
    const isOthers = target.closest(
      event.key === " " ? "input, textarea, select, button, a, summary" : "input, textarea",
    );
    if (!step || isOthers) return;
    event.preventDefault();
    event.stopPropagation();
    this.outbox.push(step);
  }

  async copyLink() {
    const link = new URL(this.link || location.search, location.href);
    const said = (await copyText(link.href)) ? "Link copied" : "Copy it from the address bar";
    setText(this.copy, said);
    setText(this.status, said);
    setTimeout(() => setText(this.copy, COPY_LINK), SAID_FOR_MS);
  }
}

/** @param {HTMLElement} button @param {boolean} isDisabled */
function disable(button, isDisabled) {
  toggle(button, "aria-disabled", isDisabled ? "true" : null);
}

/**
 * The clipboard's own interface is absent on plain http, where a class often opens the app.
 * @param {string} text
 */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    const area = element("textarea", { class: "xs-visually-hidden", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    focused?.focus();
    return isCopied;
  }
}
