// The memory of rolls: a mark for each roll seen, an attempt a lane, so that the law builds up roll by roll.

import { element, setText, toggle } from "../shared/dom.js";
import { briefText, counted } from "./brief.js";
import { logarithmicPlace, logarithmicTicks, signedPlace, signedTicks } from "./roll_axis.js";
import { RollCanvas } from "./roll_canvas.js";
import { buildRow, drawDesired, drawRuler, sayMedian } from "./roll_rows.js";
import { RollTally } from "./roll_tally.js";

/** @import { Row } from "./roll_rows.js" */
/** @import { PlacedRoll } from "./roll_tally.js" */
/**
 * @typedef {object} Experiment
 * @property {{ title: string }[]} attempts
 * @property {number[]} desired by output
 * @property {string[]} desiredTexts
 * @property {number} low exponent of the smallest power of ten on the axes
 * @property {number} high exponent of the largest one
 */
/**
 * @typedef {object} SeenRoll
 * @property {number} roll
 * @property {number} seed
 * @property {(number | null)[]} distances by attempt; null where it has no numbers
 * @property {((number | null)[] | null)[]} outputs by attempt
 */

const MOST_OUTPUTS = 8;
const SLIDER = { role: "slider", tabindex: "0", "aria-label": "Rolls seen", "aria-valuemin": "1" };
const LEAP = 10; // rolls
const LETTER = 0.6; // widths of a digit in heights of the text

export class RollMemory {
  /** @param {(seed: number, roll: number) => void} onPick is told which roll is chosen */
  constructor(onPick) {
    this.canvas = new RollCanvas();
    this.said = element("p", { ...SLIDER, class: "xs-memory-said" });
    this.list = element("div", { class: "xs-memory-rows" });
    this.node = element("div", { class: "xs-memory" }, this.said, this.list, ...this.canvas.nodes);
    this.rows = /** @type {Row[]} */ ([]);
    this.tally = new RollTally([]);
    this.present = /** @type {PlacedRoll | null} */ (null);
    this.pointed = /** @type {PlacedRoll | null} */ (null);
    this.pointedText = "";
    this.experiment = /** @type {Experiment} */ ({ attempts: [], desired: [], desiredTexts: [], low: 0, high: 1 });
    this.resized = new ResizeObserver(() => this.layOut());
    this.list.addEventListener("transitionend", () => this.layOut()); // the marks' colours turned: light, or dark
    this.node.addEventListener("pointermove", (event) => this.point(event));
    this.node.addEventListener("pointerleave", () => this.show(null));
    this.node.addEventListener("click", (event) => {
      const found = this.find(event);
      if (found) onPick(found.placed.seed, found.placed.roll);
    });
    this.said.addEventListener("keydown", (event) => this.onKey(event, onPick));
    this.said.addEventListener("blur", () => this.show(null));
  }

