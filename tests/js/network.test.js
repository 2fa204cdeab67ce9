import assert from "node:assert/strict";
import { test } from "node:test";
import { networkOf, numberAt, placeOf, summary, wordsOn } from "../../pages/ui/browser/sheet/network.js";

/** Cells of a sheet: a string a row, a letter a cell from column B on. Each holds a number of its own. */
function sheet(rows) {
  const cells = new Map();
  for (const [row, kinds] of Object.entries(rows)) {
    for (const [at, letter] of [...`l${kinds}`].entries()) {
      const address = String.fromCharCode(65 + at) + row;
      const kind = letter === "_" ? "" : letter;
      const value = kind && kind !== "l" ? Number(row) + at / 100 : null;
      cells.set(address, { address, row: Number(row), column: at + 1, kind, text: value?.toFixed(2) ?? "", value });
    }
  }
  return cells;
}

const SEED = sheet({
  ...{ 10: "l___l_", 11: "iii_dd", 12: "______", 13: "www_lm", 14: "www_ls", 15: "www", 16: "aaa", 17: "___" },
  ...{ 18: "www_lm", 19: "www_ls", 20: "www", 21: "aaa", 22: "___", 23: "ww__lm", 24: "ww__ls", 25: "ww", 26: "aa" },
});
const BENT = sheet({
  ...{ 10: "l___l_", 11: "ii__d", 13: "www_lm", 14: "www_ls", 15: "bbb", 16: "ppp", 17: "aaa" },
  ...{ 19: "w___lm", 20: "w___ls", 21: "w", 22: "b", 23: "a" },
});

function addresses(lists) {
  return lists.map((list) => list.map(({ address }) => address).join(" "));
}

test("units and weights of the sheet as it opens", () => {
  const SHADES = { low: -2, high: 4 };
  const { layers, edges, desired, shades, name } = networkOf(SEED, SHADES, "Attempt 1");
  assert.deepEqual(addresses(layers), ["B11 C11 D11", "B16 C16 D16", "B21 C21 D21", "B26 C26"]);
  assert.deepEqual(addresses([desired]), ["F11 G11"]);
  assert.deepEqual(addresses(edges), [
    "B13 C13 D13 B14 C14 D14 B15 C15 D15",
    "B18 C18 D18 B19 C19 D19 B20 C20 D20",
    "B23 C23 B24 C24 B25 C25",
  ]);
  assert.deepEqual(edges[1][5], { address: "D19", value: 19.03, text: "19.03", from: 1, to: 2 });
  assert.deepEqual([shades, name], [SHADES, "Attempt 1"]);
});

test("a layer of one input, and a network without hidden layers", () => {
  const narrow = networkOf(sheet({ 11: "i___dd", 13: "ww__lm", 14: "____ls", 15: "aa" }), 1);
  assert.deepEqual(addresses(narrow.layers), ["B11", "B15 C15"]);
  assert.deepEqual(addresses(narrow.edges), ["B13 C13"]);
  const flat = networkOf(sheet({ 11: "iii_dd", 13: "ww__lm", 14: "ww__ls", 15: "ww", 16: "aa" }), 1);
  assert.deepEqual(addresses(flat.layers), ["B11 C11 D11", "B16 C16"]);
  assert.deepEqual(
    flat.edges[0].map(({ from, to }) => [from, to]),
    [0, 1, 2].flatMap((from) => [0, 1].map((to) => [from, to])),
  );
});

test("biases and pre-activations are parts of their units", () => {
  const { layers, edges } = networkOf(BENT, 1);
  assert.deepEqual(addresses(layers), ["B11 C11", "B17 C17 D17", "B23"]);
  assert.deepEqual(addresses(edges), ["B13 C13 D13 B14 C14 D14", "B19 B20 B21"]);
  assert.deepEqual(
    layers[1][2].parts.map(({ address, name }) => [address, name]),
    [
      ["D15", "bias"],
      ["D16", "pre-activation"],
    ],
  );
  assert.deepEqual(addresses([layers[2][0].parts]), ["B22"]);
});

test("sixteen inputs, sixteen units and eight outputs", () => {
  const rows = { 11: `${"i".repeat(16)}_`, 29: "a".repeat(16), 47: "a".repeat(8) };
  for (let row = 13; row < 29; row += 1) rows[row] = "w".repeat(16);
  for (let row = 31; row < 47; row += 1) rows[row] = "w".repeat(8);
  const { layers, edges } = networkOf(sheet(rows), 1);
  assert.deepEqual(
    layers.map(({ length }) => length),
    [16, 16, 8],
  );
  assert.deepEqual(
    edges.map(({ length }) => length),
    [256, 128],
  );
  const last = edges.map((weights) => weights[weights.length - 1]);
  assert.deepEqual(
    last.map(({ address, from, to }) => [address, from, to]),
    [
      ["Q28", 15, 15],
      ["I46", 15, 7],
    ],
  );
});

test("each number is found by its address, and nothing else is", () => {
  for (const cells of [SEED, BENT]) {
    const network = networkOf(cells, 1);
    for (const { address, kind } of cells.values()) {
      const place = placeOf(network, address);
      if ("idwa".includes(kind || "-")) assert.equal(numberAt(network, place).address, address);
      else if ("bp".includes(kind || "-"))
        assert.ok(numberAt(network, place).parts.some((part) => part.address === address));
      else assert.equal(place, null);
    }
    assert.equal(placeOf(network, null), null);
  }
});

test("a place says in words what stands there", () => {
  const said = (cells, address) => {
    const network = networkOf(cells, 1);
    return wordsOn(network, placeOf(network, address), address);
  };
  assert.equal(said(SEED, "B13"), "B13: weight from input 1 to unit 1 of layer 1: 13.01");
  assert.equal(said(SEED, "D19"), "D19: weight from unit 2 of layer 1 to unit 3 of layer 2: 19.03");
  assert.equal(said(SEED, "C25"), "C25: weight from unit 3 of layer 2 to output 2: 25.02");
  assert.equal(said(SEED, "C11"), "C11: input 2: 11.02");
  assert.equal(said(SEED, "D21"), "D21: activation of unit 3 of layer 2: 21.03");
  assert.equal(said(SEED, "B26"), "B26: output 1: 26.01");
  assert.equal(said(SEED, "G11"), "G11: desired output 2: 11.06");
  assert.equal(said(BENT, "C15"), "C15: bias of unit 2 of layer 1: 15.02");
  assert.equal(said(BENT, "C16"), "C16: pre-activation of unit 2 of layer 1: 16.02");
  assert.equal(said(BENT, "B22"), "B22: bias of output 1: 22.01");
});

test("a summary names sizes, inputs, outputs and what is desired", () => {
  const seed = summary(networkOf(SEED, 1, "Attempt 2: Xavier"));
  assert.ok(seed.startsWith("Diagram of the network of Attempt 2: Xavier: 3 inputs (11.01, 11.02, 11.03), "), seed);
  assert.ok(seed.includes("hidden layers of 3 and 3 units, 2 outputs (26.01, 26.02; desired 11.05, 11.06)."), seed);
  const flat = summary(networkOf(sheet({ 11: "i", 13: "w", 15: "a" }), 1));
  assert.ok(flat.startsWith("Diagram of the network: 1 input (11.01), no hidden layer, 1 output (15.01)."), flat);
  const single = summary(networkOf(sheet({ 11: "i", 13: "w", 15: "a", 17: "w", 19: "a" }), 1));
  assert.ok(single.includes("a hidden layer of 1 unit,"), single);
});
