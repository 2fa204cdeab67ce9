// The comparison: what came out of each attempt, and the signal's size layer by layer as one chart.

import { element, setText, toggle } from "../shared/dom.js";
import { MARKS, SignalChart } from "./signal_chart.js";

/** @import { ComparisonContent } from "../shared/payloads" */

export class Comparison {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.table = element("table", { class: "xs-comparison-table" });
    this.figure = element("figure", { class: "xs-signal" });
    this.cells = /** @type {HTMLElement[][]} */ ([]);
    this.chart = /** @type {SignalChart | null} */ (null);
    this.shape = "";
    parent.append(element("div", { class: "xs-comparison" }, this.table, this.figure));
  }

  /**
   * Built anew when attempts or layers change; otherwise only the numbers change.
   * @param {ComparisonContent} content
   */
  update(content) {
    const shape = JSON.stringify([content.headings, content.layers, content.attempts.map(({ title }) => title)]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.buildTable(content);
      this.chart = new SignalChart(content);
      this.figure.replaceChildren(this.chart.node, element("figcaption", {}, content.caption));
    }
    content.attempts.forEach(({ cells }, row) => {
      cells.forEach((text, at) => {
        setText(this.cells[row][at], text);
        toggle(this.cells[row][at], "title", text); // in full, where the column is too narrow for it
      });
    });
    this.chart?.update(content);
  }

  /** @param {ComparisonContent} content */
  buildTable({ headings, attempts }) {
    const head = headings.map((heading) => element("th", { scope: "col" }, heading));
    this.cells = attempts.map(({ cells }) => cells.map(() => element("td")));
    const rows = attempts.map(({ number, title }, at) => {
      const mark = element("span", { class: `xs-mark xs-line-${at}`, "aria-hidden": "true" }, MARKS[at]);
      const full = element("span", { class: "xs-title" }, `: ${title}`);
      return element("tr", {}, element("th", { scope: "row" }, mark, ` ${number}`, full), ...this.cells[at]);
    });
    this.table.replaceChildren(
      element("caption", { class: "xs-visually-hidden" }, "Final activations of each attempt"),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows),
    );
  }
}
