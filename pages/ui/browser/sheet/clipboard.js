// The clipboard: ranges as tab-separated lines, as every spreadsheet takes and gives them.

import { addressAt, clamp } from "./addresses.js";
import { LONGEST_TYPED } from "./kinds.js";

/** @import { Grid } from "./grid.js" */
/** @import { Cell } from "./table.js" */
/** @import { Place } from "./addresses.js" */

const MOST_PASTED_LINES = 1000;

/**
 * Numbers at full precision, all else as it reads.
 * @param {Pick<Cell, "row" | "value" | "text">[]} cells row by row
 */
export function copied(cells) {
  const rows = /** @type {Map<number, string[]>} */ (new Map());
  for (const { row, value, text } of cells) {
    const line = rows.get(row) ?? [];
    line.push(value === null ? text : String(value));
    rows.set(row, line);
  }
  return [...rows.values()].map((line) => line.join("\t")).join("\n");
}

/** @param {string} text */
export function blockOf(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n", MOST_PASTED_LINES);
  return lines.map((line) => line.split("\t"));
}

/**
 * Where each text of a block goes, from the top left corner of the range.
 * @param {string[][]} block
 * @param {Place} corner
 * @returns {[string, string][]}
 */
export function placed(block, { row, column }) {
  return block.flatMap((line, down) =>
    line.map((text, across) => /** @type {[string, string]} */ ([addressAt(row + down, column + across), text])),
  );
}

/** @param {Grid} grid */
export function listenToClipboard(grid) {
  /** @param {ClipboardEvent} event */
  const onClipboard = (event) => {
    const isInField = /** @type {Element} */ (event.target).closest("input");
    if (grid.editor.opened || isInField || !event.clipboardData) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.type === "paste") {
      paste(grid, event.clipboardData.getData("text/plain"));
      return;
    }
    event.clipboardData.setData("text/plain", copied(grid.selectedCells()));
    if (event.type === "cut") grid.clear();
  };
  for (const name of /** @type {const} */ (["copy", "cut", "paste"])) {
    grid.table.node.addEventListener(name, onClipboard);
  }
}

/**
 * A single text fills the selected range; a block is laid from its corner and selected.
 * @param {Grid} grid
 * @param {string} text
 */
function paste(grid, text) {
  const { table, selection } = grid;
  const block = blockOf(text);
  const [corner] = grid.selectedCells();
  if (!corner) return;
  const isSingle = block.length === 1 && block[0].length === 1;
  const targets = isSingle
    ? selection.addresses().map((address) => /** @type {[string, string]} */ ([address, block[0][0]]))
    : placed(block, corner);
  if (!isSingle) {
    const row = clamp(corner.row + block.length - 1, table.firstRow, table.lastRow);
    const widest = Math.max(...block.map((line) => line.length));
    selection.select(addressAt(row, clamp(corner.column + widest - 1, 1, table.columns)), corner.address);
  }
  const edits = targets.filter(([address]) => table.isEditable(address));
  if (edits.length) grid.write(edits.map(([address, typed]) => [address, typed.trim().slice(0, LONGEST_TYPED)]));
  const skipped = targets.length - edits.length;
  const said = `Pasted ${edits.length}; ${skipped} of the pasted cells fell on cells that take no number.`;
  if (skipped) grid.messages.say(said);
}
