// The grid by keyboard, as a spreadsheet is played.

import { undoOrRedo } from "./undo.js";

/** @import { Open } from "./editor.js" */
/** @import { Grid } from "./grid.js" */
/** @typedef {Record<string, [rows: number, columns: number]>} Moves */

const FAR = 1e6; // beyond any edge
const MOVES = /** @type {Moves} */ ({
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -FAR],
  End: [0, FAR],
  PageUp: [-10, 0],
  PageDown: [10, 0],
});
const FAR_MOVES = /** @type {Moves} */ ({
  ArrowUp: [-FAR, 0],
  ArrowDown: [FAR, 0],
  ArrowLeft: [0, -FAR],
  ArrowRight: [0, FAR],
  Home: [-FAR, -FAR],
  End: [FAR, FAR],
  PageUp: [-10, 0],
  PageDown: [10, 0],
});

/** @param {Grid} grid */
export function listenToKeys(grid) {
  grid.table.node.addEventListener("keydown", (event) => {
    if (/^F([13-9]|1\d)$/.test(event.key)) return; // Refresh has a function key, and so has the browser
    event.stopPropagation(); // Streamlit listens for bare letters; only keydown is kept from it
    if (event.isComposing) return;
    const { opened } = grid.editor;
    const isDone = opened ? onEditorKey(grid, event, opened) : onGridKey(grid, event);
    if (isDone) event.preventDefault();
  });
}

/**
 * Returns whether the key has done its work.
 * @param {Grid} grid
 * @param {KeyboardEvent} event
 */
function onGridKey(grid, event) {
  const { key, shiftKey } = event;
  const { selection } = grid;
  const command = event.ctrlKey || event.metaKey;
  const move = (command ? FAR_MOVES : MOVES)[key];
  const step = undoOrRedo(event);
  if (step) grid.outbox.push(step);
  else if (command && key.toLowerCase() === "a") selection.selectAll();
  else if (move) selection.move(...move, shiftKey);
  else if (key === "Tab") return tab(grid, shiftKey);
  else if (key === "Enter") selection.move(shiftKey ? -1 : 1, 0);
  else if (key === "F2") grid.editor.open(selection.active);
  else if (key === "Delete" || key === "Backspace") grid.clear();
  else if (key.length === 1 && key !== " " && !command && !event.altKey) grid.editor.open(selection.active, key);
  else {
    if (key === "Escape") leave(grid);
    return false;
  }
  return true;
}

/** @param {Grid} grid @param {boolean} back */
function tab({ selection }, back) {
  const next = selection.isLeaving ? null : selection.next(back ? -1 : 1);
  if (next) selection.select(next);
  return next !== null;
}

/** @param {Grid} grid */
function leave({ selection }) {
  selection.select(selection.active);
  selection.isLeaving = true;
}

/**
 * Returns whether the key has done its work.
 * @param {Grid} grid
 * @param {KeyboardEvent} event
 * @param {Open} opened
 */
function onEditorKey({ editor, selection }, { key, shiftKey }, { isTypedOver }) {
  const step = shiftKey ? -1 : 1;
  if (key === "Escape") {
    editor.close();
    selection.cell?.td.focus();
    return true;
  }
  if (key === "Tab") {
    editor.commit();
    const next = selection.next(step);
    selection.select(next ?? selection.active);
    return next !== null; // else the browser moves on
  }
  const isArrow = isTypedOver && key.startsWith("Arrow");
  if (key !== "Enter" && !isArrow) return false;
  editor.commit();
  if (isArrow) selection.move(...MOVES[key]);
  else selection.move(step, 0);
  return true;
}
