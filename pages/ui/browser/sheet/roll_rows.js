// The rows of the memory of rolls as texts and frames: names, axes, and what is said at the end of each lane.

import { element, setText, toggle } from "../shared/dom.js";
import { briefText, counted, grouped } from "./brief.js";
import { signedPlace } from "./roll_axis.js";
import { MARKS } from "./signal_chart.js";

/** @import { Decades, Tick } from "./roll_axis.js" */
/** @import { RunningMedian } from "./running_median.js" */
/** @typedef {{ title: string }[]} Titles */
/** @typedef {{ strip: HTMLElement, mark: HTMLElement, value: HTMLElement, rest: HTMLElement }} Lane */
/**
 * @typedef {object} Row
 * @property {HTMLElement} node
 * @property {HTMLElement} frame
 * @property {HTMLElement} ruler
 * @property {Lane[]} lanes by attempt
 */

/** @param {string} name @param {Titles} attempts @returns {Row} */
export function buildRow(name, attempts) {
  const lanes = attempts.map(({ title }, at) => buildLane(title, at));
  const ruler = element("div", { "aria-hidden": "true" });
  const frame = element("div", { class: "xs-memory-frame" }, ruler);
  const parts = lanes.flatMap(({ parts }) => parts);
  const heading = element("span", { class: "xs-memory-name" }, name);
  const style = `--lanes: ${attempts.length}`;
  const node = element("div", { class: "xs-memory-row", style }, heading, ...parts);
  node.append(frame);
  return { node, frame, ruler, lanes: lanes.map(({ lane }) => lane) };
}

/** @param {string} title @param {number} at */
function buildLane(title, at) {
  const mark = element("span", { class: `xs-memory-mark xs-line-${at}`, "aria-hidden": "true" }, MARKS[at]);
  const words = element("span", { class: "xs-visually-hidden" }, "Attempt");
  const strip = element("div", { class: "xs-memory-strip" });
  const value = element("b", {});
  const rest = element("span", {});
  const parts = [
    element("span", { class: "xs-memory-attempt", title }, mark, words, ` ${at + 1}`),
    strip,
    element("span", { class: "xs-memory-end" }, value, rest),
  ];
  for (const part of parts) part.style.setProperty("--lane", String(at));
  return { parts, lane: { strip, mark, value, rest } };
}

/** @param {Lane} lane @param {RunningMedian} median @param {number} beyond @param {boolean} hasRolls */
export function sayMedian({ value, rest }, { value: median, count }, beyond, hasRolls) {
  setText(value, median === null ? "" : `median ${briefText(median)}`);
  const outside = beyond ? `, ${grouped(beyond)} beyond` : "";
  const none = hasRolls ? "no numbers" : "no rolls yet";
  setText(rest, median === null ? none : ` of ${counted(count, "roll")}${outside}`);
}

/** @param {Row} row @param {Tick[]} ticks @param {boolean} isNamed whether its texts are shown */
export function drawRuler({ ruler }, ticks, isNamed) {
  const parts = ticks.flatMap(({ place, text }) => [
    at(place, element("i", { class: text === "0" ? "xs-memory-rule xs-memory-zero" : "xs-memory-rule" })),
    ...(isNamed ? [at(place, element("span", { class: "xs-memory-tick" }, text))] : []),
  ]);
  ruler.replaceChildren(...parts);
}

/** @param {Row} row @param {Decades} decades @param {number} desired @param {string} text */
export function drawDesired({ frame, node }, decades, desired, text) {
  const place = Math.min(1, Math.max(0, signedPlace(decades, desired)));
  toggle(node, "data-desired", text);
  const label = at(place, element("span", { class: "xs-memory-desired-text" }, `desired ${text}`));
  frame.append(at(place, element("i", { class: "xs-memory-desired" })), label);
}

/**
 * @template {HTMLElement} Placed
 * @param {number} place
 * @param {Placed} part
 */
function at(place, part) {
  part.style.left = `${(100 * place).toFixed(3)}%`;
  return part;
}
