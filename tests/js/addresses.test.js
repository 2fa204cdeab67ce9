import assert from "node:assert/strict";
import { test } from "node:test";
import { clamp, columnLetters, rectangle } from "../../pages/ui/browser/sheet/addresses.js";

test("columns are counted A to Z, AA to ZZ, AAA as every spreadsheet does", () => {
  const known = {
    1: "A",
    2: "B",
    26: "Z",
    27: "AA",
    28: "AB",
    52: "AZ",
    53: "BA",
    702: "ZZ",
    703: "AAA",
    16384: "XFD",
  };
  for (const [column, letters] of Object.entries(known)) assert.equal(columnLetters(Number(column)), letters);
});

test("letters read back in base 26 give the column, and no two columns share them", () => {
  const seen = new Set();
  for (let column = 1; column <= 2000; column += 1) {
    const letters = columnLetters(column);
    assert.equal(
      [...letters].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0),
      column,
    );
    seen.add(letters);
  }
  assert.equal(seen.size, 2000);
});

test("a rectangle is the same from each of its corners, row by row", () => {
  const corners = [
    [2, 13, 4, 14],
    [4, 13, 2, 14],
    [2, 14, 4, 13],
    [4, 14, 2, 13],
  ];
  for (const [from, fromRow, to, toRow] of corners) {
    const addresses = rectangle({ row: fromRow, column: from }, { row: toRow, column: to });
    assert.deepEqual(addresses, ["B13", "C13", "D13", "B14", "C14", "D14"]);
  }
});

test("a rectangle of one cell is that cell", () => {
  const corner = { row: 10, column: 27 };
  assert.deepEqual(rectangle(corner, corner), ["AA10"]);
});

test("no step goes beyond an edge", () => {
  assert.deepEqual([clamp(-1e6, 10, 26), clamp(1e6, 10, 26), clamp(17, 10, 26)], [10, 26, 17]);
});
