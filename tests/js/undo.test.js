import assert from "node:assert/strict";
import { test } from "node:test";
import { undoOrRedo } from "../../pages/ui/browser/sheet/undo.js";

test("the keys for undo and redo are those of every system", () => {
  const known = [
    [{ key: "z", ctrlKey: true }, "undo"],
    [{ key: "z", metaKey: true }, "undo"],
    [{ key: "Z", ctrlKey: true, shiftKey: true }, "redo"],
    [{ key: "y", ctrlKey: true }, "redo"],
    [{ key: "z" }, null],
    [{ key: "z", ctrlKey: true, altKey: true }, null],
    [{ key: "x", ctrlKey: true }, null],
  ];
  for (const [event, step] of known) assert.equal(undoOrRedo(event), step, JSON.stringify(event));
});
