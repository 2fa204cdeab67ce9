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

test("a shade is nothing at 0, full at the high end and beyond, alike for both signs, deeper for larger numbers", () => {
  for (const [low, high] of [
    [-2, 4],
    [-9, -3],
    [0, 14],
  ]) {
    const shade = (value) => shadeDepth(value, { low, high });
    assert.equal(shade(0), 0);
    assert.ok(Math.abs(shade(10 ** high) - 1) < 1e-12);
    assert.equal(shade(-(10 ** (high + 3))), 1);
    const depths = [0.001, 0.01, 0.1, 0.5, 1].map((part) => shade(-part * 10 ** high));
    assert.deepEqual(
      depths,
      [...depths].sort((a, b) => a - b),
    );
    assert.equal(shade(0.1 * 10 ** high), depths[2]);
    const unit = Math.log(2) / Math.log(1 + 10 ** (high - low));
    assert.ok(Math.abs(shade(10 ** low) - unit) < 1e-12); // one unit of the scale
  }
});
