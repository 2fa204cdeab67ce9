// The marks of the rolls seen: pale ones that stay on one canvas, and above it the present roll and the medians.
//
// A canvas, as a mark that is painted costs nothing from then on; hundreds of elements would be laid out and
// painted again with each roll.

import { element } from "../shared/dom.js";
import { isBeyond } from "./roll_axis.js";
import { traceArrow, traceMark } from "./roll_marks.js";

/** @import { Attributes } from "../shared/dom.js" */
/** @import { PlacedRoll } from "./roll_tally.js" */
/** @typedef {{ left: number, top: number, width: number, height: number }} Box */
/** @typedef {{ lanes: string[], ink: string, paper: string }} Colours */

const SMALL = 0.19; // radius in heights of a lane
const LARGE = 0.36;
const MARGIN = 0.25; // of a lane above and below a small mark's middle, so that a large one covers its own small one
const GOLDEN = (Math.sqrt(5) - 1) / 2; // multiples of it are spread evenly over the unit interval

export class RollCanvas {
  constructor() {
    this.past = layer({ "aria-hidden": "true" });
    this.present = layer({ role: "img" });
    this.nodes = [this.past.canvas, this.present.canvas];
    this.boxes = /** @type {Box[]} */ ([]); // of the lanes; none before they are measured
    this.attempts = 1;
    this.colours = /** @type {Colours} */ ({ lanes: [], ink: "", paper: "" });
  }

  /** @param {HTMLElement} node @param {HTMLElement[]} strips @param {number} attempts */
  measure(node, strips, attempts) {
    const { left, top, width, height } = node.getBoundingClientRect();
    this.attempts = attempts;
    this.boxes = strips.map((strip) => {
      const box = strip.getBoundingClientRect();
      return { left: box.left - left, top: box.top - top, width: box.width, height: box.height };
    });
    for (const { canvas, context } of [this.past, this.present]) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
      context.scale(devicePixelRatio, devicePixelRatio);
      context.lineJoin = "round";
    }
  }

  /** @param {PlacedRoll[]} rolls */
  paintPast(rolls) {
    wipe(this.past);
    this.past.context.globalAlpha = opacity(rolls.length);
    for (const roll of rolls) this.addPast(roll);
  }

  /**
   * Adds the last of the rolls; all are painted anew where so many are to be paler.
   * @param {PlacedRoll[]} rolls
   */
  paintLast(rolls) {
    if (opacity(rolls.length) === opacity(rolls.length - 1)) this.addPast(rolls[rolls.length - 1]);
    else this.paintPast(rolls);
  }

  /** @param {PlacedRoll} placed */
  addPast(placed) {
    const { context } = this.past;
    for (const [lane, { height }] of this.boxes.entries()) {
      context.beginPath();
      if (!this.trace(context, placed, lane, SMALL * height)) continue;
      context.fillStyle = this.colourOf(lane);
      context.fill();
    }
  }

  /**
   * The medians, and above them the present roll; where a roll is pointed to, that one is ringed in every lane.
   * @param {(number | null)[]} medians their places, by lane
   * @param {PlacedRoll | null} present
   * @param {PlacedRoll | null} pointed
   */
  paintPresent(medians, present, pointed) {
    wipe(this.present);
    for (const lane of this.boxes.keys()) {
      this.paintMedian(lane, medians[lane]);
      if (present) this.paintStrong(present, lane, LARGE);
      if (pointed && pointed !== present) this.paintStrong(pointed, lane, SMALL + 0.06);
    }
  }

  /** @param {number} lane @param {number | null} place */
  paintMedian(lane, place) {
    if (place === null) return;
    const { left, top, width, height } = this.boxes[lane];
    const x = left + width * inside(place);
    const { context } = this.present;
    for (const [colour, half] of /** @type {const} */ ([
      [this.colours.paper, 2.5],
      [this.colours.ink, 1.25],
    ])) {
      context.fillStyle = colour;
      context.fillRect(x - half, top, 2 * half, height);
    }
  }

  /** @param {PlacedRoll} placed @param {number} lane @param {number} size in heights of a lane */
  paintStrong(placed, lane, size) {
    const { context } = this.present;
    context.beginPath();
    if (!this.trace(context, placed, lane, size * this.boxes[lane].height)) return;
    stroke(context, this.colours.paper, 4.5);
    stroke(context, this.colours.ink, 2.5);
    context.fillStyle = this.colourOf(lane);
    context.fill();
  }

  /** @param {CanvasRenderingContext2D} context @param {PlacedRoll} placed @param {number} lane @param {number} radius */
  trace(context, placed, lane, radius) {
    const place = placed.places[lane];
    if (place === null) return false;
    const [x, y] = this.point(placed, lane, place, radius);
    if (isBeyond(place)) traceArrow(context, place < 0 ? -1 : 1, x, y, radius);
    else traceMark(context, lane % this.attempts, x, y, radius);
    return true;
  }

  /**
   * Within its lane, at a height that the roll's number says: marks would hide each other on one line.
   * @param {PlacedRoll} placed
   * @param {number} lane
   * @param {number} place
   * @param {number} radius
   */
  point({ roll }, lane, place, radius) {
    const { left, top, width, height } = this.boxes[lane];
    const spread = ((roll * GOLDEN) % 1) - 0.5;
    return [left + width * inside(place), top + height / 2 + spread * (height - 2 * Math.max(radius, MARGIN * height))];
  }

  /**
   * The lane and the roll whose mark is nearest to a point, if one is near.
   * @param {PlacedRoll[]} rolls
   * @param {number} x
   * @param {number} y
   */
  nearest(rolls, x, y) {
    const lane = this.boxes.findIndex(({ top, height }) => y >= top && y < top + height);
    if (lane < 0) return null;
    const radius = SMALL * this.boxes[lane].height;
    let found = null;
    let least = 12; // pixels
    for (const placed of rolls) {
      const place = placed.places[lane];
      if (place === null) continue;
      const [markX, markY] = this.point(placed, lane, place, radius);
      const distance = Math.hypot(x - markX, y - markY);
      if (distance > least) continue;
      least = distance;
      found = { placed, lane };
    }
    return found;
  }

  /** @param {number} lane */
  colourOf(lane) {
    return this.colours.lanes[lane % this.attempts];
  }
}

/** @param {number} place */
function inside(place) {
  return Math.min(1, Math.max(0, place));
}

/**
 * A few marks are seen one by one; of many, the densest places still stand out.
 * @param {number} rolls
 */
function opacity(rolls) {
  if (rolls <= 30) return 0.65;
  return rolls <= 120 ? 0.45 : 0.32;
}

/** @typedef {{ canvas: HTMLCanvasElement, context: CanvasRenderingContext2D }} Layer */

/** @param {Attributes} attributes @returns {Layer} */
function layer(attributes) {
  const canvas = element("canvas", { ...attributes, class: "xs-memory-marks" });
  return { canvas, context: /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")) };
}

/** @param {Layer} layer */
function wipe({ canvas, context }) {
  context.clearRect(0, 0, canvas.width, canvas.height);
}

/** @param {CanvasRenderingContext2D} context @param {string} colour @param {number} width */
function stroke(context, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}
