// The editor: a text field in the cell that is being edited.

import { element } from "../shared/dom.js";
import { holdsNumber, KINDS, LONGEST_TYPED } from "./kinds.js";

/** @import { Grid } from "./grid.js" */
/**
 * @typedef {object} Open
 * @property {string} address
 * @property {HTMLInputElement} input
 * @property {boolean} isTypedOver whether typing started it, so that arrow keys leave it
 * @property {string | null} before what it held, where leaving it unchanged is no edit
 */

export class Editor {
  /** @param {Grid} grid */
  constructor(grid) {
    this.grid = grid;
    this.opened = /** @type {Open | null} */ (null);
  }

  /** @param {string | null} address @param {string | null} first the character that was typed over the cell */
  open(address, first = null) {
    const cell = this.grid.table.cells.get(address ?? "");
    if (!cell || this.opened) return;
    if (!this.grid.table.isEditable(cell.address)) {
      const why = holdsNumber(cell) ? "is computed: edit what it depends on." : "holds no number to edit.";
      this.grid.messages.say(`${cell.address} ${why}`);
      return;
    }
    const input = element("input", {
      class: "xs-editor",
      "aria-label": `Edit ${cell.address} ${KINDS[cell.kind]}`,
      maxlength: LONGEST_TYPED,
      autocomplete: "off",
      inputmode: "text",
      spellcheck: "false",
    });
    input.value = first ?? this.grid.lastTyped(cell.address) ?? (cell.value === null ? "" : String(cell.value));
    const before = first === null ? input.value.trim() : null;
    this.opened = { address: cell.address, input, isTypedOver: first !== null, before };
    cell.td.replaceChildren(input);
    input.focus();
    if (first === null) input.select();
  }

  commit() {
    if (!this.opened) return;
    const { address, input, before } = this.opened;
    const text = input.value.trim();
    this.close();
    if (text !== before) this.grid.write([[address, text]]);
  }

  close() {
    const cell = this.grid.table.cells.get(this.opened?.address ?? "");
    this.opened = null; // first: a field that is taken away loses the focus, which commits
    if (!cell) return;
    cell.td.replaceChildren();
    this.grid.paint(cell);
  }
}
