// What stays the same from roll to roll: kept as long as an answer under way may count on it, and not for ever.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Settled } from "../../pages/ui/browser/shared/settled.js";

test("what was sent once is there when only its digest comes", () => {
  const settled = new Settled();
  assert.ok(settled.keep({ a: { name: "A" } }, ["a"]));
  assert.ok(settled.keep({}, ["a"]));
  assert.deepEqual([settled.get("a"), settled.shown], [{ name: "A" }, ["a"]]);
});

test("undo and redo, several of them under way, find what they count on", () => {
  const settled = new Settled();
  settled.keep({ a: {} }, ["a"]);
  settled.keep({ b: {} }, ["b"]); // every log until now has said that a or b is here
  settled.keep({ c: {} }, ["c"]);
  assert.ok(settled.keep({}, ["a"]));
  assert.ok(settled.keep({}, ["b"]));
});

test("what is missing is said, and not claimed", () => {
  const settled = new Settled();
  assert.ok(!settled.keep({ a: {} }, ["a", "b"]));
  assert.deepEqual(settled.shown, ["a"]);
});

test("a thousand experiments are not all kept, and what is shown is", () => {
  const settled = new Settled();
  settled.keep({ first: {} }, ["first"]);
  for (let step = 0; step < 1000; step += 1) settled.keep({ [`k${step}`]: {} }, [`k${step}`, "first"]);
  assert.ok(settled.parts.size <= 40);
  assert.ok(settled.get("first") && settled.get("k999"));
});
