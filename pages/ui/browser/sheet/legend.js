// What the shades of a grid mean.

import { element } from "../shared/dom.js";

/** @import { GridContent } from "../shared/payloads" */

export class Legend {
  constructor() {
    this.node = element("div", { class: "xs-legend" });
    this.shown = "";
  }

  /** @param {GridContent["legend"]} legend */
  show(legend) {
    if (legend.join() === this.shown) return;
    this.shown = legend.join();
    const [least, middle, most, words] = legend;
    this.node.replaceChildren(
      element("span", {}, least),
      element("span", { class: "xs-ramp", "aria-hidden": "true" }, middle),
      element("span", {}, most),
      element("span", { class: "xs-legend-words" }, words),
    );
  }
}
