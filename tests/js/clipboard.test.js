import assert from "node:assert/strict";
import { test } from "node:test";
import { blockOf, copied, placed } from "../../pages/ui/browser/sheet/clipboard.js";

test("lines end as any system ends them, and the last end starts no line", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const wanted = [
      ["1", "2,5"],
      ["1/3", ""],
    ];
    assert.deepEqual(blockOf(`1\t2,5${end}1/3\t`), wanted);
    assert.deepEqual(blockOf(`1\t2,5${end}1/3\t${end}`), wanted);
  }
});

test("an empty line between two is a row of its own", () => {
  assert.deepEqual(blockOf("1\n\n2\n"), [["1"], [""], ["2"]]);
});

test("nothing is one empty text", () => {
  assert.deepEqual(blockOf(""), [[""]]);
});

test("of a whole file a thousand lines are read", () => {
  assert.equal(blockOf("7\n".repeat(100_000)).length, 1000);
});

test("a block is laid from its corner, ragged as it is", () => {
  const laid = placed([["1", "2"], ["3"], ["4", "5", "6"]], { row: 13, column: 26 });
  assert.deepEqual(laid, [
    ["Z13", "1"],
    ["AA13", "2"],
    ["Z14", "3"],
    ["Z15", "4"],
    ["AA15", "5"],
    ["AB15", "6"],
  ]);
});

test("numbers are copied to the last digit, all else as it reads", () => {
  const cells = [
    { row: 13, value: 0.1 + 0.2, text: "0.30" },
    { row: 13, value: null, text: "#DIV/0!" },
    { row: 14, value: -1e-300, text: "0.00" },
    { row: 14, value: null, text: "" },
  ];
  assert.equal(copied(cells), "0.30000000000000004\t#DIV/0!\n-1e-300\t");
});

test("what is copied reads back as the block that it was", () => {
  const rows = [
    [1 / 3, -2e-7],
    [4e21, 0],
  ];
  const text = copied(rows.flatMap((line, row) => line.map((value) => ({ row, value, text: "short" }))));
  assert.deepEqual(
    blockOf(text).map((line) => line.map(Number)),
    rows,
  );
});
