// The comparison: what came out of each attempt in this roll, what rolls usually do, and the signal's size as a chart.

import { element, setText, toggle } from "../shared/dom.js";
import { MARKS, SignalChart } from "./signal_chart.js";

/** @import { AttemptContent, ExperimentContent, GrowthContent, StageContent, TypicalContent } from "../shared/payloads" */

const CAPTION = "RMS of the signal; dotted: of the inputs";
const GROWTH = "By how much the root mean square grows from the inputs to the outputs, a layer and in all: ";
const WORD = "xs-word";
const RMS = "xs-of-rms";
const SOURCE = "xs-word xs-of-source";
const CLASSES = [WORD, "", "", "", "", SOURCE, RMS, RMS, "", SOURCE]; // of the columns behind the distance
const ABOUT = {
  attempt: "How the weights are drawn",
  outputs: "The final activations of this roll; the desired outputs stand above them",
  distance: "Euclidean distance of the final activations to the desired outputs: the smaller, the closer",
  roll: `${GROWTH}in this roll. It grows where it more than doubles, shrinks where it is less than halved`,
  typical: `${GROWTH}the median over rolls. Half of all rolls grow by more, half by less`,
  rms: `${GROWTH}of the mean square over all rolls. A few large rolls dominate it, most rolls stay below`,
  closest:
    "In how many of all rolls this attempt comes closest to the desired outputs. " +
    "Small desired outputs are close to 0, too: a signal that has vanished may be closest, and carries nothing. " +
    "Ties are divided; ± is the standard error where rolls were simulated",
};

export class Comparison {
  constructor() {
    this.table = element("table", { class: "xs-comparison-table" });
    this.figure = element("figure", { class: "xs-signal" });
    this.about = element("p", { class: "xs-about-heading", role: "status", hidden: "" });
    this.cells = /** @type {HTMLElement[][]} */ ([]);
    this.chart = /** @type {SignalChart | null} */ (null);
    const scroll = element("div", { class: "xs-comparison-scroll" }, this.table);
    this.node = element("div", { class: "xs-comparison" }, scroll, this.figure, this.about);
  }

  /**
   * Built anew for another experiment; otherwise only the numbers change.
   * @param {StageContent} content @param {ExperimentContent} experiment
   * @param {{ isNew: boolean, isNewRoll: boolean }} what the experiment, and the roll of it
   */
  update({ attempts, typical }, experiment, { isNew, isNewRoll }) {
    if (isNew) this.build(experiment);
    attempts.forEach((attempt, row) => {
      const texts = rowOf(attempt, typical[row], experiment.rms[row], experiment.desired.length);
      texts.forEach(([text, note, spans], at) => {
        const cell = this.cells[row][at];
        setText(cell, text);
        toggle(cell, "title", note || null);
        toggle(cell, "colspan", spans ? String(spans) : null);
        cell.hidden = spans === 0;
        cell.classList.toggle("xs-reason", Boolean(spans));
      });
    });
    const sizes = attempts.map((attempt) => attempt.sizes);
    if (isNewRoll) this.chart?.remember();
    this.chart?.update({ sizes, ticks: experiment.ticks, summary: summaryOf(experiment, attempts) });
  }

  /** @param {ExperimentContent} experiment */
  build(experiment) {
    const { desired, titles } = experiment;
    const outputs = desired.map((_, at) => this.heading(`Output ${at + 1}`, ABOUT.outputs, { rowspan: 2 }));
    const groups = [
      this.heading("Attempt", ABOUT.attempt, { rowspan: 2 }),
      ...outputs,
      this.heading("Distance", ABOUT.distance, { rowspan: 2 }),
      this.heading("This roll", ABOUT.roll, { colspan: 3, scope: "colgroup" }),
      this.heading("Typical roll", ABOUT.typical, { colspan: 3, scope: "colgroup" }),
      this.heading("RMS over rolls", ABOUT.rms, { colspan: 2, scope: "colgroup", class: "xs-of-rms" }),
      this.heading("Closest", ABOUT.closest, { colspan: 2, scope: "colgroup" }),
    ];
    const below = ["", "a layer", "in all", "a layer", "in all", "", "a layer", "in all", "", ""];
    const wanted = [...desired, "0", ...below.map(() => "")];
    this.cells = titles.map(() => cellsOf(desired.length));
    const rows = titles.map((title, at) => {
      const mark = element("span", { class: `xs-mark xs-line-${at}`, "aria-hidden": "true" }, MARKS[at]);
      const name = element("span", { class: "xs-title" }, `: ${title}`);
      return element("tr", {}, element("th", { scope: "row", title }, mark, ` ${at + 1}`, name), ...this.cells[at]);
    });
    this.table.replaceChildren(
      element("caption", { class: "xs-visually-hidden" }, "Final activations of each attempt"),
      element(
        "thead",
        {},
        element("tr", {}, ...groups),
        element("tr", {}, ...below.map((text, at) => subheading(text, CLASSES[at]))),
      ),
      element("tbody", {}, element("tr", { class: "xs-desired" }, ...desiredRow(wanted)), ...rows),
    );
    this.chart = new SignalChart({ layers: experiment.layers, attempts: titles.map((title) => ({ title })) });
    this.figure.replaceChildren(this.chart.node, element("figcaption", {}, CAPTION));
  }

