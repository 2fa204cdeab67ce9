// The formula bar: the formula of the active cell, or of the one under the mouse, and its numbers.

import { element, setText } from "../shared/dom.js";
import { holdsNumber } from "./kinds.js";
import { workedOut } from "./worked_out.js";

/** @import { Table } from "./table.js" */

export class FormulaBar {
  /** @param {Table} table */
  constructor(table) {
    this.table = table;
    this.active = "";
    this.hovered = /** @type {string | null} */ (null);
    this.address = element("span", { class: "xs-address" });
    this.formula = element("code", { class: "xs-formula" });
    this.worked = element("code", { class: "xs-worked" });
    const formulas = element("div", { class: "xs-formulas" }, this.formula, this.worked);
    this.node = element("div", { class: "xs-bar", role: "group" }, this.address, formulas);
  }

  show() {
    const cell = this.table.cells.get(this.hovered ?? this.active);
    if (!cell) return;
    setText(this.address, cell.address);
    setText(this.formula, cell.formula || cell.text || " ");
    setText(this.worked, workedOut(cell, (address) => this.table.cells.get(address)) || " ");
    const depends = new Set(cell.depends);
    for (const { address, td } of this.table.cells.values()) td.classList.toggle("xs-depends", depends.has(address));
  }

  /** @param {string | null} address */
  hover(address) {
    const cell = this.table.cells.get(address ?? "");
    const hovered = cell && holdsNumber(cell) ? cell.address : null;
    if (hovered === this.hovered) return;
    this.hovered = hovered;
    this.show();
  }
}