  /**
   * Arrows go from roll to roll in the order in which they were seen, Enter opens one, Escape goes back to the present.
   * @param {KeyboardEvent} event @param {(seed: number, roll: number) => void} onPick
   */
  onKey(event, onPick) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { kept } = this.tally;
    const at = this.tally.indexOf(this.pointed ?? this.present);
    const last = kept.length - 1;
    /** @type {Record<string, number>} */
    const steps = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      PageDown: at - LEAP,
      PageUp: at + LEAP,
      Home: 0,
      End: last,
    };
    if (event.key === "Escape" && this.pointed) this.show(null);
    else if (event.key === "Enter" && this.pointed) onPick(this.pointed.seed, this.pointed.roll);
    else if (event.key in steps && last >= 0) {
      const placed = kept[Math.min(Math.max(steps[event.key], 0), last)];
      const distances = this.experiment.attempts.map((_, attempt) => placed.values[attempt]);
      const texts = distances.map((value) => (value === null ? "none" : briefText(value)));
      this.show(placed, `Roll ${placed.roll}: distances ${texts.join(", ")}. Enter opens it.`);
    } else return;
    event.preventDefault();
  }

  /**
   * Forgets all rolls, and lays the axes out.
   * @param {Experiment} experiment
   */
  begin(experiment) {
    const { attempts, desired, desiredTexts } = experiment;
    this.experiment = experiment;
    const outputs = desired.slice(0, MOST_OUTPUTS);
    this.rows = ["Distance", ...outputs.map((_, at) => `Output ${at + 1}`)].map((name) => buildRow(name, attempts));
    outputs.forEach((value, at) => {
      drawDesired(this.rows[at + 1], experiment, value, desiredTexts[at]);
    });
    this.list.replaceChildren(...this.rows.map(({ node }) => node));
    this.tally = new RollTally(
      this.rows.flatMap((_, row) =>
        attempts.map(() => (value) => (row ? signedPlace : logarithmicPlace)(experiment, value)),
      ),
    );
    this.canvas.boxes = [];
    this.resized.disconnect();
    this.resized.observe(this.list); // lays out before the next frame, also where the size is the same
    this.clear();
  }

  clear() {
    this.tally = new RollTally(this.tally.scales);
    this.present = null;
    this.canvas.paintPast([]);
    this.sayMedians();
    this.show(null);
  }

  get count() {
    return this.tally.seen.size;
  }

  /** @param {SeenRoll} mark */
  add({ roll, seed, distances, outputs }) {
    const rows = [distances, ...this.rows.slice(1).map((_, at) => outputs.map((values) => values?.[at] ?? null))];
    this.present = this.tally.placed(seed, roll, rows.flat());
    const { isAdded, hasForgotten } = this.tally.take(this.present);
    if (hasForgotten) this.canvas.paintPast(this.tally.kept);
    else if (isAdded) this.canvas.paintLast(this.tally.kept);
    if (isAdded) this.sayMedians();
    this.show(this.pointed, this.pointedText);
  }

  sayMedians() {
    const { medians, beyond } = this.tally;
    const attempts = this.experiment.attempts.length;
    for (const [row, { lanes }] of this.rows.entries()) {
      for (const [at, lane] of lanes.entries()) {
        sayMedian(lane, medians[row * attempts + at], beyond[row * attempts + at], this.count > 0);
      }
    }
    toggle(this.canvas.present.canvas, "aria-label", this.summary());
  }

  summary() {
    const parts = this.experiment.attempts.map((_, at) => {
      const { value, count } = this.tally.medians[at];
      return `attempt ${at + 1}: ${value === null ? "none" : `median ${briefText(value)} of ${counted(count, "roll")}`}`;
    });
    return `Distances of the rolls seen so far, a mark each; ${parts.join("; ")}.`;
  }

  layOut() {
    const { attempts } = this.experiment;
    const strips = this.rows.flatMap(({ lanes }) => lanes.map(({ strip }) => strip));
    const size = Number.parseFloat(getComputedStyle(this.node).fontSize);
    this.canvas.measure(this.node, strips, attempts.length);
    this.rows.forEach((row, at) => {
      const most = row.frame.clientWidth / (LETTER * size);
      const ticks = (at ? signedTicks : logarithmicTicks)(this.experiment, most);
      drawRuler(row, ticks, at === 0 || at === this.rows.length - 1); // the outputs have one axis in common
    });
    const { color, backgroundColor } = getComputedStyle(this.node);
    const lanes = (this.rows[0]?.lanes ?? []).map(({ mark }) => getComputedStyle(mark).color);
    this.canvas.colours = { lanes, ink: color, paper: backgroundColor };
    this.canvas.paintPast(this.tally.kept);
    this.show(this.pointed, this.pointedText);
  }

  /**
   * Paints what stands out, and says which roll that is.
   * @param {PlacedRoll | null} pointed
   */
  show(pointed, text = "") {
    this.pointed = pointed;
    this.pointedText = text;
    const { medians } = this.tally;
    const places = medians.map(({ count, value }, lane) => this.tally.placeOf(lane, count > 1 ? value : null));
    this.canvas.paintPresent(places, this.present, pointed);
    const said = text || this.sayPresent();
    setText(this.said, said);
    toggle(this.said, "aria-valuetext", said);
    toggle(this.said, "aria-valuenow", String(this.tally.indexOf(pointed ?? this.present) + 1));
    toggle(this.said, "aria-valuemax", String(this.tally.kept.length));
  }

  sayPresent() {
    if (!this.present) return "Each roll leaves a mark here.";
    const drawn = this.tally.kept.length;
    const last = drawn < this.count ? `, the last ${drawn} drawn` : "";
    return `${counted(this.count, "roll")} seen${last}. Outlined: roll ${this.present.roll}. Bars: medians.`;
  }

  /** @param {PointerEvent} event */
  point(event) {
    const found = this.find(event);
    this.node.classList.toggle("xs-memory-at-mark", found !== null);
    if (!found) {
      if (this.pointed) this.show(null);
      return;
    }
    const attempts = this.experiment.attempts.length;
    const row = Math.floor(found.lane / attempts);
    const name = row ? `output ${row}` : "distance";
    const value = briefText(/** @type {number} */ (found.placed.values[found.lane]));
    this.show(found.placed, `Roll ${found.placed.roll}, attempt ${(found.lane % attempts) + 1}: ${name} ${value}`);
  }

  /** @param {MouseEvent} event */
  find({ clientX, clientY }) {
    const { left, top } = this.node.getBoundingClientRect();
    return this.canvas.nearest(this.tally.kept, clientX - left, clientY - top);
  }
}
