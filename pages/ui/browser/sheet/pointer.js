// The grid by mouse and finger, and what follows the focus.

import { addressOf } from "./addresses.js";

/** @import { Grid } from "./grid.js" */

/** @param {Grid} grid */
export function listenToPointer(grid) {
  const { bar, editor, selection, table } = grid;
  let isDragging = false;
  let isTouched = false;
  let isTappedAgain = false;
  let pointer = ""; // where the mouse is

  table.node.addEventListener("pointerdown", ({ pointerType }) => {
    isTouched = pointerType === "touch";
  });
  table.node.addEventListener("mousedown", (event) => {
    const address = addressOf(event.target);
    if (!address || isField(event.target) || event.button !== 0) return;
    event.preventDefault();
    editor.commit();
    pointer = placeOf(event);
    isTappedAgain = address === selection.active && document.activeElement === selection.cell?.td;
    selection.select(address, event.shiftKey ? selection.anchor : address);
    isDragging = true;
    const stop = () => {
      isDragging = false;
    };
    document.addEventListener("mouseup", stop, { once: true });
  });
  table.node.addEventListener("mouseover", (event) => {
    const address = addressOf(event.target);
    if (address && isDragging && event.buttons & 1) selection.select(address, selection.anchor);
  });
  table.node.addEventListener("mousemove", (event) => {
    // Only where the mouse itself moved: a page that scrolls under a resting mouse hovers over nothing.
    if (placeOf(event) !== pointer && !isDragging) bar.hover(grid, addressOf(event.target));
    pointer = placeOf(event);
  });
  table.node.addEventListener("mouseleave", () => bar.hover(grid, null));
  table.node.addEventListener("click", (event) => {
    // A phone has no key to start an edit with until a field is open: the second tap on a cell opens it.
    if (isTouched && isTappedAgain) editor.open(addressOf(event.target));
  });
  table.node.addEventListener("dblclick", (event) => editor.open(addressOf(event.target)));
}

/** @param {Grid} grid */
export function listenToFocus({ editor, selection, table }) {
  table.node.addEventListener("focusin", ({ target }) => {
    if (target !== editor.opened?.input) editor.commit();
    const address = addressOf(target);
    selection.isLeaving = false;
    if (!address) return;
    const isActive = address === selection.active;
    if (!isActive || !isField(target)) {
      selection.select(address, isActive ? selection.anchor : address, { focus: false });
    }
  });
  table.node.addEventListener("focusout", ({ relatedTarget }) => {
    if (!table.node.contains(/** @type {Node | null} */ (relatedTarget))) editor.commit();
  });
}

/** @param {EventTarget | null} target */
function isField(target) {
  return /** @type {Element} */ (target).closest("input") !== null;
}

/** @param {MouseEvent} event */
function placeOf({ clientX, clientY }) {
  return `${clientX},${clientY}`;
}
