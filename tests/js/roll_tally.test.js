import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST_KEPT, RollTally } from "../../pages/ui/browser/sheet/roll_tally.js";

const halved = (value) => value / 2;

/** @param {RollTally} tally @param {number} roll @param {(number | null)[]} values */
function see(tally, roll, values, seed = 0) {
  return tally.take(tally.placed(seed, roll, values));
}

test("a roll that is seen again counts once; the same roll of another seed is another one", () => {
  const tally = new RollTally([halved]);
  assert.equal(see(tally, 1, [0.5]).isAdded, true);
  assert.equal(see(tally, 1, [0.5]).isAdded, false);
  assert.equal(see(tally, 1, [1.5], 7).isAdded, true);
  assert.deepEqual([tally.seen.size, tally.kept.length, tally.medians[0].count], [2, 2, 2]);
});

test("a lane counts only its own numbers, and those beyond its axis", () => {
  const tally = new RollTally([halved, halved]);
  for (const [roll, values] of [
    [2.5, null],
    [-1, 1],
    [1, Number.NaN],
    [null, null],
  ].entries())
    see(tally, roll, values);
  assert.deepEqual(
    tally.medians.map(({ value, count }) => [value, count]),
    [
      [1, 3],
      [1, 1],
    ],
  );
  assert.deepEqual(tally.beyond, [2, 0]);
  assert.deepEqual(tally.kept[0].places, [1.25, null]);
});

test("the last rolls are kept, the medians are of all", () => {
  const tally = new RollTally([halved]);
  const rolls = 3 * MOST_KEPT;
  let repaints = 0;
  for (let roll = 1; roll <= rolls; roll += 1) {
    if (see(tally, roll, [roll]).hasForgotten) repaints += 1;
    assert.ok(tally.kept.length <= MOST_KEPT);
    assert.equal(tally.kept[tally.kept.length - 1].roll, roll);
  }
  assert.ok(tally.kept.length > 0.8 * MOST_KEPT);
  assert.ok(repaints > 0 && repaints < rolls / 20);
  assert.equal(tally.medians[0].value, (rolls + 1) / 2);
  assert.equal(see(tally, 1, [1]).isAdded, true); // kept again, and counted no second time
  assert.equal(tally.medians[0].count, rolls);
});
