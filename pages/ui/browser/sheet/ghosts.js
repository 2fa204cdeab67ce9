// The lines of the last rolls, pale, behind the present one.

import { svg } from "../shared/dom.js";

const MOST = 12; // rolls: with more the lines of one attempt become a band

export class Ghosts {
  constructor() {
    this.node = svg("g", { class: "xs-memory-ghosts", "aria-hidden": "true" });
  }

  /**
   * Copies the lines of a roll, and drops the oldest roll's.
   * @param {SVGPolylineElement[]} lines by attempt
   */
  keep(lines) {
    const copies = lines.map((line, at) =>
      svg("polyline", { class: `xs-line xs-line-${at}`, points: line.getAttribute("points") ?? "" }),
    );
    this.node.append(svg("g", {}, ...copies));
    if (this.node.childElementCount > MOST) this.node.firstElementChild?.remove();
  }

  clear() {
    this.node.replaceChildren();
  }
}
