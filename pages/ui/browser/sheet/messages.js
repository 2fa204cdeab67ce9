// What is said between the formula bar and the cells: the grid's own remark on the last thing done, and
// what Python refused.

import { element } from "../shared/dom.js";

/** @import { NumbersContent } from "../shared/payloads" */

export class Messages {
  constructor() {
    this.refused = /** @type {NumbersContent["refused"]} */ ({}); // by address: what was typed, why it was not taken
    this.remark = "";
    this.shown = "";
    this.list = element("ul");
    this.node = element("div", { class: "xs-messages", role: "alert" }, this.list);
  }

  /** @param {string} remark */
  say(remark) {
    this.remark = remark;
    this.show();
  }

  show() {
    const lines = Object.values(this.refused).map(([, why]) => why);
    if (this.remark) lines.unshift(this.remark);
    const text = lines.join("\n");
    if (text === this.shown) return;
    this.shown = text;
    this.list.replaceChildren(...lines.map((line) => element("li", {}, line)));
  }
}
