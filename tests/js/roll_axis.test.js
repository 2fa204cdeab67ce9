import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isBeyond,
  logarithmicPlace,
  logarithmicTicks,
  signedPlace,
  signedTicks,
} from "../../pages/ui/browser/sheet/roll_axis.js";

const DECADES = [
  { low: -1, high: 4 },
  { low: -8, high: -2 },
  { low: 0, high: 1 },
  { low: 3, high: 21 },
];

/** @param {number} number @param {number} expected */
function assertNear(number, expected) {
  assert.ok(Math.abs(number - expected) < 1e-12, `${number} is not ${expected}`);
}

test("on the logarithmic axis each power of ten is as far from the next, from one end to the other", () => {
  for (const { low, high } of DECADES) {
    for (let exponent = low; exponent <= high; exponent += 1) {
      assertNear(logarithmicPlace({ low, high }, 10 ** exponent), (exponent - low) / (high - low));
    }
    assert.equal(logarithmicPlace({ low, high }, 0), -Infinity); // beyond the axis
  }
});

test("on the signed axis 0 is in the middle, the largest powers are at the ends, and both sides are alike", () => {
  for (const decades of DECADES) {
    assert.equal(signedPlace(decades, 0), 0.5);
    assertNear(signedPlace(decades, 10 ** decades.high), 1);
    for (let exponent = decades.low - 3; exponent <= decades.high + 3; exponent += 0.25) {
      assertNear(signedPlace(decades, -(10 ** exponent)) + signedPlace(decades, 10 ** exponent), 1);
    }
  }
});

test("a larger number is further to the right on the signed axis", () => {
  for (const decades of DECADES) {
    const sizes = Array.from(
      { length: 400 },
      (_, at) => 10 ** (decades.low - 2 + (at * (decades.high - decades.low + 4)) / 400),
    );
    const places = [...sizes.map((size) => -size).reverse(), 0, ...sizes].map((value) => signedPlace(decades, value));
    assert.ok(places.slice(1).every((place, at) => place > places[at]));
  }
});

test("where the line joins the logarithm the signed axis has no gap and no bend", () => {
  for (const decades of DECADES) {
    const join = 10 ** decades.low;
    const step = 1e-5 * join;
    const [before, at, after] = [join - step, join, join + step].map((value) => signedPlace(decades, value));
    assert.ok(Math.abs((after - at) / (at - before) - 1) < 1e-4);
    assertNear(signedPlace(decades, join / 2) - 0.5, (at - 0.5) / 2); // a line up to there
    const decade = signedPlace(decades, 10 * join) - at;
    assertNear(signedPlace(decades, 10 ** decades.high) - at, decade * (decades.high - decades.low));
  }
});

test("what is beyond the ends is known for it, and the ends are not", () => {
  const decades = { low: -1, high: 4 };
  const beyond = [-10001, 10001, 1e300].map((value) => signedPlace(decades, value));
  assert.deepEqual(beyond.map(isBeyond), [true, true, true]);
  assert.deepEqual(
    [-9999, 0, 9999].map((value) => isBeyond(signedPlace(decades, value))),
    [false, false, false],
  );
  assert.deepEqual(
    [0, 0.09, 0.11, 9999, 10001].map((value) => isBeyond(logarithmicPlace(decades, value))),
    [true, true, false, false, true],
  );
});

test("ticks stand where their numbers do, and their texts do not touch at any width", () => {
  for (const decades of DECADES) {
    for (let width = 8; width <= 300; width += 1) {
      for (const [ticksOf, placeOf] of [
        [logarithmicTicks, logarithmicPlace],
        [signedTicks, signedPlace],
      ]) {
        const ticks = ticksOf(decades, width);
        for (const { place, text } of ticks) assertNear(place, placeOf(decades, numberIn(text)));
        for (const [at, right] of ticks.slice(1).entries()) {
          const gap = (right.place - ticks[at].place) * width - (right.text.length + ticks[at].text.length) / 2;
          assert.ok(gap >= 1, `${ticks[at].text} and ${right.text} at ${width}`);
        }
      }
    }
  }
});

test("a wide axis names every power of ten, a narrow signed one 0 at least", () => {
  assert.deepEqual(
    logarithmicTicks({ low: -2, high: 5 }, 200).map(({ text }) => text),
    ["0.01", "0.1", "1", "10", "100", "1,000", "10,000", "1e5"],
  );
  assert.deepEqual(
    signedTicks({ low: -1, high: 1 }, 200).map(({ text }) => text),
    ["−10", "−1", "−0.1", "0", "0.1", "1", "10"],
  );
  assert.deepEqual(
    signedTicks({ low: -1, high: 4 }, 8).map(({ text }) => text),
    ["0"],
  );
});

/** @param {string} text */
function numberIn(text) {
  return Number(text.replaceAll(",", "").replaceAll("−", "-"));
}
