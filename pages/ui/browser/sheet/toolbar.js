// The toolbar: every control of the sheet that is one press. What needs typing or choosing opens a
// panel below it, which Streamlit draws.

import { ButtonRow } from "../shared/buttons.js";
import { element, setText, toggle } from "../shared/dom.js";

/** @import { Outbox } from "../shared/outbox.js" */
/** @import { ToolbarContent } from "../shared/payloads" */

const COPY_LINK = "Copy link";
const SAID_FOR_MS = 2500;

export class Toolbar {
  /** @param {HTMLElement} parent @param {Outbox} outbox */
  constructor(parent, outbox) {
    this.row = new ButtonRow(outbox, "xs-toolbar");
    toggle(this.row.node, "aria-label", "The sheet's controls");
    this.status = element("span", { role: "status", class: "xs-visually-hidden" });
    this.copy = element("button", { type: "button", class: "xs-button" }, COPY_LINK);
    this.copy.addEventListener("click", () => this.copyLink());
    this.row.node.append(this.copy);
    parent.append(this.row.node, this.status);
  }

  /** @param {ToolbarContent} content */
  update({ buttons, said }) {
    this.row.update(buttons);
    setText(this.status, said);
  }

  async copyLink() {
    const said = (await copyText(location.href)) ? "Link copied" : "Copy it from the address bar";
    setText(this.copy, said);
    setText(this.status, said);
    setTimeout(() => setText(this.copy, COPY_LINK), SAID_FOR_MS);
  }
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
