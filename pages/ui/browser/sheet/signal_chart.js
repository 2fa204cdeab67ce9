// The chart of the comparison: root mean square per layer on a logarithmic axis, a line an attempt.
//
// The axis is from the first tick to the last. While the ticks stay the same it does, and the last rolls' lines can
// be kept behind the present ones; a line that goes beyond the axis leaves the frame.

import { svg, toggle } from "../shared/dom.js";
import { Ghosts } from "./ghosts.js";

/** @import { Tick } from "../shared/payloads" */
/** @typedef {{ layers: string[], attempts: { title: string }[] }} Lines */
/** @typedef {{ sizes: ((number | null)[] | null)[], ticks: Tick[], summary: string }} Sizes */
/** @typedef {(logarithm: number) => number} Height */

export const MARKS = ["●", "■", "▲", "◆", "▼", "✚"];
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "4 4", "1 5"];
const BOX = { width: 270, height: 118, left: 44, right: 10, top: 8, bottom: 30 };
const ROOM = 2; // around the frame, for half the width of a line at its edge

let charts = 0; // so far: each has a frame with a name of its own

export class SignalChart {
  /** @param {Lines} lines */
  constructor({ layers, attempts }) {
    const { width, height, left, right } = BOX;
    this.steps = layers.length - 1;
    this.ticks = "";
    this.ghosts = new Ghosts();
    this.ruler = svg("g");
    this.baseline = svg("line", { x1: left, x2: width - right, class: "xs-baseline" });
    this.lines = attempts.map((_, at) => this.line(at));
    const names = layers.map((text, layer) => label(text, this.x(layer), height - 15));
    const axis = label("layer", (left + width - right) / 2, height - 3);
    charts += 1;
    const name = `xs-frame-${charts}`;
    const paths = this.lines.map(({ path }, at) => svg("g", { class: `xs-line-${at}` }, path));
    const inFrame = svg("g", { "clip-path": `url(#${name})` }, this.baseline, this.ghosts.node, ...paths);
    const points = this.lines.map(({ points }, at) => svg("g", { class: `xs-line-${at}` }, ...points));
    const parts = [frame(name), this.ruler, ...names, axis, inFrame, ...points];
    this.node = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" }, ...parts);
  }

  /** @param {number} at */
  line(at) {
    const path = svg("polyline", { "stroke-dasharray": DASHES[at], class: "xs-line" });
    const points = Array.from({ length: this.steps + 1 }, (_, layer) =>
      svg("text", { x: this.x(layer), "text-anchor": "middle", class: "xs-point" }, MARKS[at]),
    );
    return { path, points };
  }

  /** @param {number} layer */
  x(layer) {
    const { width, left, right } = BOX;
    return left + ((width - left - right) * layer) / this.steps;
  }

  /** Keeps the lines as they are now behind those to come: the next update is of another roll. */
  remember() {
    this.ghosts.keep(this.lines.map(({ path }) => path));
  }

  forget() {
    this.ghosts.clear();
  }

  /** @param {Sizes} sizes */
  update({ sizes, ticks, summary }) {
    const { height, top, bottom } = BOX;
    const low = ticks[0].at;
    const high = ticks[ticks.length - 1].at;
    /** @type {Height} */
    const y = (logarithm) => top + ((height - top - bottom) * (high - logarithm)) / (high - low);
    toggle(this.node, "aria-label", summary);
    this.drawRuler(ticks, y);
    const start = sizes.find((line) => line && line[0] !== null)?.[0] ?? null;
    toggle(this.baseline, "visibility", start === null ? "hidden" : null);
    if (start !== null) for (const end of ["y1", "y2"]) toggle(this.baseline, end, y(start).toFixed(1));
    for (const at of this.lines.keys()) this.drawLine(at, sizes[at] ?? [], y);
  }

  /** @param {Tick[]} ticks @param {Height} y */
  drawRuler(ticks, y) {
    const { width, left, right } = BOX;
    const shown = JSON.stringify(ticks);
    if (shown === this.ticks) return;
    this.ticks = shown;
    this.forget(); // they stand where another axis had them
    const parts = ticks.flatMap(({ at, text }) => [
      svg("line", { x1: left, x2: width - right, y1: y(at), y2: y(at), class: "xs-rule" }),
      svg("text", { x: left - 5, y: y(at) + 3.5, "text-anchor": "end" }, text),
    ]);
    this.ruler.replaceChildren(...parts);
  }

  /**
   * A size of 0 has no place on the axis: its line ends. The mark of a size beyond the axis is at the edge.
   * @param {number} at
   * @param {(number | null)[]} sizes
   * @param {Height} y
   */
  drawLine(at, sizes, y) {
    const { path, points } = this.lines[at];
    const heights = /** @type {number[]} */ ([]);
    for (const size of sizes) {
      if (size === null) break;
      heights.push(y(size));
    }
    toggle(
      path,
      "points",
      heights.map((height, layer) => `${this.x(layer).toFixed(1)},${height.toFixed(1)}`).join(" "),
    );
    points.forEach((point, layer) => {
      toggle(point, "visibility", layer < heights.length ? null : "hidden");
      if (layer < heights.length) toggle(point, "y", (withinFrame(heights[layer]) + 3.5).toFixed(1));
    });
  }
}

/** @param {number} y */
function withinFrame(y) {
  return Math.min(BOX.height - BOX.bottom, Math.max(BOX.top, y));
}

/** @param {string} id */
function frame(id) {
  const { width, height, left, right, top, bottom } = BOX;
  const size = { width: width - left - right + 2 * ROOM, height: height - top - bottom + 2 * ROOM };
  return svg("clipPath", { id }, svg("rect", { x: left - ROOM, y: top - ROOM, ...size }));
}

/** @param {string} text @param {number} x @param {number} y */
function label(text, x, y) {
  return svg("text", { x, y, "text-anchor": "middle" }, text);
}
