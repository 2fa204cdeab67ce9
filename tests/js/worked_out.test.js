import assert from "node:assert/strict";
import { test } from "node:test";
import { workedOut } from "../../pages/ui/browser/sheet/worked_out.js";

const NUMBERS = { B11: 3, C11: -1, D11: 2, B13: 0.5, B14: -2, B15: 1 / 3, G13: 0, G14: 5 };

function look(address) {
  return address in NUMBERS ? { value: NUMBERS[address], text: "" } : { value: null, text: "#DIV/0!" };
}

function cell(formula, depends, value, more = {}) {
  return { kind: "a", text: "", die: null, edited: false, formula, depends, value, ...more };
}

test("addresses become numbers, negative ones in brackets", () => {
  const sum = cell("=B11*B13+C11*B14+D11*B15", ["B11", "C11", "D11", "B13", "B14", "B15"], 4.166666666);
  assert.equal(workedOut(sum, look), "=3*0.5+(-1)*(-2)+2*0.333333 = 4.16667");
});

test("a function has brackets of its own, and a formula that starts with a number needs none", () => {
  assert.equal(workedOut(cell("=TANH(B14)", ["B14"], Math.tanh(-2)), look), "=TANH(-2) = -0.964028");
  assert.equal(workedOut(cell("=C11", ["C11"], -1), look), "=-1 = -1");
});

test("a range is written out, up to sixteen numbers of it", () => {
  assert.equal(workedOut(cell("=STDEV(B11:D11)", ["B11", "C11", "D11"], 2), look), "=STDEV(3, -1, 2) = 2");
  const many = Array(17).fill("B11");
  const written = workedOut(cell("=STDEV(B11:R11)", many, 0), look);
  assert.equal(written, `=STDEV(${Array(16).fill("3").join(", ")}, …) = 0`);
});

test("a drawn weight shows its die, mean and standard deviation", () => {
  const drawn = cell("=NORMINV(RAND(), 0, 5)", ["G13", "G14"], -1.25, { kind: "w", die: 0.4012936 });
  assert.equal(workedOut(drawn, look), "=NORMINV(0.401294, 0, 5) = -1.25");
  const joint = cell("=ORTHOGONAL(RAND(), 0, 5)", ["G13", "G14"], 1, { kind: "w" });
  assert.equal(workedOut(joint, look), "=ORTHOGONAL(RAND(), 0, 5) = 1");
});

test("what has no number says so", () => {
  const broken = { kind: "w", text: "#DIV/0!" };
  assert.equal(
    workedOut(cell("=NORMINV(RAND(), 0, STDEV(B11:B11))", ["G13", "H1"], null, { ...broken, die: 0.5 }), look),
    "=NORMINV(0.5, 0, #DIV/0!) = #DIV/0!",
  );
  assert.equal(workedOut(cell("=H1+B11", ["H1", "B11"], null), look), "=?+3 = no number");
});

test("what was typed by hand says so, and what is given says nothing", () => {
  const words = "by hand; Delete restores the rule";
  assert.equal(workedOut(cell("0.5", [], 0.5, { kind: "w", edited: true }), look), `pinned ${words}`);
  assert.equal(workedOut(cell("0.5", [], 0.5, { kind: "s", edited: true }), look), `overtyped ${words}`);
  assert.equal(workedOut(cell("3", [], 3, { kind: "i" }), look), "");
});
