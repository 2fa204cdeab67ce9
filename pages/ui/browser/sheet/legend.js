// What the shades of a grid mean.

import { element } from "../shared/dom.js";

/** @import { Shades } from "./numbers.js" */

export class Legend {
  constructor() {
    this.node = element("div", { class: "xs-legend" });
  }

  /** @param {Shades} shades */
  show({ low, high }) {
    this.node.replaceChildren(
      element("span", {}, `−${power(high)}`),
      element("span", { class: "xs-ramp", "aria-hidden": "true" }, "0"),
      element("span", {}, power(high)),
      element("span", {}, `One scale for all attempts, logarithmic from ${power(low)}: negative orange, positive blue`),
    );
  }
}

/** @param {number} exponent */
function power(exponent) {
  if (exponent < -3 || exponent > 5) return `1e${exponent}`.replace("-", "−");
  return exponent < 0 ? (10 ** exponent).toFixed(-exponent) : (10 ** exponent).toLocaleString("en-US");
}
