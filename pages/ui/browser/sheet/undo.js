// Undo and redo by keyboard.

/** @import { Outbox } from "../shared/outbox.js" */

const OTHERS = "input, textarea, [contenteditable=true], [role=dialog]"; // these undo their own

/** @param {KeyboardEvent} event */
export function undoOrRedo({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (!(ctrlKey || metaKey) || altKey) return null;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key.toLowerCase() === "y" ? "redo" : null;
}

/**
 * Listens on the whole page for as long as a node is part of it.
 * @param {Node} node
 * @param {Outbox} outbox
 */
export function listenForUndo(node, outbox) {
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (!node.isConnected) {
      document.removeEventListener("keydown", onKey);
      return;
    }
    const step = undoOrRedo(event);
    const isOthers = /** @type {Element} */ (event.target).closest?.(OTHERS);
    if (event.defaultPrevented || !step || isOthers) return;
    event.preventDefault();
    outbox.push(step);
  };
  document.addEventListener("keydown", onKey);
}
