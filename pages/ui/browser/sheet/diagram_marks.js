// What a diagram is drawn with: a line for an edge, a circle and a number for a unit. Only what changed is written.

import { setText, svg, toggle } from "../shared/dom.js";
import { depthOf, endsOf, fitted, LETTER, strokeOf } from "./diagram_geometry.js";

/** @import { Shades } from "./numbers.js" */
/** @import { Column, Geometry, Pen, Point } from "./diagram_geometry.js" */
/** @import { Edge, Held, Unit } from "./network.js" */

const BOLD = 2.5; // width at least of an edge that is pointed at

/**
 * Sign by class: its colour and, for who sees no colours, dashes.
 * @param {Held} number
 */
export function signOf({ value }) {
  if (value === null) return "xs-diagram-error";
  return value < 0 ? "xs-diagram-negative" : value > 0 ? "xs-diagram-positive" : "xs-diagram-zero";
}

/** @param {SVGLineElement} line @param {[Point, Point]} ends */
function setEnds(line, [one, other]) {
  line.setAttribute("x1", one.x.toFixed(1));
  line.setAttribute("y1", one.y.toFixed(1));
  line.setAttribute("x2", other.x.toFixed(1));
  line.setAttribute("y2", other.y.toFixed(1));
}

export class EdgeLine {
  constructor() {
    this.node = svg("line");
    this.written = /** @type {Record<string, string | number>} */ ({}); // faster to ask than the node
  }

  /** @param {Geometry} geometry @param {number} layer @param {Edge} edge */
  place(geometry, layer, edge) {
    setEnds(this.node, endsOf(geometry, layer, edge));
  }

  /** @param {Geometry} geometry @param {Edge} edge @param {Shades} shades */
  paint({ pen }, edge, shades) {
    const { width, opacity } = strokeOf(edge.value, shades, pen);
    this.write("class", signOf(edge));
    this.write("stroke-width", hundredths(width));
    this.write("stroke-opacity", hundredths(opacity));
    this.write("data-cell", edge.address);
  }

  /** @param {string} attribute @param {string | number} value */
  write(attribute, value) {
    if (this.written[attribute] === value) return;
    this.written[attribute] = value;
    this.node.setAttribute(attribute, String(value));
  }
}

/** @param {number} value */
function hundredths(value) {
  return Math.round(value * 100) / 100;
}

export class UnitMark {
  /** @param {boolean} isSquare as desired outputs are */
  constructor(isSquare) {
    this.isSquare = isSquare;
    this.shape = svg("rect");
    this.text = svg("text");
    this.node = svg("g", {}, this.shape, this.text);
    this.y = 0;
    this.look = "";
  }

  /** @param {Geometry} geometry @param {Column} column @param {number} at */
  place({ radius }, { x, ys }, at) {
    this.y = ys[at];
    this.look = "";
    frame(this.shape, { x, y: this.y }, radius, this.isSquare);
    this.text.setAttribute("x", x.toFixed(1));
  }

  /** @param {Geometry} geometry @param {Column} column @param {Unit} unit @param {Shades} shades */
  paint({ radius }, { room }, unit, shades) {
    const depth = depthOf(unit.value, shades).toFixed(2);
    const look = [signOf(unit), depth, unit.text, unit.address].join();
    if (look === this.look) return;
    this.look = look;
    this.node.setAttribute("class", `xs-diagram-unit ${signOf(unit)}`);
    this.node.setAttribute("data-cell", unit.address);
    this.shape.style.setProperty("--xs-diagram-depth", depth);
    const isInside = radius >= LETTER.height * 0.7 && unit.text.length * LETTER.width <= 2 * radius - 1;
    this.text.setAttribute("class", isInside ? "" : "xs-diagram-below");
    setText(this.text, isInside ? unit.text : fitted(unit, room));
    toggle(this.text, "y", (isInside ? this.y + 4 : this.y + radius + LETTER.height - 1).toFixed(1));
  }
}

/** @param {SVGRectElement} rect @param {Point} middle @param {number} radius @param {boolean} isSquare */
function frame(rect, { x, y }, radius, isSquare) {
  rect.setAttribute("x", (x - radius).toFixed(1));
  rect.setAttribute("y", (y - radius).toFixed(1));
  rect.setAttribute("width", (2 * radius).toFixed(1));
  rect.setAttribute("height", (2 * radius).toFixed(1));
  rect.setAttribute("rx", (isSquare ? 3 : radius).toFixed(1));
}

/** What is pointed at: an edge once more, in front of all others, with its number; or a frame around a unit. */
export class Spotlight {
  constructor() {
    this.outline = svg("line", { class: "xs-diagram-outline" });
    this.ground = svg("line", { class: "xs-diagram-ground" });
    this.edge = new EdgeLine();
    this.edges = svg("g", { visibility: "hidden" }, this.outline, this.ground, this.edge.node);
    this.frame = svg("rect", { class: "xs-diagram-frame", visibility: "hidden" });
    this.text = svg("text", { class: "xs-diagram-weight" });
  }

  hide() {
    toggle(this.edges, "visibility", "hidden");
    toggle(this.frame, "visibility", "hidden");
    setText(this.text, "");
  }

  /** @param {Geometry} geometry @param {number} layer @param {Edge} edge @param {Shades} shades */
  showEdge(geometry, layer, edge, shades) {
    this.hide();
    const pen = bold(geometry.pen);
    const { width } = strokeOf(edge.value, shades, pen);
    const ends = endsOf(geometry, layer, edge);
    this.edge.paint({ ...geometry, pen }, edge, shades);
    for (const line of [this.outline, this.ground, this.edge.node]) setEnds(line, ends);
    this.outline.setAttribute("stroke-width", String(hundredths(width + 5)));
    this.ground.setAttribute("stroke-width", String(hundredths(width + 2)));
    this.say(edge.text, (ends[0].x + ends[1].x) / 2, (ends[0].y + ends[1].y) / 2 - width / 2 - 6);
    toggle(this.edges, "visibility", null);
  }

  /**
   * @param {Geometry} geometry
   * @param {Column} column
   * @param {UnitMark} mark
   * @param {Unit} unit
   */
  showUnit({ radius }, { x }, { y, isSquare, text }, unit) {
    this.hide();
    frame(this.frame, { x, y }, radius + 3, isSquare);
    toggle(this.frame, "visibility", null);
    if (text.textContent !== unit.text) this.say(unit.text, x, y - radius - 8);
  }

  /** @param {string} text @param {number} x @param {number} y */
  say(text, x, y) {
    this.text.setAttribute("x", x.toFixed(1));
    this.text.setAttribute("y", y.toFixed(1));
    setText(this.text, text);
  }
}

/** @param {Pen} pen @returns {Pen} */
function bold({ thinnest, thickest }) {
  return { thinnest: Math.max(thinnest, BOLD), thickest: Math.max(thickest, BOLD), faintest: 1 };
}
