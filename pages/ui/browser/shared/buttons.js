// A row of buttons. Each press is an operation of its own, so that n fast presses are n operations.

import { element, setText, toggle } from "./dom.js";

/** @import { ButtonContent, ButtonsContent } from "./payloads" */
/** @import { Outbox } from "./outbox.js" */
/** @import { Tab } from "./tab.js" */
/** @typedef {{ node: HTMLButtonElement, operation: ButtonContent["operation"] }} Button */

export class ButtonRow {
  /** @param {Outbox} outbox */
  constructor(outbox) {
    this.outbox = outbox;
    this.buttons = /** @type {Map<string, Button>} */ (new Map());
    this.node = element("div", { role: "group", class: "xs-buttons" });
  }

  /** @param {ButtonContent[]} described */
  update(described) {
    const names = new Set(described.map(({ name }) => name));
    for (const [name, { node }] of this.buttons) {
      if (names.has(name)) continue;
      node.remove();
      this.buttons.delete(name);
    }
    let before = /** @type {Element | null} */ (null);
    for (const content of described) {
      const button = this.buttons.get(content.name) ?? this.add(content.name);
      const place = before ? before.nextElementSibling : this.node.firstElementChild;
      if (place !== button.node) this.node.insertBefore(button.node, place);
      before = button.node;
      show(button, content);
    }
  }

  /** @param {string} name */
  add(name) {
    const node = element("button", { type: "button", class: `xs-button xs-${name}` });
    const button = { node, operation: /** @type {ButtonContent["operation"]} */ ([name]) };
    node.addEventListener("click", () => {
      const [first, ...parts] = button.operation;
      this.outbox.push(first, ...parts);
    });
    this.buttons.set(name, button);
    return button;
  }
}

/** @param {Button} button @param {ButtonContent} content */
function show(button, { label, operation, title }) {
  button.operation = operation;
  setText(button.node, label);
  toggle(button.node, "title", title ?? null);
}

/**
 * A key that a button on the page names presses it, wherever the focus is.
 * @param {KeyboardEvent} event
 */
export function pressShortcut(event) {
  if (event.defaultPrevented) return;
  const named = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".xs-button[aria-keyshortcuts]"));
  const button = [...named].find((node) => node.getAttribute("aria-keyshortcuts") === event.key);
  if (!button) return;
  event.preventDefault();
  button.click();
}

/** A row of buttons as a view of its own. */
export class ButtonsView {
  /** @param {HTMLElement} parent @param {Tab} tab */
  constructor(parent, tab) {
    this.row = new ButtonRow(tab.outbox);
    parent.append(this.row.node);
  }

  /** @param {ButtonsContent} content */
  update({ label, buttons }) {
    toggle(this.row.node, "aria-label", label);
    this.row.update(buttons);
  }
}
