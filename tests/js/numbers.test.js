import assert from "node:assert/strict";
import { test } from "node:test";
import { digits, shadeDepth } from "../../pages/ui/browser/sheet/numbers.js";

test("a number that is worked out has six digits that count and no zeros behind them", () => {
  const known = [
    [1 / 3, "0.333333"],
    [2, "2"],
    [-2.5, "-2.5"],
    [0, "0"],
    [123456789, "123457000"],
    [1e21, "1e21"],
    [-1.5e-9, "-1.5e-9"],
    [1e12, "1000000000000"],
    [3 ** -0.5, "0.57735"],
  ];
  for (const [number, text] of known) assert.equal(digits(number), text);
});

test("the text of a number is within half a unit of its sixth digit", () => {
  for (let power = -15; power <= 15; power += 1) {
    for (const mantissa of [1.2345678, -9.8765432, 5.5555555]) {
      const number = mantissa * 10 ** power;
      assert.ok(Math.abs(Number(digits(number)) - number) <= 0.5 * 10 ** (power - 5) * (1 + 1e-9), String(number));
    }
  }
});

test("a shade is nothing at 0, full at the largest number, alike for both signs and deeper for larger numbers", () => {
  assert.equal(shadeDepth(0, 0), 0);
  assert.equal(shadeDepth(0, 12), 0);
  for (const largest of [1e-9, 1, 4e7]) {
    assert.ok(Math.abs(shadeDepth(largest, largest) - 1) < 1e-12);
    const depths = [0.001, 0.01, 0.1, 0.5, 1].map((part) => shadeDepth(-part * largest, largest));
    assert.deepEqual(
      depths,
      [...depths].sort((a, b) => a - b),
    );
    assert.equal(shadeDepth(0.1 * largest, largest), depths[2]);
    assert.ok(Math.abs(depths[0] - Math.log(2) / Math.log(1001)) < 1e-12); // one unit of the scale
  }
});
