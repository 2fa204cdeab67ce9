import assert from "node:assert/strict";
import { test } from "node:test";
import { RunningMedian } from "../../pages/ui/browser/sheet/running_median.js";

test("before the first number there is no median", () => {
  assert.equal(new RunningMedian().value, null);
});

test("after each number as many are below the median as above, and it is halfway between the two in the middle", () => {
  const median = new RunningMedian();
  const numbers = [];
  for (let at = 1; at <= 200; at += 1) {
    const number = Math.round(1000 * Math.sin(at * at)) / 50; // with repetitions
    median.add(number);
    numbers.push(number);
    const below = numbers.filter((other) => other < median.value);
    const above = numbers.filter((other) => other > median.value);
    assert.ok(below.length <= at / 2 && above.length <= at / 2, `after ${at} numbers`);
    if (below.length + above.length < at) continue; // it is one of the numbers
    assert.equal(below.length, above.length);
    assert.ok(Math.abs(median.value - (Math.max(...below) + Math.min(...above)) / 2) < 1e-9);
  }
  assert.equal(median.count, 200);
});

test("two numbers whose sum is too large for a number have a median", () => {
  const median = new RunningMedian();
  for (const number of [1.6e308, 1.2e308]) median.add(number);
  assert.ok(Math.abs(median.value / 1.4e308 - 1) < 1e-15);
});
