// What the shades of a grid mean.

import { element } from "../shared/dom.js";
import { powerText } from "./brief.js";

/** @import { Shades } from "./numbers.js" */

export class Legend {
  constructor() {
    this.node = element("div", { class: "xs-legend" });
  }

  /** @param {Shades} shades */
  show({ low, high }) {
    this.node.replaceChildren(
      element("span", {}, `−${powerText(high)}`),
      element("span", { class: "xs-ramp", "aria-hidden": "true" }, "0"),
      element("span", {}, powerText(high)),
      element(
        "span",
        {},
        `One scale for all attempts, logarithmic from ${powerText(low)}: negative orange, positive blue`,
      ),
    );
  }
}
