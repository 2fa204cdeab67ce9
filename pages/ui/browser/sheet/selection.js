// The active cell and the selected range, from its anchor to the active cell.

import { toggle } from "../shared/dom.js";
import { addressAt, clamp, rectangle } from "./addresses.js";
import { EDITABLE } from "./kinds.js";

/** @import { Cell, Table } from "./table.js" */

export class Selection {
  /** @param {Table} table @param {(look: { isElsewhere: boolean, isQuiet: boolean }) => void} onSelect */
  constructor(table, onSelect) {
    this.table = table;
    this.onSelect = onSelect;
    this.active = "";
    this.anchor = "";
    this.isLeaving = false; // Escape was pressed: the next Tab leaves the grid
  }

  /** @returns {Cell | undefined} */
  get cell() {
    return this.table.cells.get(this.active);
  }

  /**
   * Quiet where nobody selected anything: a cell can be reached with Tab before one is.
   * @param {string} address
   * @param {string} anchor
   */
  select(address, anchor = address, { focus = true, quiet = false } = {}) {
    const cell = this.table.cells.get(address);
    if (!cell) return;
    const isElsewhere = address !== this.active;
    this.cell?.td.setAttribute("tabindex", "-1");
    cell.td.setAttribute("tabindex", "0");
    this.active = address;
    this.anchor = anchor;
    const range = new Set(quiet ? [] : this.addresses());
    for (const { address: at, td } of this.table.cells.values()) {
      toggle(td, "aria-selected", range.has(at) ? "true" : null);
    }
    if (focus && document.activeElement !== cell.td) cell.td.focus({ preventScroll: false });
    this.onSelect({ isElsewhere, isQuiet: quiet });
  }

  /** Addresses of the range, row by row. */
  addresses() {
    const to = this.cell;
    return to ? rectangle(this.table.cells.get(this.anchor) ?? to, to) : [];
  }

  /** @param {number} rows @param {number} columns */
  move(rows, columns, extend = false) {
    const { cell, table } = this;
    if (!cell) return;
    const row = clamp(cell.row + rows, table.firstRow, table.lastRow);
    const address = addressAt(row, clamp(cell.column + columns, 1, table.lastColumn));
    this.select(address, extend ? this.anchor : address);
  }

  selectAll() {
    const { lastColumn, firstRow, lastRow } = this.table;
    this.select(addressAt(lastRow, lastColumn), addressAt(firstRow, 1));
  }

  /**
   * The editable cell after or before the active one; null at either end, where Tab leaves the grid.
   * @param {number} step
   */
  next(step) {
    const { lastColumn } = this.table;
    const cells = [...this.table.cells.values()].filter(({ column }) => column <= lastColumn); // row by row
    const here = cells.findIndex(({ address }) => address === this.active);
    const beyond = step > 0 ? cells.slice(here + 1) : cells.slice(0, Math.max(here, 0)).reverse();
    return beyond.find(({ kind }) => EDITABLE.has(kind))?.address ?? null;
  }
}
