// The table of a grid: a cell for every address, and what Python says of each.

import { element } from "../shared/dom.js";
import { addressAt, columnLetters } from "./addresses.js";
import { EDITABLE } from "./kinds.js";

/** @import { DiceContent, GridContent, NumbersContent } from "../shared/payloads" */
/**
 * @typedef {object} Cell
 * @property {string} address
 * @property {number} row
 * @property {number} column from 1
 * @property {HTMLTableCellElement} td
 * @property {string} kind a letter, or nothing for an empty cell
 * @property {string} text
 * @property {number | null} value
 * @property {string} formula
 * @property {string[]} depends
 * @property {number | null} die
 * @property {boolean} edited
 * @property {string} shade the colour that it has
 */

const EDITED = 1; // what becomes of a cell, as Python sends it: by hand, or another number with each roll
const ROLLS = 2;
const HELP =
  "Arrow keys move. Type or press F2 to edit, Enter or Tab to commit, Escape to cancel. " +
  "Delete restores the rule. Escape, then Tab leaves the sheet.";

export class Table {
  constructor() {
    this.node = element("table", { role: "grid", class: "xs-grid", "aria-multiselectable": "true" });
    this.cells = /** @type {Map<string, Cell>} */ (new Map());
    this.rolling = /** @type {Cell[]} */ ([]);
    this.ofKind = /** @type {Map<string, Cell[]>} */ (new Map());
    this.columns = 0;
    this.firstRow = 0;
    this.lastRow = 0;
    this.layout = "";
  }

  /** @param {GridContent} content */
  isLaidOutFor(content) {
    return layoutOf(content) === this.layout;
  }

  /** @param {GridContent} content */
  layOut(content) {
    this.layout = layoutOf(content);
    this.columns = content.columns;
    this.firstRow = content.first_row;
    this.lastRow = content.last_row;
    this.cells.clear();
    const kinds = new Map(content.cells.map(([address, kind]) => [address, kind]));
    const letters = Array.from({ length: this.columns }, (_, at) => columnLetters(at + 1));
    const headings = letters.map((letter) => element("th", { scope: "col", role: "columnheader" }, letter));
    const body = element("tbody");
    for (let row = this.firstRow; row <= this.lastRow; row += 1) {
      const cells = letters.map((letter, at) => this.add(row, at + 1, letter + row, kinds.get(letter + row) ?? ""));
      body.append(element("tr", {}, element("th", { scope: "row", role: "rowheader" }, String(row)), ...cells));
    }
    this.node.replaceChildren(
      element("caption", { class: "xs-visually-hidden" }, HELP),
      columnWidths(content),
      element("thead", {}, element("tr", {}, element("td", { class: "xs-corner" }), ...headings)),
      body,
    );
    this.node.classList.toggle(
      "xs-with-pre",
      content.cells.some(([, kind]) => kind === "p"),
    );
    this.ofKind.clear();
    for (const [address, kind] of content.cells) {
      const cell = this.cells.get(address);
      if (cell) this.ofKind.set(kind, [...(this.ofKind.get(kind) ?? []), cell]);
    }
  }

  /** @param {number} row @param {number} column @param {string} address @param {string} kind */
  add(row, column, address, kind) {
    const td = element("td", { role: "gridcell", tabindex: "-1", "data-address": address });
    td.className = kind ? `xs-${kind}` : "xs-empty";
    if (!EDITABLE.has(kind)) td.setAttribute("aria-readonly", "true");
    const empty = { kind: "", text: "", value: null, formula: "", depends: [], die: null, edited: false, shade: "" };
    this.cells.set(address, { address, row, column, td, ...empty });
    return td;
  }

  /**
   * Takes what is the same in every roll.
   * @param {GridContent} content
   */
  settle({ cells, formulas }) {
    this.rolling = [];
    for (const [address, kind, text, value, place, becomes] of cells) {
      const [formula, depends] = place < 0 ? ["", []] : formulas[place];
      const cell = this.cells.get(address);
      if (!cell) continue;
      Object.assign(cell, { kind, text, value, formula, depends, die: null, edited: becomes === EDITED });
      if (becomes === ROLLS) this.rolling.push(cell);
    }
  }

  /**
   * Takes the numbers of a roll; there are none where a standard deviation is undefined.
   * @param {NumbersContent} numbers
   * @param {DiceContent} dice
   */
  take({ values, texts }, { weights, biases }) {
    this.rolling.forEach((cell, at) => {
      cell.value = values[at] ?? null;
      cell.text = texts[at] ?? "";
    });
    this.rollDice("w", weights);
    this.rollDice("b", biases);
  }

  /** @param {string} kind @param {number[]} dice those of all cells of the kind, row by row */
  rollDice(kind, dice) {
    const cells = this.ofKind.get(kind) ?? [];
    for (const [at, cell] of cells.entries()) cell.die = cell.edited ? null : (dice[at] ?? null);
  }

  /** The last column that is in sight: projected, what stands beside the numbers is not. */
  get lastColumn() {
    let column = this.columns;
    while (column > 1 && !this.cells.get(addressAt(this.firstRow, column))?.td.offsetWidth) column -= 1;
    return column;
  }

  /** @param {string} address */
  isEditable(address) {
    return EDITABLE.has(this.cells.get(address)?.kind ?? "");
  }
}

/** @param {GridContent} content */
function layoutOf({ cells }) {
  return cells.map(([address, kind]) => address + kind).join();
}

/**
 * Fixed widths: no refresh moves a column. Numbers, then a gap, then what stands beside them.
 * @param {GridContent} content
 */
function columnWidths({ columns, gap_column: gap }) {
  const kinds = ["row", "label"];
  for (let column = 2; column <= columns; column += 1) {
    kinds.push(column < gap ? "number" : column === gap ? "gap" : column === gap + 1 ? "beside" : "beside-number");
  }
  return element("colgroup", {}, ...kinds.map((kind) => element("col", { class: `xs-col-${kind}` })));
}
