// Where the parts of a diagram are, and how large: numbers in, numbers out. Lengths are pixels.

import { shadeDepth } from "./numbers.js";

/** @import { Shades } from "./numbers.js" */
/** @import { Edge, Place } from "./network.js" */
/**
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ thinnest: number, thickest: number, faintest: number }} Pen
 * @typedef {object} Column
 * @property {number} x
 * @property {number[]} ys of its units
 * @property {number} room width of a number below a unit, nothing where none can stand
 * @typedef {object} Geometry
 * @property {number} width
 * @property {number} height
 * @property {number} radius of a unit
 * @property {number} gap between two columns
 * @property {Column[]} columns inputs first
 * @property {Column | null} desired
 * @property {Pen} pen of the edges
 */

export const LETTER = { width: 6.1, height: 11 }; // of a number
const LINE = LETTER.height + 3; // of a number below a unit
const FIELD = 216; // height of the units
const HEAD = 20; // above them
const FOOT = 22; // below them
const FARTHEST = { units: 62, columns: 230 };
const RADIUS = { inside: 18, most: 22, below: 13, least: 3.5 }; // from `inside` on most numbers stand in their units
const CROWD = 8; // units of a column at most that have room for numbers
const MARGIN = 22; // half a heading beside the outer columns
const DESIRED = { apart: 14, least: 46, most: 64 }; // the desired outputs beside the outputs
const PENS = {
  crowded: { thinnest: 0.4, thickest: 1.6, faintest: 0.12 },
  roomy: { thinnest: 1, thickest: 6, faintest: 0.35 },
};
const REACH = { unit: 3, edge: 12 }; // of the pointer, and of a finger

/**
 * Columns over the whole width, each in the middle of the height. The height is the same at every width.
 * @param {number[]} sizes units of each layer, inputs first
 * @param {number} desired how many desired outputs
 * @param {number} width
 * @returns {Geometry}
 */
export function geometryOf(sizes, desired, width) {
  const rows = Math.max(...sizes, desired);
  const pitch = pitchOf(rows);
  const beside = Math.min(DESIRED.most, Math.max(DESIRED.least, width / 10));
  const across = (/** @type {number} */ radius) => (desired ? Math.max(2 * radius + DESIRED.apart, beside) : 0);
  const gapOf = (/** @type {number} */ radius) =>
    Math.min(FARTHEST.columns, (width - 2 * Math.max(radius + 2, MARGIN) - across(radius)) / (sizes.length - 1));
  const radius = radiusOf(pitch, gapOf(RADIUS.inside), rows);
  const gap = gapOf(radius);
  const left = (width - gap * (sizes.length - 1) - across(radius)) / 2;
  const middle = HEAD + (rows * pitch) / 2;
  const columns = sizes.map((size, at) => columnOf(size, { x: left + gap * at, y: middle }, radius, gap - 4));
  const outputs = columns[columns.length - 1];
  const space = across(radius) - 4;
  const isBesideNumbers = (columns[columns.length - 2]?.room ?? 0) > 0;
  if (desired && outputs.room) outputs.room = isBesideNumbers ? Math.min(outputs.room, space) : space;
  const asked = { x: outputs.x + across(radius), y: middle };
  return {
    width,
    height: HEAD + rows * pitch + FOOT,
    radius,
    gap,
    columns,
    desired: desired ? columnOf(desired, asked, radius, space) : null,
    pen: penOf(pitch / FARTHEST.units),
  };
}

/**
 * @param {number} size
 * @param {Point} middle
 * @param {number} radius
 * @param {number} space from one number below a unit to that in the next column
 * @returns {Column}
 */
function columnOf(size, { x, y }, radius, space) {
  const pitch = pitchOf(size);
  const ys = Array.from({ length: size }, (_, at) => y + (at - (size - 1) / 2) * pitch);
  return { x, ys, room: pitch >= 2 * radius + LINE ? space : 0 };
}

/** Distance of two units of a column. @param {number} size */
function pitchOf(size) {
  return Math.min(FARTHEST.units, FIELD / size);
}

