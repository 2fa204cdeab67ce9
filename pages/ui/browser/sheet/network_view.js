// The network of the attempt that is looked at, folded until someone opens it.

import { element, setText } from "../shared/dom.js";
import { Diagram } from "./diagram.js";
import { networkOf } from "./network.js";

/** @import { ExperimentContent } from "../shared/payloads" */
/** @import { FormulaBar } from "./formula_bar.js" */
/** @import { Grid } from "./grid.js" */

export class NetworkView {
  /** @param {FormulaBar} bar */
  constructor(bar) {
    this.bar = bar;
    this.grids = /** @type {Grid[]} */ ([]);
    this.shades = { low: -1, high: 1 };
    this.shown = /** @type {Grid | null} */ (null);
    this.diagram = new Diagram((address) => this.point(address));
    this.title = element("h2", {});
    const summary = element("summary", {}, this.title);
    this.node = element("details", { class: "xs-network" }, summary, this.diagram.node);
    this.node.addEventListener("toggle", () => this.draw());
    bar.onLook.push(() => this.look());
  }

  /** @param {Grid[]} grids @param {ExperimentContent} experiment */
  update(grids, { low, high }) {
    this.grids = grids;
    this.shades = { low, high };
    this.shown = null;
    this.look();
  }

  /** The attempt whose cell is active or pointed at is the one that is drawn. */
  look() {
    const attempt = this.bar.look?.sheet.attempt ?? 0;
    const grid = this.grids[attempt];
    if (!grid) return;
    if (grid !== this.shown) {
      this.shown = grid;
      this.draw();
    }
    if (this.node.open) this.diagram.highlight(this.bar.look?.address ?? null);
  }

  draw() {
    if (!this.shown) return;
    setText(this.title, `The network of attempt ${this.shown.attempt + 1}`);
    if (!this.node.open) return;
    const name = this.shown.table.node.getAttribute("aria-label") ?? "";
    this.diagram.update(networkOf(this.shown.table.cells, this.shades, name));
  }

  /** @param {string | null} address */
  point(address) {
    if (this.shown) this.bar.hover(this.shown, address);
  }
}
