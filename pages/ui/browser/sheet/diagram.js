// The diagram of one attempt: its network as units and edges, beside the grid that has its numbers.

import { setText, svg, toggle } from "../shared/dom.js";
import { geometryOf, nearest } from "./diagram_geometry.js";
import { EdgeLine, Spotlight, UnitMark } from "./diagram_marks.js";
import { numberAt, placeOf, summary, wordsOn } from "./network.js";

/** @import { Geometry } from "./diagram_geometry.js" */
/** @import { Network, Place } from "./network.js" */

const FIRST_WIDTH = 400; // until its own is known
const NAMED = 52; // gap of columns whose headings are words; in narrower ones they are numbers
const LEGEND = { width: 238, negative: 82, size: 172 };

export class Diagram {
  /** @param {(address: string | null) => void} onHover */
  constructor(onHover) {
    this.onHover = onHover;
    this.network = /** @type {Network | null} */ (null);
    this.geometry = /** @type {Geometry | null} */ (null);
    this.width = FIRST_WIDTH;
    this.shape = "";
    this.pointed = /** @type {Place | null} */ (null);
    this.highlighted = /** @type {string | null} */ (null);
    this.lines = /** @type {EdgeLine[][]} */ ([]);
    this.fans = /** @type {SVGGElement[][]} */ ([]); // the edges into each unit, from the first hidden layer on
    this.units = /** @type {UnitMark[][]} */ ([]);
    this.desired = /** @type {UnitMark[]} */ ([]);
    this.headings = /** @type {SVGTextElement[]} */ ([]);
    this.spotlight = new Spotlight();
    this.drawing = svg("g");
    this.legend = legend();
    this.said = svg("text", { class: "xs-diagram-said" });
    this.node = svg("svg", { role: "img", class: "xs-diagram" }, this.drawing, this.legend, this.said);
    this.leave = (/** @type {Event} */ { target }) => {
      if (this.node.contains(/** @type {Node} */ (target))) return;
      document.removeEventListener("pointerdown", this.leave);
      this.pointAt(null);
    };
    this.node.addEventListener("pointermove", (event) => event.pointerType !== "touch" && this.point(event));
    this.node.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.pointAt(null));
    this.node.addEventListener("click", (event) => this.tap(event));
    new ResizeObserver(([{ contentRect }]) => this.resize(contentRect.width)).observe(this.node);
  }

  /** @param {Network} network */
  update(network) {
    const shape = [...network.layers, network.desired].map((units) => units.length).join();
    if (shape !== this.shape) this.pointAt(null);
    this.network = network;
    if (shape !== this.shape) {
      this.shape = shape;
      this.build(network);
      this.place();
    }
    this.paint();
    toggle(this.node, "aria-label", summary(network));
    this.show();
  }

  /** @param {string | null} address */
  highlight(address) {
    if (address === this.highlighted) return;
    this.highlighted = address;
    this.show();
  }

  /** @param {Network} network */
  build({ layers, edges, desired }) {
    this.units = layers.map((units) => units.map(() => new UnitMark(false)));
    this.desired = desired.map(() => new UnitMark(true));
    this.lines = edges.map((weights) => weights.map(() => new EdgeLine()));
    this.fans = edges.map((weights, layer) =>
      layers[layer + 1].map((_, at) => {
        const into = this.lines[layer].filter((_, place) => weights[place].to === at);
        return svg("g", { class: "xs-diagram-fan" }, ...into.map(({ node }) => node));
      }),
    );
    this.headings = [...layers, ...(desired.length ? [desired] : [])].map(() => svg("text", { y: 12 }));
    const units = [...this.units.flat(), ...this.desired].map(({ node }) => node);
    const { edges: marked, frame, text } = this.spotlight;
    this.drawing.replaceChildren(...this.headings, ...this.fans.flat(), marked, ...units, frame, text);
  }

  /** Puts everything where it is at this width. */
  place() {
    if (!this.network) return;
    const { layers, edges, desired } = this.network;
    const sizes = layers.map(({ length }) => length);
    const geometry = geometryOf(sizes, desired.length, this.width);
    this.geometry = geometry;
    this.node.setAttribute("viewBox", `0 0 ${geometry.width} ${geometry.height}`);
    for (const [layer, lines] of this.lines.entries()) {
      for (const [at, line] of lines.entries()) line.place(geometry, layer, edges[layer][at]);
    }
    for (const [layer, marks] of this.units.entries()) {
      for (const [at, mark] of marks.entries()) mark.place(geometry, geometry.columns[layer], at);
    }
    if (geometry.desired) for (const [at, mark] of this.desired.entries()) mark.place(geometry, geometry.desired, at);
    this.placeWords(geometry);
  }

  /** @param {Geometry} geometry */
  placeWords({ columns, desired, gap, height, width }) {
    const last = columns.length - 1;
    const hidden = (/** @type {number} */ layer) => (gap < NAMED ? String(layer) : `layer ${layer}`);
    for (const [at, heading] of this.headings.entries()) {
      const { x } = columns[at] ?? desired;
      heading.setAttribute("x", x.toFixed(1));
      setText(heading, at > last ? "desired" : at === last ? "outputs" : at === 0 ? "inputs" : hidden(at));
    }
    this.said.setAttribute("x", (width / 2).toFixed(1));
    this.said.setAttribute("y", (height - 5).toFixed(1));
    this.legend.setAttribute("transform", `translate(${((width - LEGEND.width) / 2).toFixed(1)} ${height - 5})`);
  }

  paint() {
    const { network, geometry } = this;
    if (!network || !geometry) return;
    const { layers, edges, desired, shades } = network;
    for (const [layer, lines] of this.lines.entries()) {
      for (const [at, line] of lines.entries()) line.paint(geometry, edges[layer][at], shades);
    }
    for (const [layer, marks] of this.units.entries()) {
      for (const [at, mark] of marks.entries())
        mark.paint(geometry, geometry.columns[layer], layers[layer][at], shades);
    }
    if (!geometry.desired) return;
    for (const [at, mark] of this.desired.entries()) mark.paint(geometry, geometry.desired, desired[at], shades);
  }

  /** Shows what the pointer is on, else what was asked to be highlighted. */
  show() {
    const { network, geometry, spotlight } = this;
    if (!network || !geometry) return;
    const place = this.pointed ?? placeOf(network, this.highlighted);
    toggle(this.legend, "visibility", place ? "hidden" : null);
    setText(this.said, place ? wordsOn(network, place, this.pointed ? null : this.highlighted) : "");
    this.focus(this.pointed);
    if (!place) spotlight.hide();
    else if (place.kind === "edge") {
      spotlight.showEdge(geometry, place.layer, network.edges[place.layer][place.at], network.shades);
    } else {
      const isDesired = place.kind === "desired";
      const column = isDesired ? geometry.desired : geometry.columns[place.layer];
      const mark = (isDesired ? this.desired : this.units[place.layer])[place.at];
      if (column) spotlight.showUnit(geometry, column, mark, numberAt(network, place));
    }
  }

  /**
   * The edges into a unit stand out from all others: what its activation is made of.
   * @param {Place | null} place
   */
  focus(place) {
    const fan = place?.kind === "unit" ? this.fans[place.layer - 1]?.[place.at] : undefined;
    this.drawing.classList.toggle("xs-diagram-focus", fan !== undefined);
    for (const one of this.fans.flat()) one.classList.toggle("xs-diagram-into", one === fan);
  }

  /** @param {MouseEvent} event */
  point({ clientX, clientY }) {
    const { network, geometry } = this;
    const matrix = this.node.getScreenCTM();
    if (!network || !geometry || !matrix) return;
    this.pointAt(nearest(geometry, network.edges, new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse())));
  }

  /**
   * A finger leaves as soon as it is lifted: what it tapped stays until another tap.
   * @param {MouseEvent} event
   */
  tap(event) {
    this.point(event);
    document.addEventListener("pointerdown", this.leave);
  }

  /** @param {Place | null} place */
  pointAt(place) {
    const isSame =
      place?.kind === this.pointed?.kind && place?.layer === this.pointed?.layer && place?.at === this.pointed?.at;
    if (isSame || !this.network) return;
    this.pointed = place;
    this.show();
    this.onHover(place && numberAt(this.network, place).address);
  }

  /** @param {number} width */
  resize(width) {
    if (!width || width === this.width) return;
    this.width = width;
    this.place();
    this.paint();
    this.show();
  }
}

function legend() {
  const sample = (/** @type {number} */ x, /** @type {string} */ sign) =>
    svg("line", { x1: x, x2: x + 24, y1: -4, y2: -4, class: sign, "stroke-width": 2.5 });
  return svg(
    "g",
    { class: "xs-diagram-legend" },
    sample(0, "xs-diagram-positive"),
    svg("text", { x: 29 }, "positive"),
    sample(LEGEND.negative, "xs-diagram-negative"),
    svg("text", { x: LEGEND.negative + 29 }, "negative"),
    svg("text", { x: LEGEND.size }, "thicker: larger"),
  );
}