/** @param {number} pitch @param {number} gap @param {number} rows */
function radiusOf(pitch, gap, rows) {
  const inside = Math.min(RADIUS.most, pitch * 0.45, gap * 0.26);
  if (inside >= RADIUS.inside) return inside;
  const below = Math.min(RADIUS.below, (pitchOf(Math.min(rows, CROWD)) - LINE) / 2, pitch * 0.41);
  return Math.min(below, Math.max(RADIUS.least, gap * 0.3));
}

/** @param {number} part of the room that units can have at most @returns {Pen} */
function penOf(part) {
  const { crowded, roomy } = PENS;
  return {
    thinnest: between(crowded.thinnest, roomy.thinnest, part),
    thickest: between(crowded.thickest, roomy.thickest, part),
    faintest: between(crowded.faintest, roomy.faintest, part),
  };
}

/**
 * Ends of an edge.
 * @param {Geometry} geometry
 * @param {number} layer
 * @param {{ from: number, to: number }} edge
 * @returns {[Point, Point]}
 */
export function endsOf({ columns }, layer, { from, to }) {
  const [one, other] = [columns[layer], columns[layer + 1]];
  return [
    { x: one.x, y: one.ys[from] },
    { x: other.x, y: other.ys[to] },
  ];
}

/**
 * Width and opacity of an edge: least at 0, most at the high end, between them on the signed-log scale.
 * @param {number | null} value
 * @param {Shades} shades
 * @param {Pen} pen
 */
export function strokeOf(value, shades, { thinnest, thickest, faintest }) {
  const depth = depthOf(value, shades);
  return { width: between(thinnest, thickest, depth ** 1.5), opacity: between(faintest, 1, depth) };
}

/** @param {number} one @param {number} other @param {number} part of the way */
function between(one, other, part) {
  return one + (other - one) * part;
}

/**
 * Between 0 and 1; what has no number counts as the shades, and is never overlooked.
 * @param {number | null} value
 * @param {Shades} shades
 */
export function depthOf(value, shades) {
  if (value === null) return 1;
  return shadeDepth(value, shades);
}

/**
 * A number's text where it fits: as the grid has it, else with fewer digits and a power of ten, else nothing.
 * @param {{ text: string, value: number | null }} number
 * @param {number} room
 */
export function fitted({ text, value }, room) {
  const fits = (/** @type {string} */ one) => one.length * LETTER.width <= room;
  if (fits(text)) return text;
  if (value === null) return "";
  const rounded = [2, 1].map((digits) => Number(value.toPrecision(digits)));
  const whole = Math.abs(value) < 1000 ? rounded.map(String) : []; // zeros that stand for digits are no figure
  const short = [...whole, value.toExponential(1), value.toExponential(0)];
  return short.map((one) => one.replace("e+", "e").replaceAll("-", "−")).find(fits) ?? "";
}

/**
 * What is at a point or next to it: a unit rather than an edge, the nearest edge of those that pass by.
 * @param {Geometry} geometry
 * @param {Edge[][]} edges
 * @param {Point} point
 * @returns {Place | null}
 */
export function nearest(geometry, edges, { x, y }) {
  const { columns, desired, radius } = geometry;
  const reach = radius + REACH.unit;
  const unitOf = (/** @type {Column} */ column) =>
    column.ys.findIndex((at) => Math.hypot(column.x - x, at - y) <= reach);
  for (const [layer, column] of columns.entries()) {
    const at = unitOf(column);
    if (at >= 0) return { kind: "unit", layer, at };
  }
  const beside = desired ? unitOf(desired) : -1;
  if (beside >= 0) return { kind: "desired", layer: columns.length - 1, at: beside };
  const layer = columns.findIndex(
    (column, at) => column.x <= x && x <= (columns[at + 1]?.x ?? Number.NEGATIVE_INFINITY),
  );
  if (layer < 0) return null;
  let least = REACH.edge;
  let found = -1;
  for (const [at, edge] of edges[layer].entries()) {
    const distance = distanceFrom(endsOf(geometry, layer, edge), { x, y });
    if (distance < least) [least, found] = [distance, at];
  }
  return found < 0 ? null : { kind: "edge", layer, at: found };
}

/** Distance of a point from a line. @param {[Point, Point]} ends @param {Point} point */
function distanceFrom([one, other], { x, y }) {
  const [dx, dy] = [other.x - one.x, other.y - one.y];
  return Math.abs(dy * (x - one.x) - dx * (y - one.y)) / Math.hypot(dx, dy);
}
