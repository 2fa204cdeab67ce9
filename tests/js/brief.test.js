import assert from "node:assert/strict";
import { test } from "node:test";
import { briefText, counted, powerText } from "../../pages/ui/browser/sheet/brief.js";

test("powers of ten are written out where they are short", () => {
  const known = [
    [-5, "1e−5"],
    [-4, "1e−4"],
    [-3, "0.001"],
    [0, "1"],
    [3, "1,000"],
    [4, "10,000"],
    [5, "1e5"],
    [21, "1e21"],
  ];
  for (const [exponent, text] of known) assert.equal(powerText(exponent), text);
});

test("a number has three digits, whatever its size and sign", () => {
  const known = [
    [0, "0"],
    [12.345, "12.3"],
    [-12, "−12.0"],
    [0.0012345, "0.00123"],
    [0.00099949, "9.99e−4"],
    [0.00099999, "0.00100"],
    [99.96, "100"],
    [-1234.5, "−1,230"],
    [99949, "99,900"],
    [99950, "1.00e5"],
    [-1.5e-9, "−1.50e−9"],
    [1e21, "1.00e21"],
  ];
  for (const [number, text] of known) assert.equal(briefText(number), text);
});

test("one roll is one, others are many", () => {
  assert.deepEqual(
    [0, 1, 2, 1500].map((number) => counted(number, "roll")),
    ["0 rolls", "1 roll", "2 rolls", "1,500 rolls"],
  );
});