  /** @param {string} text @param {string} about @param {Record<string, string | number>} attributes */
  heading(text, about, attributes) {
    const button = element("button", { type: "button", class: "xs-heading", title: about }, text);
    const explain = (/** @type {boolean} */ isShown) => {
      setText(this.about, about);
      this.about.hidden = !isShown;
    };
    button.addEventListener("click", () => explain(Boolean(this.about.hidden) || this.about.textContent !== about));
    button.addEventListener("keydown", ({ key }) => key === "Escape" && explain(false));
    button.addEventListener("focus", () => button.matches(":focus-visible") && explain(true));
    button.addEventListener("blur", () => explain(false));
    return element("th", { scope: "col", ...attributes }, button);
  }
}

/** @param {string} text @param {string} name */
function subheading(text, name) {
  return element(text ? "th" : "td", text ? { scope: "col", class: name } : {}, text);
}

/** @param {number} outputs */
function cellsOf(outputs) {
  const figures = [...Array.from({ length: outputs + 1 }, () => ""), ...CLASSES];
  return figures.map((name) => element("td", name ? { class: name } : {}));
}

/** @param {string[]} wanted */
function desiredRow(wanted) {
  const cells = cellsOf(wanted.length - CLASSES.length - 1);
  for (const [at, cell] of cells.entries()) setText(cell, wanted[at]);
  return [element("th", { scope: "row" }, "Desired outputs"), ...cells];
}

/**
 * Texts of a row, each with a note and, where it is not 1, how many columns it spans.
 * @param {AttemptContent} attempt @param {TypicalContent} typical @param {GrowthContent} rms @param {number} outputs
 * @returns {[text: string, note?: string, spans?: number][]}
 */
function rowOf(attempt, typical, rms, outputs) {
  const none = attempt.outputs.length === 0;
  const shown = none ? Array.from({ length: outputs }, () => "#DIV/0!") : attempt.outputs;
  return [
    ...shown.map((text) => /** @type {[string]} */ ([text])),
    [attempt.distance],
    ...(attempt.growth.in_all
      ? [/** @type {[string]} */ ([attempt.verdict]), ...growth(attempt.growth)]
      : spanning(attempt.verdict || attempt.growth.note, 3)),
    ...growth(typical.growth),
    [typical.source, typical.growth.note],
    ...growth(rms),
    [typical.closest],
    [typical.closest_source],
  ];
}

/** @param {GrowthContent} growth @returns {[text: string, note?: string, spans?: number][]} */
function growth({ a_layer, in_all, note }) {
  if (!in_all) return spanning(note, 2);
  return [
    [a_layer, note],
    [in_all, note],
  ];
}

/** @param {string} text @param {number} columns @returns {[text: string, note?: string, spans?: number][]} */
function spanning(text, columns) {
  const hidden = /** @type {[string, string, number]} */ (["", "", 0]);
  return [[text, text, columns], ...Array.from({ length: columns - 1 }, () => hidden)];
}

/** @param {ExperimentContent} experiment @param {AttemptContent[]} attempts */
function summaryOf({ layers }, attempts) {
  const lines = attempts.map(({ sizes }, at) => {
    const texts = sizes?.map((size) => (size === null ? "0" : Number((10 ** size).toPrecision(3)))) ?? ["no numbers"];
    return `attempt ${at + 1}: ${texts.join(", ")}`;
  });
  return `Root mean square of the signal, from the inputs through ${layers.length - 1} layers: ${lines.join("; ")}.`;
}
