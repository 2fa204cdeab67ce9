// The formula bar of all grids: the formula of the active cell, or of the one under the mouse, and its numbers.

import { element, setText, toggle } from "../shared/dom.js";
import { holdsNumber } from "./kinds.js";
import { workedOut } from "./worked_out.js";

/** @import { Table } from "./table.js" */
/** @typedef {{ table: Table, attempt: number }} Sheet */
/** @typedef {{ sheet: Sheet, address: string }} Look */

export class FormulaBar {
  constructor() {
    this.active = /** @type {Look | null} */ (null);
    this.hovered = /** @type {Look | null} */ (null);
    this.marked = /** @type {Table | null} */ (null);
    this.onLook = /** @type {((look: Look) => void)[]} */ ([]);
    this.attempt = element("span", { class: "xs-of" });
    this.address = element("span", { class: "xs-address" });
    this.formula = element("code", { class: "xs-formula" });
    this.worked = element("code", { class: "xs-worked" });
    const formulas = element("div", { class: "xs-formulas" }, this.formula, this.worked);
    const where = element("div", { class: "xs-where" }, this.address, this.attempt);
    this.node = element("div", { class: "xs-bar", role: "group" }, where, formulas);
  }

  get look() {
    return this.hovered ?? this.active;
  }

  /** @param {Sheet} sheet @param {string} address */
  activate(sheet, address) {
    this.active = { sheet, address };
    this.hovered = null;
    this.show();
  }

  /** @param {Sheet} sheet @param {string | null} address */
  hover(sheet, address) {
    const cell = sheet.table.cells.get(address ?? "");
    const hovered = cell && holdsNumber(cell) ? { sheet, address: cell.address } : null;
    const { hovered: before } = this;
    if (hovered?.address === before?.address && hovered?.sheet === before?.sheet) return;
    this.hovered = hovered;
    this.show();
  }

  /** Forgets a grid that is gone. @param {Sheet} sheet */
  forget(sheet) {
    if (this.active?.sheet === sheet) this.active = null;
    if (this.hovered?.sheet === sheet) this.hovered = null;
    if (this.marked === sheet.table) this.marked = null;
  }

  show() {
    const { look } = this;
    const cell = look?.sheet.table.cells.get(look.address);
    if (!look || !cell) return;
    const { table, attempt } = look.sheet;
    toggle(this.node, "aria-label", `Formula bar of attempt ${attempt + 1}`);
    setText(this.attempt, `Attempt ${attempt + 1}`);
    setText(this.address, cell.address);
    setText(this.formula, cell.formula || cell.text || " ");
    setText(this.worked, workedOut(cell, (address) => table.cells.get(address)) || " ");
    if (this.marked && this.marked !== table) mark(this.marked, new Set(), null);
    this.marked = table;
    mark(table, new Set(cell.depends), this.hovered?.address ?? null);
    for (const onLook of this.onLook) onLook(look);
  }
}

/** @param {Table} table @param {Set<string>} addresses @param {string | null} pointed here, or in the network */
function mark(table, addresses, pointed) {
  for (const { address, td } of table.cells.values()) {
    td.classList.toggle("xs-depends", addresses.has(address));
    td.classList.toggle("xs-pointed", address === pointed);
  }
}
