// One attempt as a network: its units and weights, as the cells of the grid have them, and their names in words.

/** @import { Shades } from "./numbers.js" */
/**
 * @typedef {{ address: string, value: number | null, text: string }} Held what a cell holds; an error has no value
 * @typedef {Held & { name: string }} Part a unit's bias or pre-activation
 * @typedef {Held & { parts?: Part[] }} Unit
 * @typedef {Held & { from: number, to: number }} Edge between two units of neighbouring layers, both from 0
 * @typedef {object} Network
 * @property {string} name
 * @property {Unit[][]} layers inputs first, outputs last
 * @property {Edge[][]} edges one list a layer of weights
 * @property {Unit[]} desired
 * @property {Shades} shades those of all networks that are to be compared
 */
/**
 * @typedef {{ kind: "unit", layer: number, at: number }} UnitPlace
 * @typedef {{ kind: "edge", layer: number, at: number }} EdgePlace `at` counts in the list of the layer's edges
 * @typedef {{ kind: "desired", layer: number, at: number }} DesiredPlace
 * @typedef {UnitPlace | EdgePlace | DesiredPlace} Place
 */
/** @typedef {{ address: string, row: number, column: number, kind: string, text: string, value: number | null }} Cell */

const FIRST_COLUMN = 2; // of the numbers: B
/** @type {Record<string, string>} */
const PARTS = { b: "bias", p: "pre-activation" };

/**
 * @param {Map<string, Cell>} cells row by row, as the table has them
 * @param {Shades} shades
 * @param {string} name
 * @returns {Network}
 */
export function networkOf(cells, shades, name = "") {
  const inputs = /** @type {Unit[]} */ ([]);
  const desired = /** @type {Unit[]} */ ([]);
  const layers = [inputs];
  const edges = /** @type {Edge[][]} */ ([]);
  let weights = /** @type {Edge[]} */ ([]); // of the layer that is read
  let units = /** @type {Unit[]} */ ([]);
  let parts = /** @type {Part[][]} */ ([]); // of each of its units
  let firstRow = 0;
  for (const { address, row, column, kind, text, value } of cells.values()) {
    const at = column - FIRST_COLUMN;
    const number = { address, value, text };
    if (kind === "i") inputs.push(number);
    else if (kind === "d") desired.push(number);
    else if (kind === "w") {
      if (units.length) [weights, units, parts] = [[], [], []]; // below a row of activations begins the next layer
      if (!weights.length) {
        firstRow = row;
        edges.push(weights);
      }
      weights.push({ ...number, from: row - firstRow, to: at });
    } else if (kind in PARTS) {
      parts[at] ??= [];
      parts[at].push({ ...number, name: PARTS[kind] });
    } else if (kind === "a") {
      if (!units.length) layers.push(units);
      units.push({ ...number, parts: parts[at] ?? [] });
    }
  }
  return { name, layers, edges, desired, shades };
}

/**
 * Where the cell of an address is in the network; a bias and a pre-activation are at their unit.
 * @param {Network} network
 * @param {string | null} address
 * @returns {Place | null}
 */
export function placeOf({ layers, edges, desired }, address) {
  if (!address) return null;
  for (const [layer, units] of layers.entries()) {
    const at = units.findIndex(
      (unit) => unit.address === address || unit.parts?.some((part) => part.address === address),
    );
    if (at >= 0) return { kind: "unit", layer, at };
  }
  for (const [layer, weights] of edges.entries()) {
    const at = weights.findIndex((weight) => weight.address === address);
    if (at >= 0) return { kind: "edge", layer, at };
  }
  const at = desired.findIndex((unit) => unit.address === address);
  return at >= 0 ? { kind: "desired", layer: layers.length - 1, at } : null;
}

/**
 * What stands at a place.
 * @param {Network} network
 * @param {Place} place
 * @returns {Unit & Partial<Edge>}
 */
export function numberAt({ layers, edges, desired }, { kind, layer, at }) {
  return { unit: layers[layer], edge: edges[layer], desired }[kind][at];
}

/**
 * One line on a place: "B13: weight from input 1 to unit 1 of layer 1: −5.37".
 * @param {Network} network
 * @param {Place} place
 * @param {string | null} address of the unit's part that is meant, if it is one
 */
export function wordsOn(network, place, address) {
  const { layers, edges, desired } = network;
  const { layer, at } = place;
  if (place.kind === "edge") {
    const { address: own, from, to, text } = edges[layer][at];
    return `${own}: weight from ${unitName(layers, layer, from)} to ${unitName(layers, layer + 1, to)}: ${text}`;
  }
  if (place.kind === "desired") return `${desired[at].address}: desired output ${at + 1}: ${desired[at].text}`;
  const unit = layers[layer][at];
  const name = unitName(layers, layer, at);
  const part = unit.parts?.find((one) => one.address === address);
  if (part) return `${part.address}: ${part.name} of ${name}: ${part.text}`;
  return `${unit.address}: ${layer && layer < layers.length - 1 ? "activation of " : ""}${name}: ${unit.text}`;
}

/** @param {Unit[][]} layers @param {number} layer @param {number} at */
function unitName(layers, layer, at) {
  if (layer === 0) return `input ${at + 1}`;
  return layer === layers.length - 1 ? `output ${at + 1}` : `unit ${at + 1} of layer ${layer}`;
}

/**
 * The whole network in words, for who does not see it.
 * @param {Network} network
 */
export function summary({ name, layers, desired }) {
  const [inputs, ...hidden] = layers;
  const outputs = hidden.pop() ?? [];
  const goal = desired.length ? `; desired ${listed(desired)}` : "";
  const parts = [
    `${counted("input", inputs)} (${listed(inputs)})`,
    hiddenWords(hidden.map(({ length }) => length)),
    `${counted("output", outputs)} (${listed(outputs)}${goal})`,
  ];
  const whose = name ? ` of ${name}` : "";
  return `Diagram of the network${whose}: ${parts.join(", ")}. Keys lead to each of its numbers in the grid.`;
}

/** @param {number[]} sizes */
function hiddenWords(sizes) {
  if (!sizes.length) return "no hidden layer";
  if (sizes.length === 1) return `a hidden layer of ${sizes[0]} unit${sizes[0] === 1 ? "" : "s"}`;
  return `hidden layers of ${sizes.slice(0, -1).join(", ")} and ${sizes[sizes.length - 1]} units`;
}

/** @param {string} name @param {Unit[]} units */
function counted(name, { length }) {
  return `${length} ${name}${length === 1 ? "" : "s"}`;
}

/** @param {Unit[]} units */
function listed(units) {
  return units.map(({ text }) => text || "empty").join(", ");
}
